from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from promptlint.checks.presence import CHECK
from promptlint.model.batch import RecordBatch, Turn
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.facts import Config, Value
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.text import Text

CONTEXT = CheckContext(date(2026, 11, 24))


def markdown(text: str) -> Document:
    message = Message("user", Text.verbatim(text))
    return Document(
        "a.md", "prompt", "markdown", text, prompts=(Prompt("a", "one-off", (message,)),)
    )


def hits(document: Document, **params: Any) -> list[Hit]:
    return list(CHECK.check(document, params, CONTEXT))


@pytest.mark.parametrize(
    "text",
    [
        "# Output format\nJSON",
        "Do it.\n\n### 3. Output Format\n",
        "Output format\n=============\n",
        "Output format\r\n---\r\nJSON",
        "**Output format**\nJSON",
        "**Output format:** JSON",
        "<output_format>JSON</output_format>",
        '<output-format type="json">\n',
        "OUTPUT FORMAT: JSON",
        "- Output format: JSON",
    ],
)
def test_a_section_has_many_faces(text: str) -> None:
    assert not hits(markdown(text), required={"section": "Output format"})
    assert hits(markdown(text), forbidden={"section": "output_format"})


@pytest.mark.parametrize(
    "text",
    [
        "Mind the output format of it.",
        "# Output formats",
        "The output format: none",
        "#Output format",
    ],
)
def test_words_in_running_text_are_no_section(text: str) -> None:
    (hit,) = hits(markdown(text), required={"section": "Output format"})
    assert hit.args == {"what": "section", "name": "Output format"}


def test_what_is_missing_is_said_at_the_first_line_that_is_not_blank() -> None:
    (hit,) = hits(markdown("\n\nDo it.\nNow."), required={"phrase": "please"})
    assert hit.place.span == (2, 8)


def test_phrases_ignore_case_and_line_breaks_and_keep_to_words() -> None:
    assert not hits(markdown("Do NOT\n  guess."), required={"phrase": "do not guess"})
    assert hits(markdown("Undo not guessing"), required={"phrase": "do not guess"})


def test_alternatives_need_one_and_entries_need_all() -> None:
    document = markdown("# Role\nCook.")
    assert not hits(document, required={"section": ["Persona", "Role"], "phrase": "you are"})
    missing = hits(document, required=[{"section": "Role"}, {"section": ["Task", "Goal"]}])
    assert [hit.args["name"] for hit in missing] == ["Task or Goal"]


def test_every_forbidden_occurrence_is_marked() -> None:
    found = hits(markdown("please, Please, pleased"), forbidden={"phrase": "please"})
    assert [hit.place.span for hit in found] == [(0, 6), (8, 14)]


def test_conditions_decide_whether_anything_is_demanded() -> None:
    document = markdown("Answer with JSON.")
    assert hits(document, required={"section": "Schema"}, requires="JSON")
    assert not hits(document, required={"section": "Schema"}, requires="XML")
    assert not hits(document, required={"section": "Schema"}, unless="JSON")


def test_nothing_is_missing_from_a_prompt_that_is_made_elsewhere() -> None:
    prompt = Prompt("a", "system", (Message("system", Text("Cook.")),), complete=False)
    document = Document("a.py", "source", "python", "Cook.", prompts=(prompt,))
    assert not hits(document, required={"phrase": "salt"}, where="prompt")
    assert hits(document, forbidden={"phrase": "cook"}, where="prompt")


def test_a_role_that_a_prompt_does_not_have_lacks_nothing() -> None:
    assert not hits(markdown("Cook."), required={"phrase": "salt"}, where="role=system")


def test_keys_of_a_structured_file() -> None:
    document = Document("a.yaml", "prompt", "yaml", "", data={"a": [{"b": 1}, {"c": 2}]})
    assert not hits(document, required={"key": "/a/*/b"})
    assert hits(document, required={"key": "/a/2"})
    found = hits(document, forbidden={"key": ["/a/*/c", "/d"]})
    assert [(hit.place.pointer, hit.place.on_key) for hit in found] == [(("a", 1, "c"), True)]
    assert not hits(markdown("text"), required={"key": "/a"}), "text has no keys to lack"


def test_settings_by_neutral_name() -> None:
    config = Config(
        "generation",
        "prompty",
        {"temperature": Value(1, Place(span=(0, 1))), "top_p": Value(1, origin="default")},
    )
    document = Document("a.prompty", "prompt", "prompty", "t", configs=(config,))
    assert not hits(document, required={"setting": "temperature"})
    assert hits(document, required={"setting": "top_p"}), "a framework's default is not written"
    assert [hit.place.span for hit in hits(document, forbidden={"setting": "temperature"})] == [
        (0, 1)
    ]
    assert not hits(document, required={"setting": "max_output"}, world="retrieval")


def test_records_lack_things_one_by_one() -> None:
    turns = [
        [Turn("system", "Be kind.", ("m", 0)), Turn("user", "Hi", ("m", 1))],
        [Turn("system", "Be quick.", ("m", 0)), Turn("user", "Be kind", ("m", 1))],
    ]
    rows = [{"id": 1}, {}]
    data = RecordBatch("d.jsonl", "openai-chat", rows, turns, 0, [0, 1], (), [1, 1])
    params: dict[str, Any] = {"required": {"phrase": "be kind"}, "where": "role=system"}
    (hit,) = CHECK.scan(data, params, CONTEXT)
    assert (hit.index, hit.pointer, hit.entity) == (1, None, "be kind")
    (missing,) = CHECK.scan(data, {"required": {"key": "/id"}}, CONTEXT)
    assert (missing.index, missing.entity) == (1, "/id")
    (found,) = CHECK.scan(data, {"forbidden": {"phrase": "quick"}}, CONTEXT)
    assert (found.index, found.pointer, found.within) == (1, ("m", 0), (3, 8))
