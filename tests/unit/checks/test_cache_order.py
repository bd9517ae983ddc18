from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.cache_order import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.hit import Hit
from promptlint.model.text import Text

RULES = "Readers may borrow ten books for four weeks, and keep each for another four. " * 80


def hits(*texts: str, engine: str | None = "jinja2", tokens: int = 1_000) -> list[Hit]:
    messages, offset = [], 0
    for text in texts:
        messages.append(Message("user", Text(text, ((0, offset),))))
        offset += len(text)
    prompt = Prompt("p", "template", tuple(messages), engine)
    document = Document("p", "prompt", "text", "".join(texts), prompts=(prompt,))
    context = CheckContext(date(2026, 11, 24))
    return list(CHECK.check(document, {"tokens": tokens}, context))


@pytest.mark.parametrize(
    ("slot", "engine"),
    [
        ("{{ now }}", "jinja2"),
        ("{{ now() }}", "jinja2"),
        ("{{ current_time }}", "jinja2"),
        ("{{ ctx.session_id }}", "jinja2"),
        ("{{time.now}}", "semantic-kernel"),
        ("{{requestId}}", "handlebars"),
        ("{datetime.now()}", "f-string"),
        ("{datetime.now().isoformat()}", "f-string"),
        ("{uuid.uuid4()}", "f-string"),
        ("{timestamp}", "format"),
        ("{{now}}", None),
    ],
)
def test_values_that_change_with_every_call(slot: str, engine: str | None) -> None:
    (hit,) = hits(f"It is {slot}.\n{RULES}", engine=engine)
    assert hit.place.span == (6, 6 + len(slot))


@pytest.mark.parametrize(
    "slot", ["{{ date }}", "{{ today }}", "{{ cooking_time }}", "{{ nowhere }}", "{{ user_id }}"]
)
def test_values_that_stay_for_a_while(slot: str) -> None:
    assert hits(f"It is {slot}.\n{RULES}") == []


def test_what_follows_counts_up_to_the_next_variable() -> None:
    assert hits(f"It is {{{{ now }}}}. Answer {{{{ question }}}}.\n{RULES}") == []
    assert len(hits(f"{{{{ now }}}} {{{{ uuid }}}}\n{RULES}\n{{{{ question }}}}")) == 1
    assert hits(f"{RULES}\nIt is {{{{ now }}}}.") == []


def test_messages_follow_each_other() -> None:
    assert len(hits("It is {{ now }}.", RULES)) == 1
    assert hits("It is {{ now }}.", "{{ question }}", RULES) == []


def test_short_texts_are_not_worth_a_word() -> None:
    assert hits("It is {{ now }}. Be kind.") == []
    assert len(hits("It is {{ now }}. Be kind to all who ask.", tokens=5)) == 1
