"""Records of several formats in one file."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.mixed_formats import CHECK
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit

CONTEXT = CheckContext(as_of=date(2026, 11, 24))
CHAT = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
SHAREGPT = {"messages": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}
PAIR = {"prompt": "a", "completion": "b"}


def find(rows: list[object], size: int) -> list[CorpusHit]:
    parts = []
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        count = len(part)
        batch = RecordBatch("d", "x", part, [()] * count, 0, range(count), (), [1] * count)
        parts.append((ChunkBase(start), CHECK.map(batch, {}, CONTEXT)))
    view = CorpusView("d", "x", len(rows), None, lambda _: {})
    return list(CHECK.finish(CHECK.merge(parts), view, {}, CONTEXT))


@pytest.mark.parametrize("size", [1, 3, 100])
def test_records_of_the_rarer_formats_are_named(size: int) -> None:
    rows: list[object] = [CHAT, PAIR, CHAT, SHAREGPT, CHAT, PAIR]
    found = [(hit.record, hit.entity) for hit in find(rows, size)]
    assert found == [(1, "prompt-completion"), (3, "sharegpt"), (5, "prompt-completion")]


def test_of_equally_frequent_ones_the_first_is_the_file_s() -> None:
    assert [hit.record for hit in find([PAIR, CHAT], 1)] == [1]


def test_broken_and_unknown_records_are_other_rules_matter() -> None:
    assert find([CHAT, BadRecord("x"), {"level": 3}, CHAT, {**CHAT, "id": 1}], 2) == []


def test_counts_stay_right_where_places_are_cut() -> None:
    hits = find([PAIR] * 3000 + [CHAT] * 1500, 1000)
    assert len(hits) == 1000
    assert hits[0].record == 3000
