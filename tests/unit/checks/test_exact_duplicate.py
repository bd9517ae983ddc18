"""Repeated records: what counts as equal, numbering over chunks, memory."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date

import pytest

from promptlint.checks.exact_duplicate import CHECK
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusCheck, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.readers.datasets.formats import turns_of
from tests.corpus_runs import corpus_hits

CONTEXT = CheckContext(date(2026, 11, 24))


def find(rows: Sequence[object], batch_size: int = 3, chunk_size: int = 7) -> list[CorpusHit]:
    """Run map, merge per chunk, merge of chunks and finish, as a run does."""
    return corpus_hits(CHECK, rows, CONTEXT, {}, batch_size=batch_size, chunk_size=chunk_size)


def pair(prompt: str, completion: str, **more: object) -> dict[str, object]:
    return {"prompt": prompt, "completion": completion, **more}


def equal(one: object, other: object) -> bool:
    return len(find([one, other])) == 1


def test_is_a_corpus_check() -> None:
    assert isinstance(CHECK, CorpusCheck)


def test_records_are_numbered_over_chunks() -> None:
    rows: list[object] = [pair(f"question {number}", "yes") for number in range(40)]
    rows[8] = rows[39] = rows[3]
    rows[30] = BadRecord("x")
    rows[25] = rows[24]
    hits = find(rows)
    assert [(hit.record, hit.duplicate_of) for hit in hits] == [(8, 3), (25, 24), (39, 3)]
    assert all(hit.data == {"cluster": hit.duplicate_of, "similarity": 1.0} for hit in hits)
    assert all(hit.remove and hit.removable_safely for hit in hits)
    assert len({hit.key for hit in hits}) == 2


@pytest.mark.parametrize("sizes", [(1, 1), (2, 5), (40, 40), (1, 40)])
def test_cutting_makes_no_difference(sizes: tuple[int, int]) -> None:
    rows = [pair(f"question {number % 7}", "yes") for number in range(40)]
    assert find(rows, *sizes) == find(rows)


def test_what_is_equal() -> None:
    assert equal(pair("A  b\tc ", "Yes"), pair("a b c", "yes\n"))
    assert equal(pair("caf\u00e9", "STRASSE"), pair("CAFE\u0301", "straße"))
    assert equal(pair("a\u00a0b", "c"), pair("a b", "c"))
    assert equal(pair("a", "b", id=1), pair("a", "b", id=2))
    system = {"role": "system", "content": "s"}
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    assert equal({"messages": [system, *turns]}, {"messages": turns})


def test_what_is_different() -> None:
    assert not equal(pair("a", "b"), pair("a", "c"))
    assert not equal(pair("a b", "c"), pair("a", "b c"))
    assert not equal(pair("a", "b", label=True), pair("a", "b", label=False))
    assert not equal({"text": "a", "label": 1}, {"text": "a", "label": 2})
    swapped = [{"role": "user", "content": "b"}, {"role": "assistant", "content": "a"}]
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]
    assert not equal({"messages": swapped}, {"messages": turns})
    assert not equal(
        {"messages": turns, "images": ["1.png"]}, {"messages": turns, "images": ["2.png"]}
    )

    def call(arguments: str) -> dict[str, object]:
        function = {"name": "f", "arguments": arguments}
        said = {"role": "assistant", "content": None, "tool_calls": [{"function": function}]}
        return {"messages": [turns[0], said]}

    assert not equal(call('{"x": 1}'), call('{"x": 2}'))
    assert equal(call('{"x": 1}'), call('{"x": 1}'))


def test_only_rows_that_are_equal_in_all_fields_are_removed_safely() -> None:
    (hit,) = find([pair("a", "b", id=1), pair("A", "b", id=2)])
    assert hit.remove
    assert not hit.removable_safely


def test_rows_without_text_or_format_are_not_compared() -> None:
    assert find([pair("", ""), pair("", "")]) == []
    assert find([{"event": "tick"}, {"event": "tick"}]) == []


def test_two_million_records_take_60_mb() -> None:
    # Measured on a tenth: the size of what is kept is proportional to the number of records.
    records = 200_000
    row = {"text": ""}
    merged = []
    for base in range(0, records, 20_000):
        parts = []
        for first in range(0, 20_000, 2_000):
            rows = [{"text": f"row {base + first + number}"} for number in range(2_000)]
            turns = [turns_of(item, "text") for item in rows]
            batch = RecordBatch("x", "text", rows, turns, first, [], [], [])
            parts.append((ChunkBase(0), CHECK.map(batch, {}, CONTEXT)))
        merged.append((ChunkBase(base), CHECK.merge(parts)))
    kept = CHECK.merge(merged)
    size = sum(sys.getsizeof(bucket) for part in kept for bucket in part.buckets)
    assert size < 6_000_000
    view = CorpusView("x", "text", records, None, lambda wanted: dict.fromkeys(wanted, row))
    assert list(CHECK.finish(kept, view, {}, CONTEXT)) == []
