from __future__ import annotations

import pytest

from promptlint.model.document import Document, UnreadableError
from promptlint.readers import read_document

FIRST = """\
---
name: Reply
model:
  api: chat
  configuration:
    azure_deployment: gpt-4o
    azure_endpoint: ${env:ENDPOINT}
  parameters:
    temperature: 0.2
    top_p: 0.9
    max_tokens: 300
    response_format: {type: json_object}
inputs:
  question:
    type: string
  tone:
    type: string
    default: friendly
outputs:
  reply:
    type: string
sample:
  question: Why?
  city: Utrecht
---
# system:
You answer in a {{tone}} tone.

  user:

{{question}}
"""

SECOND = """\
---
name: weather
model:
  id: claude-sonnet-4-5
  apiType: responses
  options: {temperature: 0, topP: 1.0, maxOutputTokens: 512}
template:
  format:
    kind: mustache
inputs:
  - name: question
    kind: string
  - name: history
    kind: thread
  - name: "unit"
    kind: string
    required: false
tools:
  - name: get_weather
    bindings: {unit: {input: unit}}
---
user[name="kees"]:
{{question}}
assistant:
"""


def read(text: str, path: str = "prompts/reply.prompty", kind: str | None = None) -> Document:
    document = read_document(path, text.encode(), "prompty", kind)
    assert document is not None
    return document


def shown(document: Document) -> list[tuple[str, str]]:
    (prompt,) = document.prompts
    for message in prompt.messages:
        start, end = message.text.source_span(0, len(message.text.value))
        assert document.text[start:end] == message.text.value
    return [(message.role, message.text.value) for message in prompt.messages]


def test_first_format() -> None:
    document = read(FIRST)
    (prompt,) = document.prompts
    assert (document.kind, document.format, prompt.name) == ("prompt", "prompty", "Reply")
    assert (prompt.flavour, prompt.engine) == ("chat", "jinja2")
    assert shown(document) == [
        ("system", "You answer in a {{tone}} tone."),
        ("user", "{{question}}"),
    ]
    assert prompt.body is not None
    assert prompt.body.value == FIRST.partition("---\n# ")[2].join(["# ", ""])


def test_settings_are_neutral_and_placed() -> None:
    document = read(FIRST)
    settings = document.prompts[0].settings
    assert settings is not None
    assert settings.world == "generation"
    assert document.configs == (settings,)
    assert {name: value.value for name, value in settings.values.items()} == {
        "model": "gpt-4o",
        "provider": "azure",
        "api": "chat",
        "temperature": 0.2,
        "top_p": 0.9,
        "max_output": 300,
        "response_format": "json_object",
        "outputs": ("reply",),
    }
    for name, written in (("model", "gpt-4o"), ("temperature", "0.2"), ("max_output", "300")):
        span = settings.values[name].place.span
        assert span is not None
        assert document.text[slice(*span)] == written


def test_declared_variables_come_from_inputs_then_sample() -> None:
    document = read(FIRST)
    declared = document.prompts[0].declared
    assert declared is not None
    assert [(item.name, item.source, item.required) for item in declared] == [
        ("question", "inputs", True),
        ("tone", "inputs", False),
        ("city", "sample", False),
    ]
    for item in declared:
        assert item.place.span is not None
        assert document.text[slice(*item.place.span)] == item.name


def test_second_format() -> None:
    document = read(SECOND)
    (prompt,) = document.prompts
    assert prompt.engine == "mustache"
    assert [(m.role, m.name, m.text.value) for m in prompt.messages] == [
        ("user", "kees", "{{question}}"),
        ("assistant", "", ""),
    ]
    assert prompt.settings is not None
    assert {name: value.value for name, value in prompt.settings.values.items()} == {
        "model": "claude-sonnet-4-5",
        "api": "responses",
        "temperature": 0,
        "top_p": 1.0,
        "max_output": 512,
    }
    assert [(v.name, v.required, v.consumed) for v in prompt.declared or ()] == [
        ("question", True, False),
        ("history", True, True),
        ("unit", False, True),
    ]


