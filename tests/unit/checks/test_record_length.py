"""Records beside a limit of tokens, and masks that leave nothing to learn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson
import pytest

from promptlint.checks.mask_trains_nothing import CHECK as MASK
from promptlint.checks.record_length import CHECK as LENGTH
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext, RowCheck
from promptlint.model.hit import RowHit
from promptlint.model.levels import Severity
from promptlint.model.rule import ParamsError
from promptlint.readers.datasets.formats import format_of, turns_of


def scan(
    check: RowCheck, rows: Sequence[object], target: str = "generic", **params: object
) -> list[RowHit]:
    name = format_of(rows[0]).name
    turns = [turns_of(row, name) for row in rows]
    sizes = [len(orjson.dumps(row)) if isinstance(row, dict) else 9 for row in rows]
    batch = RecordBatch("x.jsonl", name, rows, turns, 0, range(len(rows)), [], sizes)
    return list(check.scan(batch, params, CheckContext(date(2026, 11, 24), target)))


def chat(prompt: str, answer: str) -> dict[str, Any]:
    turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]
    return {"messages": turns}


WORDS = "The ferry is late. "  # five tokens in every vocabulary, four at least


def test_no_limit_no_hit() -> None:
    assert scan(LENGTH, [chat("Hi", WORDS * 9000)]) == []
    assert scan(LENGTH, [chat("Hi", WORDS * 10)], "openai") == []


def test_of_a_target_that_refuses() -> None:
    (hit,) = scan(LENGTH, [chat("Hi", "Yes."), chat("Hi", WORDS * 20_000)], "azure")
    assert (hit.index, hit.entity, hit.severity) == (1, "too-long", None)
    assert hit.data["limit"] == 65_536
    assert hit.pointer == ("messages", 1, "content")


def test_of_a_trainer_that_cuts() -> None:
    (hit,) = scan(LENGTH, [chat("Hi", WORDS * 500)], "trl")
    assert hit.severity is Severity.WARNING
    assert hit.data["limit"] == 1024
    assert 0.3 < float(str(hit.data["answer_cut"])) < 0.7


def test_a_prompt_that_leaves_no_room() -> None:
    (hit,) = scan(LENGTH, [chat(WORDS * 500, "Yes.")], "trl")
    assert hit.entity == "answer-cut-away"
    assert hit.data["answer_cut"] == 1


def test_exact_counts_at_the_limit() -> None:
    pytest.importorskip("toktok")
    rows = [chat("", " ferry" * 50)]
    assert scan(LENGTH, rows, limit=50, model="gpt-4o") == []
    (hit,) = scan(LENGTH, rows, limit=49, model="gpt-4o")
    assert (hit.data["tokens"], hit.data["exact"]) == (50, True)


def test_of_a_pair_the_longer_side_counts() -> None:
    pair = {"prompt": "Hi", "chosen": WORDS * 30, "rejected": WORDS * 30}
    assert scan(LENGTH, [pair], limit=200) == []
    assert scan(LENGTH, [{**pair, "rejected": WORDS * 60}], limit=200)


def test_tokenised_rows() -> None:
    row = {"input_ids": list(range(30)), "labels": list(range(30))}
    assert scan(LENGTH, [row], limit=30) == []
    assert [hit.data["tokens"] for hit in scan(LENGTH, [row], limit=29)] == [30]


@pytest.mark.parametrize("limit", [-1, "many", 1.5])
def test_limits_that_are_none(limit: object) -> None:
    with pytest.raises(ParamsError):
        scan(LENGTH, [chat("Hi", "Yes.")], limit=limit)


def weighted(*marks: dict[str, object]) -> dict[str, Any]:
    turns: list[dict[str, object]] = []
    for mark in marks:
        turns.append({"role": "user", "content": "Hi"})
        turns.append({"role": "assistant", "content": "Yes.", **mark})
    return {"messages": turns}


@pytest.mark.parametrize(
    "row",
    [
        weighted({"weight": 0}),
        weighted({"weight": 0}, {"weight": 0}),
        weighted({"train": False}),
        {"input_ids": [1, 2], "labels": [-100, -100]},
        {"input_ids": [1, 2], "assistant_masks": [0, 0]},
        {"input_ids": [1, 2], "completion_mask": [False, False]},
        {"segments": [{"label": False, "text": "Hi"}, {"label": False, "text": "Yes."}]},
    ],
)
def test_nothing_to_learn(row: dict[str, Any]) -> None:
    assert [hit.index for hit in scan(MASK, [row])] == [0]


@pytest.mark.parametrize(
    "row",
    [
        weighted({}),
        weighted({"weight": 0}, {"weight": 1}),
        weighted({"weight": 0}, {}),
        weighted({"weight": None}),
        {"messages": [{"role": "user", "content": "Hi"}]},
        {"messages": []},
        {"input_ids": [1, 2], "labels": [-100, 2]},
        {"input_ids": [], "labels": []},
        {"input_ids": [1, 2], "labels": "none"},
        {"segments": [{"label": False, "text": "Hi"}, {"label": True, "text": "Yes."}]},
        {"segments": []},
        {"text": "Hi", "labels": [-100]},
        {"prompt": "Hi", "completion": "Yes."},
    ],
)
def test_something_to_learn(row: dict[str, Any]) -> None:
    assert scan(MASK, [row]) == []


def test_bad_records_are_left_alone() -> None:
    rows = [weighted({"weight": 0}), BadRecord("is cut short"), None, [1]]
    assert [hit.index for hit in scan(MASK, rows)] == [0]
    assert scan(LENGTH, rows, limit=5) == []
