from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.chat_messages import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.facts import Config, Value
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.text import Text

CONTEXT = CheckContext(date(2026, 11, 24))


def hits(
    turns: list[tuple[str, str]], report: str, model: str | None = None, **kw: str
) -> list[Hit]:
    text = "".join(value for _, value in turns)
    offset, messages = 0, []
    for role, value in turns:
        messages.append(Message(role, Text(value, ((0, offset),))))
        offset += len(value)
    settings = Config("generation", "test", {"model": Value(model)}) if model else None
    body = Text(kw["body"]) if "body" in kw else None
    prompt = Prompt("p", "chat", tuple(messages), kw.get("engine"), None, settings, body)
    document = Document("p.prompty", "prompt", "prompty", text, prompts=(prompt,))
    return list(CHECK.check(document, {"report": report}, CONTEXT))


LATE = [("user", "Hello"), ("system", "Be short.")]
REMINDER = [("system", "Be kind."), ("user", "Hello"), ("system", "Be short.")]


@pytest.mark.parametrize(
    ("turns", "model", "severity"),
    [
        (LATE, None, Severity.WARNING),
        (LATE, "gpt-5-mini", Severity.WARNING),
        (LATE, "claude-sonnet-4-5", None),
        (REMINDER, "claude-sonnet-4-5", None),
        (REMINDER, "gemini-2.5-pro", None),
    ],
)
def test_a_system_message_behind_a_turn(
    turns: list[tuple[str, str]], model: str | None, severity: Severity | None
) -> None:
    (hit,) = hits(turns, "order", model)
    assert hit.severity == severity
    end = sum(len(value) for _, value in turns)
    assert hit.place.span == (end - 9, end)


@pytest.mark.parametrize(
    ("turns", "model"),
    [
        (REMINDER, None),
        (REMINDER, "gpt-5-mini"),
        ([("user", "{{! note }}"), *LATE[1:], ("user", "Hello")], "claude-sonnet-4-5"),
        ([("system", "a"), ("developer", "b"), ("user", "c")], None),
        ([("user", "a"), ("assistant", "b"), ("tool", "c"), ("tool", "d")], None),
        ([("", "a"), ("system", "b")], None),
    ],
)
def test_orders_that_are_taken(turns: list[tuple[str, str]], model: str | None) -> None:
    assert hits(turns, "order", model) == []


def test_a_result_that_nobody_asked_for() -> None:
    assert len(hits([("user", "a"), ("tool", "b")], "order")) == 1
    looped = "user:\na\n{% for c in calls %}tool:\nb{% endfor %}"
    assert hits([("user", "a"), ("tool", "b")], "order", body=looped) == []


def test_blank_messages() -> None:
    turns = [("system", " \n"), ("user", "a"), ("assistant", "")]
    (hit,) = hits(turns, "empty")
    assert hit.severity is Severity.WARNING
    (hit,) = hits(turns, "empty", "claude-sonnet-4-5")
    assert hit.severity is None


@pytest.mark.parametrize(
    "text",
    ["Summarise the following text:", "Answer this.\n\nQuestion:\nAnswer:", "Sort it.\n\nEmail:\n"],
)
def test_an_announced_input_that_never_comes(text: str) -> None:
    assert len(hits([("", text)], "input", engine="jinja2")) == 1
    assert hits([("", text)], "input") == []
    assert hits([("", text + " {{ a }}")], "input", engine="jinja2") == []


@pytest.mark.parametrize(
    "text",
    [
        "Text:\nThe choir sings on Sunday at ten.\n\nSay when.",
        "Tell a joke.",
        "Reply with the question",
    ],
)
def test_prompts_that_need_no_input(text: str) -> None:
    assert hits([("", text)], "input", engine="jinja2") == []
