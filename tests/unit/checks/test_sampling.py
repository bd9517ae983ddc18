from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.sampling import CHECK
from promptlint.facts import sampling
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.facts import Config, Scalar, Value
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.model.text import Text

CONTEXT = CheckContext(date(2026, 11, 24))


def hits(text: str = "Say hello.", known: bool = True, **settings: Scalar) -> list[Hit]:
    values = {
        name: Value(value, Place(pointer=(name,)), known=known or name == "model")
        for name, value in settings.items()
    }
    config = Config("generation", "test", values)
    prompt = Prompt("p", "template", (Message("system", Text(text)),), settings=config)
    document = Document("p", "prompt", "yaml", text, prompts=(prompt,), configs=(config,))
    return list(CHECK.check(document, {}, CONTEXT))


@pytest.mark.parametrize(
    ("model", "name", "value", "severity"),
    [
        ("claude-sonnet-4-5", "temperature", 1.5, Severity.ERROR),
        ("gpt-4o", "temperature", 2.5, Severity.ERROR),
        ("gpt-4o", "top_p", 1.2, Severity.ERROR),
        ("googleai/gemini-2.5-flash", "temperature", 11, Severity.ERROR),
        ("mistral-large-latest", "temperature", 1.9, Severity.ERROR),
        ("somebody/their-model", "temperature", 12, None),
        ("gpt-4o", "temperature", -0.1, Severity.ERROR),
        ("o3", "temperature", 0.2, None),
        ("gpt-5-mini-2025-08-07", "top_p", 0.5, None),
    ],
)
def test_values_that_are_rejected(
    model: str, name: str, value: float, severity: Severity | None
) -> None:
    (hit,) = hits(model=model, **{name: value})
    assert hit.severity == severity
    assert hit.place.pointer == (name,)


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        ("claude-sonnet-4-5", "temperature", 1),
        ("gpt-4o", "temperature", 2),
        ("gpt-4o", "top_p", 0),
        ("o3", "temperature", 1),
        ("gpt-5.1", "temperature", 0.3),
        ("gpt-5-chat-latest", "temperature", 0.3),
        ("ollama/llama3", "temperature", 3),
        ("somebody/their-model", "temperature", 1.9),
        ("gpt-4o", "temperature", "hot"),
    ],
)
def test_values_that_are_taken(model: str, name: str, value: Scalar) -> None:
    assert hits(model=model, **{name: value}) == []


def test_unknown_values_are_not_judged() -> None:
    assert hits(model="gpt-4o", known=False, temperature=9) == []


def test_a_provider_that_nobody_knows_hides_the_model() -> None:
    assert hits(model="claude-sonnet-4-5", provider="inhouse", temperature=1.5) == []


def test_two_settings_of_which_one_is_taken() -> None:
    (hit,) = hits(model="claude-sonnet-4-5-20250929", temperature=0.5, top_p=0.9)
    assert hit.place.pointer == ("top_p",)
    assert hits(model="claude-3-5-sonnet-20241022", temperature=0.5, top_p=0.9) == []
    assert hits(model="gpt-4o", temperature=0.5, top_p=0.9) == []


@pytest.mark.parametrize(
    "text",
    [
        "The output must be deterministic.",
        "Give the same answer every time.",
        "The same question must always get the same answer.",
        "Answers must be reproducible.",
    ],
)
def test_heat_against_a_text_that_wants_sameness(text: str) -> None:
    assert len(hits(text, temperature=0.9)) == 1
    assert hits(text, temperature=0.5) == []
    assert hits(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Explain deterministic algorithms.",
        "The output must not be deterministic.",
        "Do not give the same answer every time.",
        "Non-deterministic behaviour must be explained.",
        "Always be kind.",
    ],
)
def test_texts_that_want_no_sameness(text: str) -> None:
    assert hits(text, temperature=0.9) == []


@pytest.mark.parametrize(
    ("text", "room", "found"),
    [
        ("Write at least 500 words.", 400, True),
        ("Write at least 500 words.", 500, False),
        ("Write a 1,200-word essay.", 800, True),
        ("Write between 300 and 400 words.", 200, True),
        ("Write at most 500 words.", 100, False),
        ("Write 500 words or fewer.", 100, False),
    ],
)
def test_room_for_the_answer(text: str, room: int, found: bool) -> None:
    assert bool(hits(text, max_output=room)) is found


def test_retrieval_settings_are_judged_too() -> None:
    values = {"generator.model": Value("gpt-4o"), "generator.temperature": Value(3.0)}
    document = Document(
        "rag.yaml", "retrieval", "yaml", "", configs=(Config("retrieval", "x", values),)
    )
    assert len(list(CHECK.check(document, {}, CONTEXT))) == 1


def test_limits_name_their_platform() -> None:
    assert sampling.limits("temperature", "anthropic") == (0, 1)
    assert sampling.limits("temperature", None) is None
    assert sampling.fixes_sampling("openai/o3-mini")
    assert not sampling.fixes_sampling("gpt-5.1")
