from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.template_faults import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.text import Text


def hits(text: str, engine: str, report: str, form: str = "langchain") -> list[Hit]:
    prompt = Prompt("p", "template", (Message("", Text(text)),), engine)
    document = Document("p", "prompt", form, text, prompts=(prompt,))
    return list(CHECK.check(document, {"report": report}, CheckContext(date(2026, 11, 24))))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('Reply as {"a": 1}.', 2),
        ("Reply as {'a': {'b': 1}}.", 4),
        ('Reply as {\n  "a": "{name}"\n}.', 2),
        ("Write { and }", 2),
    ],
)
def test_braces_that_are_text(text: str, places: int) -> None:
    (hit,) = hits(text, "format", "braces")
    assert hit.data["braces"] == places
    assert hit.fix is not None


def test_no_fix_where_braces_do_not_pair() -> None:
    (hit,) = hits("An open { brace", "format", "braces")
    assert hit.fix is None


@pytest.mark.parametrize("text", ["{a} {b.c} {d[e]} {f:>{g}} {} {0}", "{{}} {{'a': 1}}", "none"])
def test_fields_and_escapes(text: str) -> None:
    assert hits(text, "format", "braces") == []
    assert hits('{"a": 1}', "jinja2", "braces") == []


def test_an_f_string_fails_on_json_alone() -> None:
    assert len(hits('Reply as {"answer": "short"}.', "f-string", "braces")) == 1
    assert hits("{a + b[0]} {f(x)!r} { y }", "f-string", "braces") == []


def test_plain_text_is_a_guess() -> None:
    (hit,) = hits('{name}: {"a": 1}', "format", "braces", "markdown")
    assert hit.severity is Severity.WARNING
    assert hits("{name}: { and }", "format", "braces", "markdown") == []


@pytest.mark.parametrize("text", ["{" * 100_000, "}" * 100_000, '{"a":' * 50_000, "{a" * 50_000])
def test_braces_are_linear(text: str) -> None:
    hits(text, "format", "braces")
    hits(text, "f-string", "braces")


@pytest.mark.parametrize(
    ("text", "engine", "severity"),
    [
        ("{{ visitor name }}", "jinja2", None),
        ("{% if a = b %}x{% endif %}", "jinja2", None),
        ("{% trans %}x{% endtrans %}", "jinja2", Severity.WARNING),
        ("{{#if a >= 1}}x{{/if}}", "handlebars", None),
    ],
)
def test_tags_that_do_not_parse(text: str, engine: str, severity: Severity | None) -> None:
    (hit,) = hits(text, engine, "render", "prompty")
    assert hit.severity == severity


@pytest.mark.parametrize(
    "text",
    ["{{ a.b | tojson }}", "{% if a %}", "{{ 'x' * 10 ** 9 }}", "{% include 'x' %}", "{{ a() }}"],
)
def test_what_parses_or_is_only_unclosed(text: str) -> None:
    assert hits(text, "jinja2", "render", "prompty") == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{{! see `{{> part}}` for it }}\nHello {{name}}.", "this comment ends here"),
        ("{{!-- see `{{> part}}` for it --}}\nHello {{name}}.", None),
        ("{{! a note }}\nHello {{name}}.", None),
    ],
)
def test_a_comment_that_ends_at_its_first_braces(body: str, message: str | None) -> None:
    found = [hit.message or "" for hit in hits(body, "handlebars", "render")]
    assert (
        [message in one for one in found] == ([True] if message else []) if message else not found
    )


def test_operators_are_named() -> None:
    (hit,) = hits("{{#if age >= 18}}Adult.{{/if}}", "handlebars", "render")
    assert hit.args["what"] == "no operators in Handlebars, and here is `>=`"
    assert "helper" in (hit.help or "")
