"""Every example of every rule file, through the whole engine."""

from __future__ import annotations

import pytest

from promptlint.analysis.names import obstacle
from promptlint.engine.examples import engine_run, run_example
from promptlint.fixing.examples import engine_repair
from promptlint.model.rule import Rule
from promptlint.probe.run import needs_model
from promptlint.rulebook.index import load_rulebook
from promptlint.rulebook.page import RuleExample, read_page

BOOK = load_rulebook()
CASES = [
    pytest.param(rule, example, id=f"{name}-{example.label}")
    for name, rule in BOOK.rules.items()
    if not needs_model(rule)  # these need a model: tests/probe
    for example in read_page(rule, BOOK.files[name]).examples
]


def _lacks_a_model(rule: Rule, example: RuleExample) -> bool:
    """Whether the example needs a language model that is not installed here."""
    model = example.config.get("privacy", {})
    named = model.get("ner") if isinstance(model, dict) else None
    return rule.check == "names" and bool(named) and obstacle(str(named)) is not None


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example_holds(rule: Rule, example: RuleExample) -> None:
    if _lacks_a_model(rule, example):
        pytest.skip("no spaCy model is installed")
    failures = run_example(rule, example, engine_run(BOOK), engine_repair(BOOK))
    assert failures == [], example.note
