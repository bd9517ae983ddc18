"""Compiled record schemas decide as `jsonschema` does."""

from __future__ import annotations

from typing import Any

import jsonschema
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.analysis.record_schema import load
from promptlint.rulebook.data import data_path

FOLDER = data_path("schemas") / "formats"
NAMES = sorted(
    file.relative_to(FOLDER).with_suffix("").as_posix() for file in FOLDER.rglob("*.json")
)

leaves = st.none() | st.booleans() | st.sampled_from([0, 1, 2, 0.5, 1.0, "", "user", "a b"])
message = st.dictionaries(
    st.sampled_from("role content from value weight tool_calls name parts extra".split()),
    leaves | st.lists(leaves, max_size=2) | st.just([{"function": {"name": "f"}}]),
    max_size=4,
)
record = st.dictionaries(
    st.sampled_from(
        "messages conversations contents prompt completion instruction output chosen rejected text "
        "input preferred_output non_preferred_output segments labels completions input_ids".split()
    ),
    leaves | st.lists(message | leaves, max_size=3) | st.just({"messages": [{"role": "user"}]}),
    max_size=4,
)


def test_there_are_schemas() -> None:
    assert len(NAMES) > 20


@pytest.mark.parametrize("name", NAMES)
def test_schemas_are_valid(name: str) -> None:
    schema = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(value=record)
def test_both_decide_alike(name: str, value: dict[str, Any]) -> None:
    schema = orjson.loads((FOLDER / f"{name}.json").read_bytes())
    compiled = load(name)
    assert compiled is not None
    # JSON has one kind of number; the records' floats that are whole are no integers here.
    valid = jsonschema.Draft202012Validator(schema).is_valid(value)
    problem = compiled(value, ())
    assert (problem is None) == valid, problem
