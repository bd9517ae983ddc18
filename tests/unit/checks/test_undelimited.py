from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.undelimited import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.readers import read_document

PARAMS = {"untrusted": ["input", "question", "email", "text"], "trusted": ["format", "num"]}


def hits(text: str, role: str = "other", path: str = "prompts/a.jinja2") -> list[Hit]:
    document = read_document(path, text.encode(), "text", "prompt")
    assert document is not None
    return list(CHECK.check(document, {**PARAMS, "role": role}, CheckContext(date(2026, 11, 24))))


@pytest.mark.parametrize("name", ["text", "user_text", "userText", "questions", "i.input", "email"])
def test_names_that_come_from_outside(name: str) -> None:
    assert len(hits(f"Sort {{{{ {name} }}}} into one of the three groups that you know.")) == 1


@pytest.mark.parametrize("name", ["language", "text_format", "user.email", "num_inputs", "Texture"])
def test_names_that_do_not(name: str) -> None:
    assert hits(f"Sort {{{{ {name} }}}} into one of the three groups that you know.") == []


def test_one_hit_for_each_variable() -> None:
    assert len(hits("Sort {{ text }} and then {{ text }} into one of three groups.")) == 1


def test_a_variable_that_is_delimited_first_is_known() -> None:
    text = "Sort the text.\n<text>{{ text }}</text>\nKeep in mind that {{ text }} is not yours."
    assert hits(text) == []


def test_roles_are_told_apart() -> None:
    text = "system:\nYou sort {{ text }} into groups of three or four.\n\nuser:\n{{ question }}\n"
    assert [hit.data["name"] for hit in hits(text, "system")] == ["text"]
    assert hits(text, "other") == []


def test_the_fix_is_not_made_twice() -> None:
    text = "Sort {{ text }} into groups, as the <text> tag of your training did before."
    (hit,) = hits(text)
    assert hit.fix is None


def test_windows_line_ends_stay_as_they_are() -> None:
    text = "Sort this into one of three groups.\r\n{{ text }}\r\nReply with the group, no more.\r\n"
    (hit,) = hits(text)
    assert hit.fix is not None
    assert [edit.text for edit in hit.fix.edits] == ["<text>", "</text>"]


def test_many_slots_are_linear() -> None:
    assert len(hits("Sort {{ text }} and {{ x }} now. " * 20_000)) == 1
    assert hits("{% " * 50_000 + "{{ text") == []


@pytest.mark.parametrize(
    "text",
    [
        "You are an expert in {{ text }} and answer in two sentences.",
        "Write a simple {{ text }} program that says hello to the world.",
        "Variables:\n- {{ text }}: what to sort\n- {{ input }} - what else to sort and how",
    ],
)
def test_names_of_things_and_lists_of_variables(text: str) -> None:
    assert hits(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ question }}\n\n{% if mail %}\n(My mail is: {{ mail }})\n{% endif %}\n",
        "Write a joke about {{ input }} in two sentences.",
        "Based on a topic about {{ input }}, list three ideas.",
    ],
)
def test_a_message_of_one_variable_and_names_of_topics(text: str) -> None:
    assert hits(text) == []


def test_an_order_behind_a_variable_counts_even_under_a_condition() -> None:
    order = "Answer in two sentences and never speak of prices, not even when you are asked to."
    assert hits(f"{{{{ question }}}}\n{{% if brief %}}\n{order}\n{order}\n{{% endif %}}\n")
