from __future__ import annotations

from datetime import date

from promptlint.checks.vague_instruction import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.readers import read_document

CONTEXT = CheckContext(as_of=date(2026, 11, 24))


def hits(text: str) -> list[Hit]:
    document = read_document("prompts/a.md", text.encode(), "text", "prompt")
    assert document is not None
    return list(CHECK.check(document, {}, CONTEXT))


def test_each_word_is_reported_once_with_its_other_places() -> None:
    text = "Give some examples.\nGive some ideas.\nList several facts.\n"
    some, several = hits(text)
    assert text[slice(*(some.place.span or ()))] == "some"
    assert some.data == {"word": "some", "kind": "quantity", "count": 2}
    assert [place.span for place in some.related] == [(25, 29)]
    assert several.args == {"word": "several", "wanted": "how many"}


def test_a_length_in_numbers_anywhere_answers_how_long() -> None:
    assert hits("Write a short reply.")
    assert hits("Write a short reply.\n\nIt has at most 60 words.\n") == []
