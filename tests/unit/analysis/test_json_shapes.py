"""JSON objects as prompts write them."""

from __future__ import annotations

import pytest

from promptlint.analysis.json_shapes import objects, strict_error


def keys(text: str) -> list[dict[str, str]]:
    return [{name: kind for name, (_, kind) in shape.keys.items()} for shape in objects(text)]


def test_types_of_values() -> None:
    text = '{"a": "x", "b": 1, "c": 1.5, "d": true, "e": null, "f": [1], "g": {"h": 1}}'
    assert keys(text) == [
        {"a": "string", "b": "integer", "c": "number", "d": "boolean", "e": "null",
         "f": "array", "g": "object"}
    ]  # fmt: skip


def test_placeholders_have_no_type_and_variables_in_quotes_are_strings() -> None:
    assert keys('{"a": "<name>", "b": "integer", "c": {{x}}, "d": "{{x}}"}') == [
        {"a": "", "b": "", "c": "object", "d": "string"}
    ]


def test_doubled_braces_of_format_strings() -> None:
    found = list(objects('Reply {{"a": 1, "b": {{"c": 2}}}} now'))
    assert [list(shape.keys) for shape in found] == [["a", "b"]]
    assert not found[0].literal


def test_spans_are_those_of_the_keys() -> None:
    text = 'x {"answer": "a: {b}", "score": 3}'
    shape = next(objects(text))
    assert [text[slice(*span)] for span, _ in shape.keys.values()] == ["answer", "score"]
    assert text[slice(*shape.span)] == text[2:]


@pytest.mark.parametrize(
    "text", ["{", '{"a": ', '{"a": {"b": ' * 5000, "{}", '{"a" "b"}', '"a": 1']
)
def test_what_is_no_whole_object(text: str) -> None:
    assert keys(text) == []


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"a": 1,}', "comma before"),
        ('{"a": [1, 2,]}', "comma before"),
        ('{"a": 1\n "b": 2}', "no comma"),
        ('{"a": 1, "b": 2}', None),
        ('{"a": <number>, }', None),
        ('{"a": 1, // the score\n}', None),
        ('{"a": 1, ...}', None),
    ],
)
def test_slips_that_make_it_no_json(text: str, what: str | None) -> None:
    found = strict_error(text, next(objects(text)))
    assert (found is None) if what is None else (found is not None and what in found[1])
