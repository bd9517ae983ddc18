"""Dotprompt: what is declared, how messages are cut, and which files are none."""

from __future__ import annotations

import pytest

from promptlint.analysis import templates
from promptlint.model.document import Document, UnreadableError
from promptlint.readers import read_document


def read(text: str, path: str = "prompts/a.prompt") -> Document:
    document = read_document(path, text.encode(), "dotprompt", "prompt")
    assert document is not None
    return document


def declared(schema: str) -> list[tuple[str, bool]] | None:
    text = f"---\nmodel: m\ninput:\n  schema:{schema}\n---\nHi {{{{a}}}}\n"
    document = read(text)
    variables = document.prompts[0].declared
    if variables is None:
        return None
    for variable in variables:
        assert variable.place.span
        assert document.text[slice(*variable.place.span)] == variable.name
    return [(variable.name, variable.required) for variable in variables]


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ("\n    a: string\n    b?: integer, how many", [("a", True), ("b", False)]),
        ("\n    tags(array, of the post): string\n    o?(object):\n      x: any",
         [("tags", True), ("o", False)]),
        ("\n    'quoted?': string", [("quoted", False)]),
        ("\n    type: object\n    properties:\n      a: {type: string}\n      b: {}\n"
         "    required: [a]", [("a", True), ("b", False)]),
        ("\n    type: string\n    topic: string", [("type", True), ("topic", True)]),
        ("\n    a: string\n    (*): any", None),
        ("\n    properties: {a: {}}\n    additionalProperties: true", None),
        ("\n    $ref: other.json", None),
        (" RecipeRequest", None),
    ],
)  # fmt: skip
def test_declared_variables(schema: str, found: list[tuple[str, bool]] | None) -> None:
    assert declared(schema) == found


def test_roles_cut_messages_and_defaults_declare() -> None:
    text = (
        "# A licence\n\n---\nmodel: googleai/x\nconfig: {temperature: 0.5}\ninput:\n  schema:\n"
        "    q: string\n  default:\n    lang: nl\n---\nBefore.\n{{role \"system\"}}\nRules.\n"
        "{{~role 'model'~}} Yes {{q}}\n"
    )  # fmt: skip
    document = read(text)
    prompt = document.prompts[0]
    cut = [(message.role, message.text.value) for message in prompt.messages]
    assert cut == [("user", "Before."), ("system", "Rules."), ("assistant", "Yes {{q}}")]
    assert [(v.name, v.source) for v in prompt.declared or ()] == [
        ("q", "input.schema"), ("lang", "input.default"),
    ]  # fmt: skip
    assert prompt.settings
    assert prompt.settings.number("temperature") == 0.5
    for message in prompt.messages:
        start, end = message.text.source_span(0, len(message.text.value))
        assert text[start:end] == message.text.value


def test_text_of_other_tools_stays_text() -> None:
    assert read("Write a letter of ten lines.\n").format == "text"
    assert read("---\nA rule of dashes\n---\nmore\n").format == "text"


def test_a_partial_is_not_complete() -> None:
    assert read("Hi {{> style}} {{#if a}}x{{/if}}", "prompts/_head.prompt").prompts[0].complete is (
        False
    )


@pytest.mark.parametrize("body", ["{{json this}}", "{{#each this}}{{this}}{{/each}}", "{{@root}}"])
def test_the_whole_context_reads_every_variable(body: str) -> None:
    document = read(f"---\ninput:\n  schema:\n    a: string\n---\n{body}\n")
    assert templates.of_document(document)[0].opaque


@pytest.mark.parametrize("front", ["input:\n  schema\n    a: string", "model: [", "- model: a"])
def test_broken_front_matter_is_said_with_its_place(front: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(f"---\nconfig: {{}}\n{front}\n---\nHi\n")
    assert caught.value.span


def test_the_older_keys_name_model_and_platform() -> None:
    document = read("---\nmodelProvider: google-vertex\nmodelName: gemini-x\n---\nHi\n")
    settings = document.prompts[0].settings
    assert settings
    assert (settings.text("model"), settings.text("provider")) == ("gemini-x", "vertex")
