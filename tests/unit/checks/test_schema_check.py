from __future__ import annotations

import socket
from datetime import date
from typing import Any

import pytest

from promptlint.checks.schema import CHECK, MAX_ERRORS, MAX_KEY, MAX_RECORD_ERRORS, MAX_SEARCHED
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.rule import ParamsError

CONTEXT = CheckContext(date(2026, 11, 24))


def hits(data: object, schema: dict[str, Any], **params: Any) -> list[Hit]:
    document = Document("a.yaml", "prompt", "yaml", "first line\nsecond", data=data)
    return list(CHECK.check(document, {"schema": schema, **params}, CONTEXT))


def problems(data: object, schema: dict[str, Any]) -> list[str]:
    return [f"{hit.args['pointer']} {hit.args['problem']}" for hit in hits(data, schema)]


@pytest.mark.parametrize(
    ("data", "schema", "problem"),
    [
        ({}, {"required": ["a", "b"]}, "/ has no `a`"),
        ({"a": 1}, {"properties": {"a": {"type": "string"}}}, "/a is integer, not string"),
        ({"a": None}, {"properties": {"a": {"type": ["string", "array"]}}}, "string or array"),
        ({"a": "x"}, {"properties": {"a": {"enum": ["y", 1]}}}, '/a is not `"y"` or `1`'),
        ({"a": "x"}, {"properties": {"a": {"const": "y"}}}, '/a is not `"y"`'),
        ({"a": [1, 2]}, {"properties": {"a": {"maxItems": 1}}}, "/a has more than 1 items"),
        ({"a": 3}, {"properties": {"a": {"maximum": 2}}}, "/a is over 2"),
        ({"a": "xyz"}, {"properties": {"a": {"maxLength": 2}}}, "/a is longer than 2 characters"),
        ({"a": "xyz"}, {"properties": {"a": {"pattern": "^y"}}}, "/a does not match `^y`"),
        ({"a": 1}, {"propertyNames": {"maxLength": 0}}, "is longer than 0 characters"),
        ({"a": 1}, {"not": {"required": ["a"]}}, "/ fits what the schema rules out"),
        ({"a": 1}, {"dependentRequired": {"a": ["b"]}}, "/ breaks `dependentRequired`"),
    ],
)
def test_errors_in_words(data: object, schema: dict[str, Any], problem: str) -> None:
    assert problem in problems(data, schema)[0]


def test_a_message_never_quotes_the_value() -> None:
    secret = "k3y-of-someone"
    schemas: list[dict[str, Any]] = [
        {"type": "integer"},
        {"enum": [1]},
        {"pattern": "^x"},
        {"maxLength": 1},
        {"not": {}},
        {"anyOf": [{"type": "integer"}, {"type": "null"}]},
    ]
    for schema in schemas:
        (hit,) = hits({"a": secret}, {"properties": {"a": schema}})
        assert secret not in str(hit)


def test_an_unexpected_key_is_marked_itself() -> None:
    (hit,) = hits(
        {"a": {"b": 1, "c": 2}},
        {"properties": {"a": {"properties": {"b": {}}, "additionalProperties": False}}},
    )
    assert (hit.place.pointer, hit.place.on_key) == (("a", "c"), True)


def test_what_the_file_as_a_whole_lacks_is_said_at_its_first_line() -> None:
    (hit,) = hits({}, {"required": ["a"]})
    assert hit.place.span == (0, 10)


def test_the_alternative_that_got_furthest_is_explained() -> None:
    schema: dict[str, Any] = {
        "anyOf": [
            {"type": "string"},
            {"type": "object", "properties": {"kind": {"const": "a"}, "n": {"type": "integer"}}},
        ]
    }
    assert problems({"kind": "a", "n": "1"}, schema) == ["/n is string, not integer"]
    assert problems(3, schema) == ["/ fits none of the alternatives"]


def test_a_pointer_picks_what_is_held_against_the_schema() -> None:
    data = {"tools": [{"name": "a"}, {}, {"name": 1}]}
    schema = {"required": ["name"], "properties": {"name": {"type": "string"}}}
    found = hits(data, schema, pointer="/tools/*")
    assert [hit.place.pointer for hit in found] == [("tools", 1), ("tools", 2, "name")]


def test_text_has_no_structure_to_judge() -> None:
    assert hits(None, {"required": ["a"]}) == []


def test_references_inside_the_schema_work() -> None:
    schema = {"$defs": {"n": {"type": "integer"}}, "properties": {"a": {"$ref": "#/$defs/n"}}}
    assert problems({"a": "x"}, schema) == ["/a is string, not integer"]


def test_nothing_is_ever_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    with pytest.raises(ParamsError):
        hits({"a": 1}, {"$ref": "https://json-schema.org/draft/2020-12/schema"})
    with pytest.raises(ParamsError, match="no dialect"):
        hits({"a": 1}, {"$schema": "https://example.org/dialect", "type": "object"})


def test_a_wrong_schema_from_a_config_is_a_parameter_error() -> None:
    with pytest.raises(ParamsError, match="not a JSON Schema"):
        hits({}, {"type": "text"})


def test_deep_and_odd_values_are_reported_and_not_a_traceback() -> None:
    deep: object = []
    for _ in range(5_000):
        deep = [deep]
    recursive = {"items": {"$ref": "#"}}
    assert problems(deep, recursive) == ["/ is nested too deeply to be judged"]
    keys = {3: 1, None: 2}
    assert problems(keys, {"patternProperties": {"^a": {}}})[0].startswith("/ can't be judged")
    assert problems({"a": 10**400}, {"properties": {"a": {"multipleOf": 0.5}}})


def test_searches_are_bounded_and_say_so() -> None:
    long = {"a": "x" * (MAX_SEARCHED + 1)}
    assert "is longer than the" in problems(long, {"properties": {"a": {"pattern": "x+y"}}})[0]
    assert not problems(long, {"properties": {"a": {"pattern": "^x+$"}}})
    key = {"k" * (MAX_KEY + 1): 1}
    assert "has a key of more than" in problems(key, {"patternProperties": {"k+z": {}}})[0]


def test_the_number_of_errors_is_limited() -> None:
    schema = {"items": {"type": "integer"}}
    assert len(hits(["x"] * 500, schema)) == MAX_ERRORS


def test_every_record_is_held_against_the_schema() -> None:
    rows = [{"a": 1}, {}, BadRecord("broken"), {"a": ["x"] * 50}, {"a": {"b": 0}}]
    count = len(rows)
    data = RecordBatch("d.jsonl", "x", rows, [[]] * count, 0, range(count), (), [1] * count)
    schema = {
        "required": ["a"],
        "properties": {"a": {"type": ["integer", "array"], "items": {"type": "integer"}}},
    }
    found = list(CHECK.scan(data, {"schema": schema}, CONTEXT))
    assert [hit.index for hit in found] == [1] + [3] * MAX_RECORD_ERRORS + [4]
    assert (found[0].pointer, found[0].entity) == (None, "/ required")
    assert (found[1].pointer, found[1].entity) == (("a", 0), "/a/* type")
    assert found[-1].entity == "/a type"
