from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from promptlint.analysis.token_libraries import installed
from promptlint.checks.prompt_length import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.facts import Config, Scalar, Value
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.rule import ParamsError
from promptlint.model.text import Text


def hits(
    text: str,
    params: Mapping[str, object],
    models: Mapping[str, object] | None = None,
    engine: str | None = None,
    **settings: Scalar,
) -> list[Hit]:
    config = Config("generation", "t", {key: Value(value) for key, value in settings.items()})
    prompt = Prompt("p", "template", (Message("", Text(text)),), engine, settings=config)
    document = Document("p", "prompt", "yaml", text, prompts=(prompt,))
    context = CheckContext(date(2026, 11, 24), options={"models": models or {}})
    return list(CHECK.check(document, params, context))


WINDOW = {"report": "window"}


def test_a_window_of_the_table_is_a_warning() -> None:
    (hit,) = hits("word " * 9_000, WINDOW, model="gpt-4")
    assert hit.severity is Severity.WARNING
    assert hit.data["limit"] == 8192
    assert hit.data["exact"] is ("toktok" in installed())


def test_a_window_that_the_user_states_is_an_error() -> None:
    (hit,) = hits("word " * 200, WINDOW, {"mine": {"max-input-tokens": 100}}, model="mine")
    assert hit.severity is None
    assert hit.args["tokens"] == "at least 200"


def test_the_answer_takes_its_share() -> None:
    models = {"mine": {"max-input-tokens": 1_000}}
    assert hits("word " * 800, WINDOW, models, model="mine") == []
    (hit,) = hits("word " * 800, WINDOW, models, model="mine", max_output=300)
    assert hit.data["reserved"] == 300
    # Gemini counts the answer apart.
    assert (
        hits("word " * 800, WINDOW, models, model="mine", max_output=300, provider="gemini") == []
    )


def test_what_is_sure_to_fit_or_unknown_is_left_alone() -> None:
    assert hits("extraordinarily " * 8_000, WINDOW, model="claude-unheard-of") == []
    assert hits("word " * 90_000, WINDOW) == []


@pytest.mark.parametrize("budget", [0, -1, None, "many"])
def test_no_budget_no_finding(budget: object) -> None:
    assert hits("word " * 900, {"report": "budget", "budget": budget}) == []


def test_a_budget() -> None:
    params = {"report": "budget", "budget": 100}
    (hit,) = hits("word " * 101, params)
    assert hit.data == {"tokens": 101, "exact": False, "limit": 100}
    assert hits("word " * 100, params) == []
    assert hits("{# " + "word " * 900 + "#}", params, engine="jinja2") == []


def test_a_tokenizer_that_is_not_there_is_no_silent_pass() -> None:
    models = {"mine": {"tokenizer": "/nowhere/tokenizer.json"}}
    with pytest.raises(ParamsError, match=r"models\.mine\.tokenizer"):
        hits("word " * 101, {"report": "budget", "budget": 100}, models, model="mine")
