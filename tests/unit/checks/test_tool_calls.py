"""Tool calls beside declared tools: arguments, names, types, ids, and what targets ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import orjson
import pytest

from promptlint.checks.tool_calls import CHECK
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, RowCheck
from promptlint.model.hit import RowHit
from promptlint.readers.datasets.formats import format_of, turns_of

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "pier": {"type": "string", "description": "Which pier."},
        "day": {"enum": ["weekday", "sunday"]},
        "seats": {"type": "integer"},
        "stops": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["pier"],
}
TOOLS = [{"type": "function", "function": {"name": "timetable", "parameters": SCHEMA}}]


def scan(rows: Sequence[dict[str, Any]], target: str = "generic") -> list[RowHit]:
    name = format_of(rows[0]).name
    turns = [turns_of(row, name) for row in rows]
    batch = RecordBatch("x.jsonl", name, rows, turns, 0, range(len(rows)), [], [1] * len(rows))
    return list(CHECK.scan(batch, {}, CheckContext(date(2026, 11, 24), target)))


def chat(arguments: object, *more: dict[str, Any], name: str = "timetable", **row: Any) -> Any:
    call = {"id": "a1b2c3d4e", "type": "function"}
    turn = {"role": "assistant", "content": None}
    turn["tool_calls"] = [{**call, "function": {"name": name, "arguments": arguments}}]  # type: ignore[assignment]  # any JSON
    asked = {"role": "user", "content": "When does it leave?"}
    return {"messages": [asked, turn, *more], "tools": TOOLS, **row}


def kinds(*rows: dict[str, Any], target: str = "generic") -> list[str | None]:
    return [hit.entity for hit in scan(rows, target)]


def test_is_a_row_check() -> None:
    assert isinstance(CHECK, RowCheck)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('{"pier": "north"}', []),
        ({"pier": "north", "stops": ["a", "b"], "seats": 2}, []),
        ('{"pier": "north"', ["arguments-not-json"]),
        ('["north"]', ["arguments-not-json"]),
        ("", ["missing-argument"]),
        ("{}", ["missing-argument"]),
        ('{"pier": "north", "month": 7}', ["unknown-argument"]),
        ('{"pier": 7}', ["wrong-argument"]),
        ('{"pier": "north", "day": "monday"}', ["wrong-argument"]),
        ('{"pier": "north", "stops": ["a", 1]}', ["wrong-argument"]),
        ('{"pier": "north", "seats": "2"}', ["wrong-argument"]),
        ('{"peer": "north"}', ["missing-argument", "unknown-argument"]),
    ],
)
def test_arguments(arguments: object, expected: list[str]) -> None:
    assert kinds(chat(arguments)) == expected


def test_the_place_is_that_of_the_arguments() -> None:
    (hit,) = scan([chat("{}"), chat('{"pier": "north"}')])
    assert hit.index == 0
    assert hit.pointer == ("messages", 1, "tool_calls", 0, "function", "arguments")
    assert hit.args["problem"] == "the call of `timetable` lacks the required argument `pier`"


def test_values_and_odd_names_are_not_shown() -> None:
    (hit,) = scan([chat('{"pier": {"Jane Roe, 12 Quay": 1}}')])
    assert "Jane" not in str(hit.args)
    first, second = scan([chat('{"Jane Roe, 12 Quay": 1}')])
    assert "Jane" not in str(first.args) + str(second.args)


def test_names() -> None:
    assert kinds(chat("{}", name="ferry")) == ["unknown-tool"]
    assert kinds(chat("{}", name="")) == ["no-name"]
    assert kinds(chat("{}", name="time table", tools=None), target="openai") == ["bad-name"]
    assert kinds(chat("{}", name="ferry", tools=None)) == []
    assert kinds(chat("{}", name="ferry", tools="no JSON")) == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"type": "object", "properties": {"pier": {"type": "str"}}},
        {"type": "object", "properties": {"pier": True}},
        {"type": "object", "properties": {}, "additionalProperties": {"type": "string"}},
        {"type": "object", "properties": {}, "oneOf": [{}]},
        {"type": "object"},
        {"$ref": "#/definitions/a"},
    ],
)
def test_schemas_that_say_little_judge_little(parameters: dict[str, Any]) -> None:
    tools = [{"name": "timetable", "parameters": parameters}]
    assert kinds(chat('{"pier": "north"}', tools=tools)) == []


def result(identifier: str | None) -> dict[str, Any]:
    more = {} if identifier is None else {"tool_call_id": identifier}
    return {"role": "tool", "content": "9:40", **more}


def test_ids_pair() -> None:
    good, end = '{"pier": "north"}', {"role": "assistant", "content": "At 9:40."}
    assert kinds(chat(good, result("a1b2c3d4e"), end)) == []
    assert kinds(chat(good, result("b"), end)) == ["unknown-call-id", "call-without-result"]
    assert kinds(chat(good, result(None), end)) == ["no-call-id"]
    assert kinds(chat(good, end)) == ["call-without-result"]
    assert kinds(chat(good)) == []
    row = chat(good, result("a1b2c3d4e"), end)
    row["messages"][1]["tool_calls"] *= 2
    assert "repeated-call-id" in kinds(row)


def test_targets() -> None:
    row = chat({"pier": "north"})
    assert kinds(row) == kinds(row, target="trl") == []
    assert kinds(row, target="openai") == ["arguments-not-text"]
    row = chat('{"pier": "north"}')
    row["messages"][1]["tool_calls"][0]["id"] = "call_1"
    assert kinds(row, target="mistral") == ["bad-call-id"]
    assert kinds(row, target="openai") == []


def shared(value: str) -> dict[str, Any]:
    tools = orjson.dumps([{"name": "timetable", "parameters": SCHEMA}]).decode()
    turns = [{"from": "human", "value": "When?"}, {"from": "function_call", "value": value}]
    return {"conversations": turns, "tools": tools}


def test_sharegpt() -> None:
    assert kinds(shared('{"name": "timetable", "arguments": {"pier": "north"}}')) == []
    assert kinds(shared('[{"name": "timetable", "arguments": {"pier": "north"}}]')) == []
    assert kinds(shared('{"name": "timetable", "arguments": {"pier": "north"')) == ["call-not-json"]
    assert kinds(shared('{"name": "timetable", "arguments": {}}')) == ["missing-argument"]
    assert kinds(shared('"timetable"')) == ["call-not-json"]


def test_calls_in_tags() -> None:
    text = '<tool_call>\n{"name": "timetable", "arguments": {"peer": 1}}\n</tool_call>'
    turns = [{"role": "user", "content": "When?"}, {"role": "assistant", "content": text}]
    assert kinds({"messages": turns, "tools": TOOLS}) == ["missing-argument", "unknown-argument"]
    assert kinds({"messages": turns}) == []


def test_gemini() -> None:
    part = {"functionCall": {"name": "timetable", "args": {"pier": 1}}}
    turns = [{"role": "user", "parts": [{"text": "When?"}]}, {"role": "model", "parts": [part]}]
    tools = [{"functionDeclarations": [{"name": "timetable", "parameters": SCHEMA}]}]
    (hit,) = scan([{"contents": turns, "tools": tools}])
    assert hit.entity == "wrong-argument"
    assert hit.pointer == ("contents", 1, "parts", 0, "functionCall", "args")


@pytest.mark.parametrize("calls", [[None], [{}], ["x"], [{"function": None}], [{"function": []}]])
def test_broken_calls_never_raise(calls: list[object]) -> None:
    message = {"role": "assistant", "content": "", "tool_calls": calls}
    other = chat('{"pier": "north"}')
    other["messages"].append(message)
    scan([other])


def test_tags_that_are_not_closed_are_read_in_one_go() -> None:
    turns = [{"role": "user", "content": "When?"}]
    turns.append({"role": "assistant", "content": "<tool_call>" * 40_000})
    assert kinds({"messages": turns, "tools": TOOLS}) == []
