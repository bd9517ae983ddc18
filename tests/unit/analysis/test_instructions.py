"""Which sentences of a prompt instruct, and what limits them."""

from __future__ import annotations

from promptlint.analysis.instructions import Instruction, instructions_of
from promptlint.model.document import Document
from promptlint.readers import read_document


def read(text: str) -> tuple[Document, tuple[Instruction, ...]]:
    document = read_document("prompts/a.md", text.encode(), "text", "prompt")
    assert document is not None
    return document, instructions_of(document, document.prompts[0])


def one(text: str, words: str) -> Instruction:
    return next(found for found in read(text)[1] if words in found.text)


def test_spans_are_those_of_the_document() -> None:
    document, found = read("---\nname: a\n---\n\n# Rules\n\n- Be brief.\n- Cite a page.\n")
    spans = [item.span(document.prompts[0]) for item in found]
    assert [document.text[slice(*span)] for span in spans] == ["Be brief.", "Cite a page."]


def test_code_quotes_examples_and_turns_do_not_instruct() -> None:
    text = (
        "Answer briefly.\n\n```\nWrite a page.\n```\n\n> Write two pages.\n\n"
        '"Write three pages."\n\nUser: Write four pages.\n\n## Examples\n\nWrite five pages.\n\n'
        "<example>\nWrite six pages.\n</example>\n"
    )
    assert [found.text for found in read(text)[1]] == ["Answer briefly."]


def test_general_headings_limit_nothing_and_others_do() -> None:
    text = "# Title\n\nOne here.\n\n## Output rules\n\nTwo here.\n\n## Long mode\n\nThree here.\n"
    assert one(text, "One").scope == ""
    assert one(text, "Two").scope == ""
    assert one(text, "Three").scope == "Long mode"


def test_a_lead_in_limits_its_list_and_nothing_behind_it() -> None:
    text = "For the summary section of the report do:\n- Be brief here.\n\nBe friendly now.\n"
    assert "summary" in one(text, "brief").scope
    assert one(text, "friendly").scope == ""


def test_a_label_above_a_variable_limits_nothing_behind_it() -> None:
    assert one("Question:\n{{q}}\n\nAnswer in Dutch.\n", "Dutch").scope == ""


def test_conditions_are_seen_in_the_sentence_and_above_it() -> None:
    assert one("If asked, answer in Dutch.\n", "Dutch").conditional
    assert one("When the user is in a hurry:\n- Answer in one line.\n", "line").conditional
    assert not one("Answer in Dutch.\n", "Dutch").conditional


def test_answers_of_the_assistant_are_left_out() -> None:
    text = "---\nname: a\n---\nsystem:\nBe brief.\n\nassistant:\nWrite a book.\n"
    document = read_document("a.prompty", text.encode(), "prompty", "prompt")
    assert document is not None
    found = instructions_of(document, document.prompts[0])
    assert [item.text for item in found] == ["Be brief."]
