"""Every example of every rule file, through the whole engine."""

from __future__ import annotations

import pytest

from promptlint.engine.examples import engine_run, run_example
from promptlint.fixing.examples import engine_repair
from promptlint.model.rule import Rule
from promptlint.rulebook.index import load_rulebook
from promptlint.rulebook.page import RuleExample, read_page

BOOK = load_rulebook()
CASES = [
    pytest.param(rule, example, id=f"{name}-{example.label}")
    for name, rule in BOOK.rules.items()
    for example in read_page(rule, BOOK.files[name]).examples
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example_holds(rule: Rule, example: RuleExample) -> None:
    failures = run_example(rule, example, engine_run(BOOK), engine_repair(BOOK))
    assert failures == [], example.note
