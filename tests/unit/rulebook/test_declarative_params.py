from __future__ import annotations

from typing import Any

import pytest

from promptlint.model.rule import ParamsError
from promptlint.rulebook.declarative import (
    PatternParams,
    PresenceParams,
    SchemaParams,
    ThresholdParams,
    Where,
    check_schema,
)


def error_of(parse: Any, params: dict[str, object]) -> ParamsError:
    with pytest.raises(ParamsError) as caught:
        parse(params)
    return caught.value


def test_where_names_a_text() -> None:
    assert Where.parse("text") == Where("text")
    assert Where.parse("role=system") == Where("role", role="system")
    assert Where.parse("pointer=/a/*/b~1c") == Where("pointer", pointer=("a", "*", "b/c"))
    assert Where.parse("pointer=") == Where("pointer", pointer=())


@pytest.mark.parametrize("word", ["", "prompts", "role=", "pointer=a/b", "system"])
def test_a_wrong_where_is_explained(word: str) -> None:
    error = error_of(PatternParams.parse, {"pattern": "a", "where": word})
    assert error.key[0] == "where"
    assert "use text, prompt, role=NAME" in error.reason or "should start with `/`" in error.reason


@pytest.mark.parametrize(
    ("params", "key", "reason"),
    [
        ({}, (), "`pattern` is missing"),
        ({"pattern": 3}, ("pattern",), "should be text or a list of texts"),
        ({"pattern": "(a+)+"}, ("pattern",), "could take very long"),
        ({"pattern": "a", "unless": "(a+)+"}, ("unless",), "could take very long"),
        ({"pattern": "a", "flags": ["x"]}, ("flags",), "unknown flag `x`"),
        ({"pattern": "a", "groop": "x"}, ("groop",), "did you mean `group`?"),
        ({"pattern": "a", "group": "x"}, ("group",), "no group is called `x`"),
        ({"pattern": "a", "mask": "yes"}, ("mask",), "should be true or false"),
        ({"pattern": "a", "replace": "{x}"}, ("replace",), "the check has no `{x}`"),
        ({"pattern": "(?P<x>a)", "replace": "{x:>9}"}, ("replace",), "takes no format"),
    ],
)
def test_wrong_pattern_parameters(
    params: dict[str, object], key: tuple[str, ...], reason: str
) -> None:
    error = error_of(PatternParams.parse, params)
    assert error.key == key
    assert reason in error.reason


@pytest.mark.parametrize(
    ("params", "key", "reason"),
    [
        ({}, (), "exactly one of `required`, `forbidden`"),
        (
            {"required": {"phrase": "a"}, "forbidden": {"phrase": "b"}},
            ("forbidden",),
            "exactly one",
        ),
        ({"required": []}, ("required",), "is empty"),
        ({"required": {}}, ("required",), "name one of phrase, section, pattern, key, setting"),
        ({"required": [{"phrase": "a"}, {"word": "b"}]}, ("required", 1, "word"), "unknown"),
        ({"required": [{"phrase": "a"}, "b"]}, ("required", 1), "should be a mapping"),
        ({"required": {"key": "a/b"}}, ("required", "key"), "should start with `/`"),
        ({"required": {"section": "  "}}, ("required", "section"), "is empty"),
        ({"required": {"phrase": "a"}, "world": "rag"}, ("world",), "is none of generation"),
    ],
)
def test_wrong_presence_parameters(
    params: dict[str, object], key: tuple[str | int, ...], reason: str
) -> None:
    error = error_of(PresenceParams.parse, params)
    assert error.key == key
    assert reason in error.reason


@pytest.mark.parametrize(
    ("params", "key", "reason"),
    [
        ({"max": 1}, (), "exactly one of `setting`, `pointer`, `measure`"),
        ({"setting": "a"}, (), "give `min`, `max` or both"),
        ({"setting": "a", "max": "1"}, ("max",), "should be a number"),
        ({"setting": "a", "max": True}, ("max",), "should be a number"),
        ({"setting": "a", "min": 2, "max": 1}, ("min",), "2 is over the maximum 1"),
        ({"measure": "letters", "max": 1}, ("measure",), "is none of characters, words"),
    ],
)
def test_wrong_threshold_parameters(
    params: dict[str, object], key: tuple[str, ...], reason: str
) -> None:
    error = error_of(ThresholdParams.parse, params)
    assert error.key == key
    assert reason in error.reason


@pytest.mark.parametrize(
    ("schema", "key", "reason"),
    [
        ({"$ref": "https://example.org/x.json"}, ("$ref",), "only point into the same schema"),
        ({"$ref": "other.json#/a"}, ("$ref",), "only point into the same schema"),
        ({"$ref": "#/$defs/a"}, ("$ref",), "nothing stands at `#/$defs/a`"),
        (
            {"properties": {"a": {"pattern": "(a+)+$"}}},
            ("properties", "a", "pattern"),
            "could take very long",
        ),
        (
            {"patternProperties": {"(a+)+$": {}}},
            ("patternProperties", "(a+)+$"),
            "could take very long",
        ),
        ({"anyOf": [{}, {"pattern": "("}]}, ("anyOf", 1, "pattern"), "not a regular expression"),
    ],
)
def test_a_schema_can_neither_fetch_nor_run_away(
    schema: dict[str, object], key: tuple[str | int, ...], reason: str
) -> None:
    error = error_of(SchemaParams.parse, {"schema": schema})
    assert error.key == ("schema", *key)
    assert reason in error.reason


def test_properties_may_be_called_like_keywords() -> None:
    schema = {"properties": {"pattern": {"type": "string"}, "$ref": {"type": "string"}}}
    assert SchemaParams.parse({"schema": schema}).schema == schema


def test_a_schema_that_is_none_says_where() -> None:
    with pytest.raises(ParamsError) as caught:
        check_schema({"properties": {"a": {"type": "text"}}}, "schema")
    assert caught.value.key == ("schema", "properties", "a", "type")
    assert "not a JSON Schema" in caught.value.reason
