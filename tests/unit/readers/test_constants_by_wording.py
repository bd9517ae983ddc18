"""Constants whose names tell little are prompts where their words say so, and nothing else is."""

from __future__ import annotations

import pytest

from promptlint.readers import read_document
from promptlint.readers.wording import reads_as_prompt

PROMPTS = [
    "Rewrite the notice for tenants in plain words and keep every date as it is.",
    "You are a careful editor of a local paper and you cut each text to half.",
    "Your task is to sort the letters below into three groups by urgency.",
    "Use the following passages to find the opening hours of the museum today.",
    "Given the question below, name the office of the town that is in charge.",
    "Sort the mails into three piles. Answer with the name of the pile alone.",
]
OTHERS = [
    "<html><body>You are a member since {year} and your account is in good order.</body></html>",
    "SELECT name, town FROM members WHERE member_id = {id} ORDER BY town, name LIMIT 20",
    "Dear {name}, you are a valued member and we would like to invite you to our party.",
    "Your order {number} was sent on {date}; it will reach you within three working days.",
    "{% for message in messages %}You are a {{ message.role }} who says it.{% endfor %}",
    "You are a guide.",
]


@pytest.mark.parametrize("text", PROMPTS)
@pytest.mark.parametrize("name", ["ANSWER_TEMPLATE", "ANSWER_TMPL", "QA_PREFIX", "TEMPLATE_V2"])
def test_constants_that_read_as_prompts(text: str, name: str) -> None:
    for path, source, reader in (
        ("app/template.py", f'{name} = """{text}"""\n', "python"),
        ("web/texts.ts", f"export const {name} = `{text}`;\n", "script"),
    ):
        document = read_document(
            path, source.replace("TEMPLATE_V2", "ASK_TEMPLATE_V2").encode(), reader
        )
        assert document is not None
        (prompt,) = document.prompts
        (message,) = prompt.messages
        assert message.text.value == text
        start, end = message.text.source_span(0, len(text))
        assert document.text[start:end] == text
        assert prompt.complete is (name != "QA_PREFIX")


@pytest.mark.parametrize("text", OTHERS)
def test_mails_pages_and_queries_are_none(text: str) -> None:
    assert not reads_as_prompt(text)
    source = f'MAIL_TEMPLATE = """{text}"""\n'
    assert read_document("app/template.py", source.encode(), "python") is None


def test_variables_of_a_template_are_those_of_its_call() -> None:
    source = (
        'REWRITE_TEMPLATE = """Rewrite the notice in plain words for tenants.\n\n{notice}\n"""\n\n'
        "def build(text):\n    return REWRITE_TEMPLATE.format(note=text)\n"
    )
    document = read_document("app/rewrite.py", source.encode(), "python")
    assert document is not None
    (prompt,) = document.prompts
    assert prompt.engine == "format"
    assert [variable.name for variable in prompt.declared or ()] == ["note"]
