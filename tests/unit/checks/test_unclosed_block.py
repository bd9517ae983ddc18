"""What is opened and never closed, or closed unopened, in every engine; and what is text."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.unclosed_block import CHECK
from promptlint.model.check import CheckContext
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))


def found(path: str, text: str, reader: str = "text") -> list[tuple[int, str]]:
    kind = "prompt" if reader != "yaml" else None
    document = read_document(path, text.encode(), reader, kind)
    assert document is not None
    hits = CHECK.check(document, {}, CONTEXT)
    return [((hit.place.span or (-1, -1))[0], str(hit.args["what"])) for hit in hits]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.j2", "x {% if a %}{% if b %}{% endif %} y", [(2, "`if` is never closed")]),
        ("a.j2", "{% if a %}{% for b in c %} y{% endif %}", [
            (31, "`endif` stands where `for` is open")]),
        ("a.j2", "{# {% for x in y %} #}{% for x in y %}", [(22, "`for` is never closed")]),
        ("a.j2", "{% raw %}{% if %}{% endraw %}", []),
        ("a.j2", "ok {{ a", [(3, "a tag is never closed")]),
        ("a.j2", "ok {# a", [(3, "a comment is never closed")]),
        ("a.j2", "{% endif %}", [(3, "`endif` belongs to no block")]),
        ("a.j2", "{% mine %}{{ a b }}", []),
        ("a.hbs", "{{#if a}}x", [(0, "`if` is never closed")]),
        ("a.hbs", "x{{/if}}", [(1, "closes `if`, which is not open")]),
        ("a.hbs", "{{#if a}}{{else}}{{/if}}", []),
        ("a.mustache", "{{#a}}{{b}}", [(0, "`a` is never closed")]),
        ("a.md", "Use {% if x %} to open.", []),
        ("skprompt.txt", "{{$a}} {{$b", []),
    ],
)  # fmt: skip
def test_engines(path: str, text: str, expected: list[tuple[int, str]]) -> None:
    assert found(f"prompts/{path}", text) == expected


def test_format_templates_of_langchain() -> None:
    text = "_type: prompt\ninput_variables: [a]\ntemplate: 'Say {a} and {b'\n"
    assert found("a.yaml", text, "yaml") == [(text.index("{b"), "a `{` is never closed")]


def test_semantic_kernel_yaml() -> None:
    text = "template: 'Say {{$a'\ntemplate_format: semantic-kernel\ninput_variables: [{name: a}]\n"
    assert found("a.yaml", text, "yaml") == [(text.index("{{"), "a `{{` is never closed")]


@pytest.mark.parametrize(
    ("path", "reader", "body", "found"),
    [
        ("a.jinja2", "text", "Answer {{ question }}}} now.", ["}}"]),
        ("a.jinja2", "text", "{% if x %}Yes.{% endif %}}", ["}"]),
        ("a.jinja2", "text", 'Reply {"a": {"b": {{ question }}}}', []),
        ("a.jinja2", "text", "{# {{ x }}}} #}{{ question }}", []),
        ("a.jinja2", "text", "{% raw %}{{ x }}}}{% endraw %}{{ question }}", []),
        ("a.hbs", "text", "Answer {{question}}}} now.", ["}}"]),
        ("a.hbs", "text", "Answer {{{question}}} now.", []),
    ],
)
def test_braces_that_close_nothing(path: str, reader: str, body: str, found: list[str]) -> None:
    document = read_document(path, body.encode(), reader, "prompt")
    assert document is not None
    strays = [hit for hit in CHECK.check(document, {}, CONTEXT) if hit.data["kind"] == "stray"]
    assert [body[slice(*hit.place.span)] for hit in strays if hit.place.span] == found


@pytest.mark.parametrize(
    "body",
    [
        '{{#role "user"}}\nReview it.\n{{#if detailed\nExplain.\n\n{{/role}}',
        '{{#role "user"}}\n{{#if detailed\nExplain.\n{{/if}}\n{{/role}}',
    ],
)
def test_one_broken_tag_is_one_finding(body: str) -> None:
    document = read_document(
        "a.prompt", f"---\nmodel: m\n---\n{body}\n".encode(), "dotprompt", "prompt"
    )
    assert document is not None
    (hit,) = CHECK.check(document, {}, CONTEXT)
    assert hit.args["what"] == "`{{#if detailed` is never closed with `}}`"
