from __future__ import annotations

import pytest

from promptlint.model.document import Document
from promptlint.readers import read_document


def read(text: str, path: str = "prompts/a.md", kind: str = "prompt") -> Document:
    document = read_document(path, text.encode(), "text", kind)
    assert document is not None
    return document


def test_unknown_kind_is_not_ours() -> None:
    assert read_document("a.txt", b"Hi", "text", None) is None


@pytest.mark.parametrize("kind", ["docs", "other", "source"])
def test_only_prompts_and_instructions_have_a_prompt(kind: str) -> None:
    document = read("# Title\n{{ x }}", kind=kind)
    assert document.prompts == ()
    assert document.text == "# Title\n{{ x }}"


def test_a_prompt_is_one_trimmed_message() -> None:
    document = read("\n\n  Summarise this. \r\n", "prompts/sum.txt")
    (prompt,) = document.prompts
    (message,) = prompt.messages
    assert (document.format, prompt.name, prompt.flavour) == ("text", "sum", "one-off")
    assert (message.role, message.text.value) == ("", "Summarise this.")
    assert message.text.source_span(0, 9) == (4, 13)
    assert prompt.declared is None


def test_an_empty_file_has_a_prompt_without_messages() -> None:
    assert read(" \n").prompts[0].messages == ()


def test_front_matter_is_not_part_of_the_prompt() -> None:
    document = read("---\ndescription: x\n---\nHello")
    assert document.format == "markdown"
    assert document.data == {"description": "x"}
    assert [message.text.value for message in document.prompts[0].messages] == ["Hello"]


@pytest.mark.parametrize(
    "text",
    [
        "---\nJust a rule above.\n---\nand text",
        "---\nno end",
        "---\n- a\n- b\n---\nx",
        "Text\n---\na: 1\n---\n",
    ],
)
def test_rules_of_dashes_are_text(text: str) -> None:
    document = read(text)
    assert document.data is None
    assert document.prompts[0].messages[0].text.value == text.strip()


def test_front_matter_that_is_not_quite_yaml() -> None:
    document = read(
        "---\nglobs: **/*.ts\nalwaysApply: false\n---\nBe brief.", "a.mdc", "instructions"
    )
    (prompt,) = document.prompts
    assert prompt.flavour == "agent"
    assert prompt.messages[0].text.value == "Be brief."


@pytest.mark.parametrize(
    ("path", "text", "engine"),
    [
        ("p/a.jinja2", "plain", "jinja2"),
        ("p/a.j2", "plain", "jinja2"),
        ("p/a.hbs", "plain", "handlebars"),
        ("p/a.mustache", "plain", "mustache"),
        ("p/a.md", "{% for x in y %}{{x}}{% endfor %}", "jinja2"),
        ("p/a.md", "{%- if x -%}a{%- endif %}", "jinja2"),
        ("p/a.txt", "{{#if x}}a{{/if}}", "handlebars"),
        ("p/a.txt", '{{role "system"}}Hi', "handlebars"),
        ("p/a.txt", "{{#xs}}{{.}}{{/xs}}", "mustache"),
        ("p/a.txt", "{{x}} and {y} and ${z}", None),
        ("p/a.txt", "{{$input}}", None),
        ("p/a.txt", "100 {% of it", None),
    ],
)
def test_engines_are_guessed_by_unmistakable_signs(
    path: str, text: str, engine: str | None
) -> None:
    assert read(text, path).prompts[0].engine == engine


def test_instructions_show_templates_without_being_one() -> None:
    assert read("Use {% if x %} blocks.", "AGENTS.md", "instructions").prompts[0].engine is None


@pytest.mark.parametrize(
    ("header", "body", "engine", "names"),
    [
        ("input_variables: [a, b]", "{{a}} {{c}}", "mustache", ["a", "b"]),
        ("input_variables: [a]", "{a}", "format", ["a"]),
        ("variables:\n  - name: a\n  - name: b", "{{ b }}", "mustache", ["a", "b"]),
        ("inputs: {a: {type: string}}", "{{#if a}}x{{/if}}", "handlebars", ["a"]),
        ("variables: [a]", "no braces", None, ["a"]),
    ],
)
def test_declared_variables(header: str, body: str, engine: str | None, names: list[str]) -> None:
    (prompt,) = read(f"---\n{header}\n---\n{body}").prompts
    assert prompt.engine == engine
    assert [item.name for item in prompt.declared or ()] == names


def test_roles_in_a_template_file() -> None:
    document = read("\nsystem:\nBe kind.\n\n# user:\n{{question}}\n", "p/chat.jinja2")
    (prompt,) = document.prompts
    assert prompt.flavour == "chat"
    assert [(m.role, m.text.value) for m in prompt.messages] == [
        ("system", "Be kind."),
        ("user", "{{question}}"),
    ]


def test_a_role_line_inside_prose_splits_nothing() -> None:
    document = read("Write a dialogue.\n\nuser:\nHi")
    assert len(document.prompts[0].messages) == 1


def test_a_long_line_of_blanks_is_no_trouble() -> None:
    text = "system:\n" + " " * 200_000 + "x\n" + "#" * 100_000
    assert len(read(text).prompts[0].messages) == 1
