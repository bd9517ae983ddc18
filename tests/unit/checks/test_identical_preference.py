"""Preference pairs with one answer twice."""

from __future__ import annotations

from datetime import date

from promptlint.checks.identical_preference import CHECK
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext, RowCheck
from promptlint.model.hit import RowHit
from promptlint.model.levels import Severity
from promptlint.readers.datasets.formats import format_of, turns_of


def scan(*rows: object) -> list[RowHit]:
    name = format_of(rows[0]).name
    turns = [turns_of(row, name) for row in rows]
    batch = RecordBatch("x", name, rows, turns, 0, [], [], [])
    return list(CHECK.scan(batch, {}, CheckContext(date(2026, 11, 24))))


def dpo(chosen: object, rejected: object) -> dict[str, object]:
    return {"prompt": "Name a tree.", "chosen": chosen, "rejected": rejected}


def test_is_a_row_check() -> None:
    assert isinstance(CHECK, RowCheck)


def test_equal_answers_in_every_shape() -> None:
    said = [{"role": "assistant", "content": "Oak."}]
    hits = scan(dpo("Oak.", "Moss."), dpo("Oak.", "Oak. "), BadRecord("x"), dpo(said, said))
    assert [(hit.index, hit.pointer, hit.severity) for hit in hits] == [
        (1, ("rejected",), None),
        (3, ("rejected", 0, "content"), None),
    ]
    assert all(hit.remove for hit in hits)
    (hit,) = scan(
        {
            "conversations": [],
            "chosen": {"from": "gpt", "value": "Oak."},
            "rejected": {"from": "gpt", "value": "Oak."},
        }
    )
    assert hit.severity is None


def test_case_and_spacing_may_be_what_is_preferred() -> None:
    (hit,) = scan(dpo("if x:\n    y", "if x:\n  y"))
    assert hit.severity is Severity.WARNING


def test_different_answers() -> None:
    said = [{"role": "assistant", "content": "Oak."}, {"role": "assistant", "content": "Lime."}]
    assert scan(dpo("Oak.", "Oak!"), dpo(said, said[:1]), dpo("", ""), dpo("Oak.", "")) == []


def test_tool_calls_count() -> None:
    def call(arguments: str) -> list[dict[str, object]]:
        function = {"name": "f", "arguments": arguments}
        return [{"role": "assistant", "content": None, "tool_calls": [{"function": function}]}]

    assert len(scan(dpo(call("{}"), call("{}")))) == 1
    assert scan(dpo(call('{"x": 1}'), call('{"x": 2}'))) == []
