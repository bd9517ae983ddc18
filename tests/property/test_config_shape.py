"""The quick check and the pydantic models must accept the same configurations."""

from datetime import date, datetime, time
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from promptlint.config.explain import explain
from promptlint.config.models import ConfigFile, ModelTable, PrivacyTable
from promptlint.config.shape import SHAPE, fits

WORDS = st.sampled_from(
    [
        "", "error", "warning", "low", "auto", "prompt", "dataset", "ALL", "!x", "*.md", "de",
        "DE\n", "deu", "ß?", "10MB", "10 kib", "5", "0", "1.5GB", ".5", "9" * 30 + "GB", "1_0",
        "10XB", "x\n", "openai",
        "Open AI", "a-b", "a--b", "2026-11-24", "2026-13-01", "20261124", "cosine", "2026-W01-1",
    ]
)  # fmt: skip
SCALARS = (
    WORDS
    | st.text(max_size=5)
    | st.booleans()
    | st.sampled_from([0, 1, -1, 2, 2**53, 2**53 + 1, -(2**53) - 1, 10**30])
    | st.floats()
    | st.dates()
    | st.datetimes()
    | st.times()
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(
        WORDS | st.text(max_size=3), inner, max_size=3
    )


ANYTHING = st.recursive(SCALARS, nested, max_leaves=6)


def aliases(model: type[Any]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def near(keys: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from([*keys, "severity", "other"]), ANYTHING, max_size=3)


PLAUSIBLE = (
    ANYTHING
    | st.lists(WORDS, max_size=3)
    | st.dictionaries(WORDS, WORDS, max_size=3)
    | st.dictionaries(WORDS, st.lists(WORDS, max_size=2), max_size=3)
    | near(aliases(PrivacyTable))
    | st.dictionaries(WORDS, near(aliases(ModelTable)), max_size=2)
    | st.dictionaries(WORDS, near([]), max_size=2)
)
CONFIGS = st.dictionaries(st.sampled_from([*SHAPE, "unknown", "fail_on"]), PLAUSIBLE, max_size=4)


def accepted(table: dict[str, Any]) -> bool:
    try:
        ConfigFile.model_validate(table)
    except ValidationError:
        return False
    return True


@given(CONFIGS)
@example({"jobs": True})
@example({"jobs": 1.0})
@example({"max-file-size": True})
@example({"max-file-size": 0})
@example({"models": {"m": {"retires": datetime(2026, 1, 1)}}})
@example({"models": {"m": {"retires": date(2026, 1, 1), "dimensions": 3}}})
@example({"rules": {"r": {"x": time(1)}}})
@example({"rules": {"r": {"severity": "error", "x": [1, {"y": float("nan")}]}}})
@example({"rules": {"r": {"model_config": 1, "name": "x"}}})
@example({"target": "openai\n"})
@example({"privacy": {"countries": ["de\n"]}})
@example({"kinds": {"": "prompt"}})
@example({"kinds": {"\n": "prompt"}})
@example({"baseline": ""})
def test_both_checks_agree(table: dict[str, Any]) -> None:
    assert fits(table) == accepted(table)


@given(CONFIGS)
def test_every_refusal_is_explained(table: dict[str, Any]) -> None:
    error = explain(table, None)
    assert (error is None) == fits(table)
    if error is not None:
        assert all(
            item.message and "Input should" not in item.message for item in (error, *error.more)
        )


def test_both_know_the_same_keys() -> None:
    assert list(SHAPE) == aliases(ConfigFile)
