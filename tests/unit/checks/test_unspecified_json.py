"""JSON of which nobody says what is in it: in code, and in a dotprompt file's front matter."""

from datetime import date

import pytest

from promptlint.checks.template_faults import CHECK as FAULTS
from promptlint.checks.unspecified_json import CHECK
from promptlint.model.check import CheckContext
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))


def _read(text, path="src/a.py", reader="python"):
    document = read_document(path, text.encode(), reader)
    assert document is not None
    return document


def _marked(document, check=CHECK, params=None):
    found = list(check.check(document, params or {}, CONTEXT))
    return [document.text[slice(*hit.place.span)] for hit in found if hit.place.span]


CALL = (
    "from openai import OpenAI\nr = OpenAI().chat.completions.create(model='gpt-4.1', "
    "messages=[{{'role': 'user', 'content': {0}}}]{1})\n"
)


def test_a_call_whose_whole_text_stands_there():
    document = _read(CALL.format("'Name the parts of a bicycle. Return the result as JSON.'", ""))
    assert _marked(document) == ["Return the result as JSON"]


@pytest.mark.parametrize(
    ("content", "more"),
    [
        ("'List bicycle parts. Return the result as JSON with the keys part and use.'", ""),
        ("'List bicycle parts. Return the result as JSON. ' + SHAPE", ""),
        ("f'List the parts of a {thing}. Return the result as JSON. {shape}'", ""),
        ("'List bicycle parts. Return the result as JSON.'", ", response_format=Parts"),
        ("'List bicycle parts. Return the result as JSON.'", ", tools=TOOLS"),
        ("'List bicycle parts. Return the result as JSON.'", ", **more"),
    ],
)
def test_other_halves_of_a_call_keep_it_silent(content, more):
    assert _marked(_read(CALL.format(content, more))) == []


def test_a_constant_may_be_one_half():
    text = "import openai\nPARTS_PROMPT = 'List the parts of a bicycle. Return them as JSON.'\n"
    assert _marked(_read(text)) == []


def test_a_script_is_read_alike():
    text = (
        "import OpenAI from 'openai';\nawait client.responses.create({ model: 'gpt-4.1',\n"
        "  input: 'Name the parts of a bicycle. Return the result as JSON.' });\n"
    )
    assert _marked(_read(text, "a.ts", "script")) == ["Return the result as JSON"]
    schema = text.replace("'gpt-4.1',", "'gpt-4.1', text: { format },")
    assert _marked(_read(schema, "a.ts", "script")) == []


FRONT = "---\nmodel: googleai/gemini-3-flash\noutput:\n  format: json\n{0}---\n{1}\n"


def _dotprompt(more, body):
    document = _read(FRONT.format(more, body), "a.prompt", "dotprompt")
    return [hit.place.pointer for hit in CHECK.check(document, {}, CONTEXT)]


def test_json_that_only_the_front_matter_declares():
    assert _dotprompt("", "Name the parts of a bicycle.") == [("output", "format")]
    assert _dotprompt("  schema:\n    parts(array): string\n", "Name the parts.") == []
    assert _dotprompt("", 'Name the parts, like {"part": "bell"}.') == []
    assert _dotprompt("", "Name the parts, with the keys part and use.") == []


def test_helpers_that_the_settings_do_not_list():
    body = "Add {{sum a 2}}, {{shout b}}, {{shout c}}. {{json d}} {{#if (gt e 1)}}x{{/if}}"
    text = FRONT.format("", body)
    document = _read(text, "a.prompt", "dotprompt")
    render = {"report": "render", "helpers": ["sum"]}
    assert _marked(document, FAULTS, render) == ["shout", "gt"]
    assert _marked(document, FAULTS, {"report": "render", "helpers": []}) == []
    assert _marked(document, FAULTS, {"report": "render"}) == []
