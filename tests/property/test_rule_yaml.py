"""Whatever a rule file holds: it is read, or refused with a place."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from promptlint.rulebook.compile import Terms, compile_rule
from promptlint.rulebook.problems import Problem, RulebookError
from promptlint.rulebook.source import parse_source

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = (
    "name code family since severity confidence preview summary rationale target check message"
    " dataset_message help fix references examples"
).split()
TERMS = Terms(kinds=("pattern", "presence", "threshold", "schema"), pack=True)


def problems(text: str, *, compiled: bool) -> tuple[Problem, ...]:
    try:
        source = parse_source(text, "x.yaml")
        if compiled:
            compile_rule(source, TERMS)
    except RulebookError as error:
        return error.problems
    return ()


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    for problem in problems(text, compiled=False):
        assert problem.path == "x.yaml"
        assert problem.message


@given(st.dictionaries(st.sampled_from(KEYS), VALUES))
def test_any_rule(value: dict[str, object]) -> None:
    found = problems(yaml.safe_dump(value, allow_unicode=True), compiled=True)
    assert found, "no such rule has all that a rule needs"
    assert all(problem.message for problem in found)


@given(
    st.sampled_from(("pattern", "presence", "threshold", "schema")),
    st.dictionaries(
        st.sampled_from(
            "pattern where flags unless requires allow group mask replace entity required forbidden"
            " world setting pointer measure min max schema".split()
        ),
        VALUES,
    ),
)
def test_any_parameters(kind: str, params: dict[str, object]) -> None:
    rule = {
        "name": "x",
        "code": "XX001",
        "family": "x",
        "severity": "info",
        "confidence": "low",
        "summary": "s",
        "rationale": "r",
        "target": {"kinds": ["prompt"]},
        "message": "m",
        "check": {"kind": kind, "params": params},
        "examples": {"bad": [{"path": "a.md"}], "good": [{"path": "a.md"}]},
    }
    assert all(problem.line for problem in problems(yaml.safe_dump(rule), compiled=True))
