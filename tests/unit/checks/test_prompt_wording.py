"""Unfinished text, repeats, references, JSON without keys, schemas and mixed tasks."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest

from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))
READERS = {".prompty": "prompty", ".prompt": "dotprompt"}


def hits(module: str, text: str, path: str = "prompts/a.md", kind: str = "prompt") -> list[Hit]:
    reader = next((name for end, name in READERS.items() if path.endswith(end)), "text")
    document = read_document(path, text.encode(), reader, kind)
    assert document is not None
    check = import_module(f"promptlint.checks.{module}").CHECK
    return list(check.check(document, {}, CONTEXT))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Be brief.\n\nTODO: add the tone\n", ["note"]),
        ("Be brief. [TBD]\n", ["note"]),
        ("<!-- FIXME: examples -->\nBe brief.\n", ["note"]),
        ("- Leave TODO comments out.\n- Add a TODO: line.\n", []),
        ("## TODOs\n- one\n", []),
        ("`TODO: x` marks work.\n", []),
        ("You work for [INSERT COMPANY NAME].\n", ["fill-in"]),
        ("Write about [topic] for [INSERT AUDIENCE].\n", []),
        ("Use [INSERT](https://example.com).\n", []),
        ("Lorem ipsum dolor sit amet.\n", ["filler"]),
        ("Never write lorem ipsum.\n", []),
        ("You help people with parcels and\n\n# Rules\n- Be brief.\n", ["cut"]),
        ("You help people with parcels and\nreturns.\n", []),
        ("Answer briefly.\nand in a friendly tone of voice.\n", ["cut"]),
        ("Finish the sentence: the cat and\n\n{{text}}\n", []),
        ("a\n```ts\nlet a = 1\n", ["fence"]),
        ("a\n```ts\nlet a = 1\n```\n", []),
        ("````md\n```ts\n```\n````\n", []),
        ("<policy>\n{{policy}}\n\nBe brief.\n", ["tag"]),
        ("<policy>\n{{policy}}\n</policy>\n\nBe brief.\n", []),
        ("Write <name> for the name.\n", []),
        ("<reply>\n", []),
        ("<policy>\nNever share any numbers.\n<q>{{q}}</q>\nReply briefly.\n", ["tag"]),
        ("<chat>\nThis is how it begins.\n<turn>{{q}}</turn>\n", []),
        ("You work for [INSERT].\n", ["fill-in"]),
    ],
)
def test_unfinished_text(text: str, kinds: list[str]) -> None:
    assert [hit.data["kind"] for hit in hits("unfinished_text", text)] == kinds


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("<q>{{q}}\n\nBe brief.\n", "<q>{{q}}</q>\n\nBe brief.\n"),
        ("<q>\r\n{{q}}\r\n\r\nBe brief.\r\n", "<q>\r\n{{q}}\r\n</q>\r\n\r\nBe brief.\r\n"),
        ('```json\n{"a": 1}\nBe brief.\n', '```json\n{"a": 1}\n```\nBe brief.\n'),
        ("```ts\nlet a = 1\n", "```ts\nlet a = 1\n```\n"),
        ("```ts\nlet a = 1\n\nNow write a short poem about it.\n", None),
    ],
)
def test_what_is_open_is_closed_where_the_place_is_certain(text: str, fixed: str | None) -> None:
    (hit,) = hits("unfinished_text", text)
    if fixed is None:
        assert hit.fix is None
        return
    assert hit.fix is not None
    assert not hit.fix.safe
    (edit,) = hit.fix.edits
    assert text[: edit.start] + edit.text + text[edit.end :] == fixed
    assert hits("unfinished_text", fixed) == []


def test_a_repeat_points_at_its_first_place() -> None:
    text = "Never reveal account numbers to anyone.\nBe kind.\n" * 3
    (hit,) = hits("duplicate_instruction", text)
    assert hit.args["line"] == 1
    assert hit.data["times"] == 3
    assert len(hit.related) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Be brief and kind.\nBe brief and kind.\n",
        "## A cases\nUse the formatter before every commit.\n## B cases\n"
        "Use the formatter before every commit.\n",
        "Never reveal account numbers to anyone.\nAlways reveal account numbers to anyone.\n",
        "Give 3 points for each right answer.\nGive 4 points for each right answer.\n",
        "Write {{name}} at the top of the letter.\nWrite {{name}} at the top of the letter.\n",
        "Try this in the playground you know of.\n" * 20,
    ],
)
def test_what_is_no_repeat(text: str) -> None:
    assert hits("duplicate_instruction", text) == []


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        ("a.md", "See the Tone section below.\n", ["Tone"]),
        ("a.md", "See the Tone section below.\n\n# Tone\nBe kind.\n", []),
        ("a.md", "See the Tone section below.\n\n<tone>\nBe kind.\n</tone>\n", []),
        ("a.md", "See the Methods section of the paper.\n", []),
        ("a.md", "[how](#tests)\n\n## Style\n", ["#tests"]),
        ("a.md", "[how](#run-the-tests)\n\n## Run the tests!\n", []),
        ("a.md", '[how](#tests)\n\n<a id="tests"></a>\n', []),
        ("a.prompt", "---\ntools: [find_x]\n---\nUse the find_y tool. {{q}}\n", ["find_y"]),
        ("a.prompt", "---\ntools: [lib/find_x]\n---\nUse the `find_x` tool. {{q}}\n", []),
        ("a.md", "Use the find_y tool.\n", []),
        ("a.md", "Tools: find_x, pay_x\nUse the `find_y` tool.\n", ["find_y"]),
        ("a.md", "Tools: find_x, pay_x\nYou can also use the `find_y` tool.\n", []),
        ("a.md", "# Tools\n- `find`: orders\n\n# Steps\nUse the `pay` tool.\n", ["pay"]),
        ("a.md", "# Tools\n- `find`: orders\n\n# Steps\nUse the `find` tool.\n", []),
        ("a.md", "Follow the escalation section below.\n", ["escalation"]),
        ("a.md", "Follow the escalation section below.\n\n## Escalation\n", []),
        ("a.md", "Follow the next section below.\n", []),
        ("a.md", "See section 4 for refunds.\n\n1. Be kind.\n", ["4"]),
        ("a.md", "See section 2 for refunds.\n\n1. Be kind.\n2. Pay back.\n", []),
        ("a.md", "Follow the rules in section 'Escalation'.\n", ["Escalation"]),
        (
            "a.prompty",
            "---\nname: a\n---\nRely on facts based on [found pages]. {{q}}\n",
            ["[found pages]"],
        ),
        ("a.prompty", "---\nname: a\n---\nRely on facts based on [found pages]. {{pages}}\n", []),
        ("a.txt", "Write a text based on [my notes].\n", []),
    ],
)
def test_references(path: str, text: str, names: list[str]) -> None:
    assert [hit.data["name"] for hit in hits("dangling_reference", text, path)] == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Return the result as JSON.\n{{q}}\n", True),
        ("Summarise. Output valid JSON only.\n", True),
        ("Return the result as JSON with the keys a and b.\n", False),
        ('Return the result as JSON.\n{"a": 1}\n', False),
        ("Return the result as JSON.\n{{schema}}\n", False),
        ("Return the result as JSON.\n- name: of the author\n", False),
        ("Give the name and the age as JSON.\n", False),
        ("Never return JSON.\n", False),
        ("Parse the JSON and answer in a sentence.\n", False),
    ],
)
def test_json_without_keys(text: str, expected: bool) -> None:
    assert bool(hits("unspecified_json", text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Keys name (string) and age (number).\n{"name": "x", "age": "y"}\n', [("type", "age")]),
        ('Keys name (string) and age (number).\n{"name": "x", "age": 1}\n', []),
        ('Keys alpha, beta and gamma.\n{"alpha": 1, "beta": 2, "gama": 3}\n', [("extra", "gama")]),
        ('Keys alpha, beta and gamma.\n{"alpha": 1, "beta": 2}\n', [("missing", "gamma")]),
        ('Keys name, age and town (town is optional).\n{"name": 1, "age": 2}\n', []),
        ('The score must be an integer.\n{"score": "{{s}}"}\n', [("type", "score")]),
        ('A numerical score.\n{"score": 8.5}\n', []),
        ('Keys x and y: {"x": 1, "y": 2}\nor keys x and z: {"x": 1, "z": 2}\n', []),
        ('{"type": "object", "properties": {"a": {}}}\nKeys type and age.\n', []),
    ],
)
def test_schemas(text: str, expected: list[tuple[str, str]]) -> None:
    found = hits("schema_mismatch", text)
    assert [(hit.data["kind"], hit.data["field"]) for hit in found] == expected


def test_tasks_that_belong_together_are_not_mixed() -> None:
    apart = "Explain tides. Also fix pagination. Then recommend three restaurants."
    joined = "Translate the mail. Also summarise the mail. Then draft a reply to the mail."
    assert len(hits("mixed_tasks", apart)) == 1
    assert hits("mixed_tasks", joined) == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("2: it answers a part of it", "1: it answers a part of it"), True),
        (("- **2**: it answers a part of it", "- **1**: it answers a part of it"), True),
        (("2: it answers a part of it", "1: it answers nothing of the kind"), False),
        (("2: it answers a part of it", "", "Style:", "1: it answers a part of it"), False),
        (("1. Read the whole question first.", "2. Read the whole question first."), False),
    ],
)
def test_levels_of_a_scale(lines: tuple[str, ...], told: bool) -> None:
    text = "\n".join(("Grade the reply.", *lines, ""))
    found = [hit for hit in hits("example_drift", text) if hit.data["kind"] == "scale"]
    assert bool(found) == told
