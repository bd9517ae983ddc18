"""Variables in another engine's braces: found where declared and unread, silent elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.brace_style import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))


def hits(path: str, text: str, reader: str, kind: str | None = "prompt") -> list[Hit]:
    document = read_document(path, text.encode(), reader, kind)
    assert document is not None
    return list(CHECK.check(document, {}, CONTEXT))


def dotprompt(body: str, schema: str = "{topic: string}") -> list[str]:
    text = f"---\nmodel: m\ninput: {{schema: {schema}}}\n---\n{body}\n"
    found = hits("a.prompt", text, "dotprompt")
    return written(text, found)


def written(text: str, found: list[Hit]) -> list[str]:
    places = [place for hit in found for place in (hit.place, *hit.related)]
    return [text[slice(*place.span)] for place in places if place.span]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("On {topic}.", ["{topic}"]),
        ("On ${topic} and {topic}.", ["${topic}", "{topic}"]),
        ("On {{topic}}, written {topic}.", []),
        ("On {{#if topic}}{topic}{{/if}}.", []),
        ("On {other}.", []),
        ("On {{{topic}}}.", []),
        ("On \\{topic}.", []),
        ('{"a": {"topic": 1}}', []),
        ("{{! a comment on {topic} }} x", []),
        ("{{unclosed {topic}", []),
    ],
)
def test_handlebars(body: str, found: list[str]) -> None:
    assert dotprompt(body) == found


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("On {{topic}}.", ["{{topic}}"]),
        ("On {{ topic }}, and {{topic}}", ["{{ topic }}", "{{topic}}"]),
        ("On {topic} as {{topic}}.", []),
        ("On {{{topic}}}.", []),
        ('{{"a": "b"}} {{other}}', []),
    ],
)
def test_format(template: str, found: list[str]) -> None:
    text = f"_type: prompt\ninput_variables: [topic]\ntemplate: |\n  {template}\n"
    shown = hits("a.yaml", text, "yaml", None)
    assert written(text, shown) == found
    assert len(shown) <= 1
    for hit in shown:
        assert hit.fix is not None
        assert [edit.text for edit in hit.fix.edits] == ["{topic}"] * len(found)
        assert not hit.fix.safe


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("Write on {city}.", 1),
        ("Write on {city} and {{date}}.", 1),
        ("Write `{city}`.", 0),
        ("Write () => {city}", 0),
        ('Write {"a": {city}}', 0),
        ("{{> shared}} {city}", 0),
    ],
)
def test_a_bare_template_that_declares_nothing(body: str, count: int) -> None:
    found = hits("a.prompt", f"---\nmodel: m\n---\n{body}\n", "dotprompt")
    assert len(found) == count
    assert all(hit.severity is not None and hit.severity.label == "warning" for hit in found)


def test_plain_text_that_declares_nothing_is_left_alone() -> None:
    assert hits("prompts/a.md", "Write on {city}.\n", "text") == []


def test_one_finding_names_all_variables_of_a_text() -> None:
    text = "---\nmodel: m\ninput: {schema: {a: string, b: string}}\n---\nOn {a} and {b}, {a}.\n"
    (hit,) = hits("a.prompt", text, "dotprompt")
    assert hit.args["found"] == "`{a}`, `{b}`"
    assert hit.args["right"] == "`{{a}}`, `{{b}}`"
    assert hit.fix is not None
    assert len(hit.fix.edits) == 3


def of_text(text: str, path: str = "prompts/a.txt") -> list[str]:
    return written(text, hits(path, text, "text"))


def test_a_single_name_beside_doubled_ones_is_a_slip() -> None:
    assert of_text("Write to {{team}} about {{topic}} for {audience}.") == ["{audience}"]
    assert of_text("Write to {{team}} for {audience}.", "prompts/a.j2") == ["{audience}"]
    assert of_text("{% if a %}Write{% endif %} {{b}} for {audience}.") == ["{audience}"]


@pytest.mark.parametrize(
    "text",
    [
        "Write to {{team}} for {audience}.",  # one of each: which is meant is not known
        "Write to {{team}} about {{topic}}; keep {placeholders} as they are.",
        'Write to {{team}} about {{topic}}; put it where "{text}" stands, as {text}.',
        "Write to {{team}} about {{topic}} as /orders/{order}/status.",
        'Write to {{team}} about {{topic}} as {"a": {text}}.',
        "Write to {{team}} about {{topic}}, not `{x}` but {text}.",
        "Write to {{team}} about {{topic}} with {one}, {two} and {three}.",
        "Write to {{team}} about {{topic}}; {topic} is printed.",
        "Write to {{team}} about {{topic}} for ${audience}.",
    ],
)
def test_single_names_that_may_be_meant(text: str) -> None:
    assert of_text(text) == []