@pytest.mark.parametrize(
    ("header", "declared"),
    [
        ("inputs: ${file:inputs.json}", None),
        ("sample: ${file:sample.json}", None),
        ("name: x", ()),
        ("inputs: {a: 1}\nsample: ${file:sample.json}", ("a",)),
        ("inputSchema: {properties: [{name: b}]}", ("b",)),
    ],
)
def test_where_declarations_may_stand(header: str, declared: tuple[str, ...] | None) -> None:
    (prompt,) = read(f"---\n{header}\n---\n{{{{a}}}}").prompts
    names = None if prompt.declared is None else tuple(item.name for item in prompt.declared)
    assert names == declared


@pytest.mark.parametrize(
    ("template", "engine"),
    [
        ("jinja", "jinja2"),
        ("{type: mustache}", "mustache"),
        ("{format: nunjucks}", "nunjucks"),
        ("{format: {kind: Jinja2}}", "jinja2"),
        ("{parser: prompty}", "jinja2"),
        ("none", None),
        ("liquid", "liquid"),
    ],
)
def test_template_engines(template: str, engine: str | None) -> None:
    assert read(f"---\ntemplate: {template}\n---\nHi").prompts[0].engine == engine


def test_environment_settings_are_not_known() -> None:
    document = read("---\nmodel: {id: '${env:MODEL}'}\n---\nHi")
    settings = document.prompts[0].settings
    assert settings is not None
    assert settings.values["model"].known is False
    assert settings.text("model") is None


def test_a_plain_model_name() -> None:
    settings = read("---\nmodel: gpt-4o\n---\nHi").prompts[0].settings
    assert settings is not None
    assert settings.text("model") == "gpt-4o"


def test_without_front_matter_all_is_template() -> None:
    document = read("Hello {{name}}")
    assert shown(document) == [("system", "Hello {{name}}")]
    assert document.prompts[0].flavour == "template"
    assert document.prompts[0].declared == ()


def test_empty_front_matter_and_blank_first_line() -> None:
    assert shown(read("\n---\n---\nsystem:\nHi\n")) == [("system", "Hi")]


def test_line_ends_and_byte_order_mark() -> None:
    document = read_document(
        "x.prompty", b"\xef\xbb\xbf" + FIRST.replace("\n", "\r\n").encode(), "prompty"
    )
    assert document is not None
    assert document.bom
    assert [role for role, _ in shown(document)] == ["system", "user"]
    assert [v.name for v in document.prompts[0].declared or ()] == ["question", "tone", "city"]


def test_text_before_a_role_is_a_system_message() -> None:
    assert shown(read("---\nname: x\n---\nBe short.\nuser:\nHi")) == [
        ("system", "Be short."),
        ("user", "Hi"),
    ]


def test_a_role_needs_a_line_of_its_own() -> None:
    text = "---\nname: x\n---\nuser: not a role\nThe user:\nis `system:` too"
    assert len(read(text).prompts[0].messages) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\nname: x\n", "no closing"),
        ("---\n- a\n---\nHi", "not a mapping"),
        ("---\na: [1\n---\nHi", "not valid YAML"),
        ("---\na: &a [*a]\n---\nHi", "inside its own anchor"),
        ("---\na: " + "[" * 5000 + "\n---\nHi", "deeper"),
    ],
)
def test_broken_front_matter_is_unreadable_with_its_place(text: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason) as raised:
        read(text)
    assert raised.value.span is not None
    assert raised.value.text == text


def test_locate_finds_keys_and_values() -> None:
    document = read(FIRST)
    assert document.locate is not None
    span = document.locate(("model", "parameters", "top_p"), False)
    assert span is not None
    assert document.text[slice(*span)] == "0.9"
    assert document.data["name"] == "Reply"  # type: ignore[index]  # plain data is untyped
