from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from promptlint.checks.undelimited import CHECK
from promptlint.fixing.spans import apply_edits, choose
from promptlint.model.check import CheckContext
from promptlint.model.hit import Hit
from promptlint.readers import read_document

PARAMS = {"role": "other", "untrusted": ["text", "question"], "trusted": []}
SLOTS = ["{{ text }}", "{{question}}", "{{ user.text }}"]
PROSE = [
    "Sort this for me now. ",
    "Reply with one word only, ",
    "\n",
    "\r\n",
    "\n\n",
    "- ",
    "— “",
    "`",
]


def hits(text: str) -> list[Hit]:
    document = read_document("prompts/a.jinja2", text.encode("utf-8"), "text", "prompt")
    assert document is not None
    return list(CHECK.check(document, PARAMS, CheckContext(date(2026, 11, 24))))


@given(st.lists(st.sampled_from(SLOTS + PROSE), max_size=12).map("".join))
def test_a_delimited_variable_is_silent_and_the_text_stays(text: str) -> None:
    repaired, inserted = text, []
    for _ in range(len(SLOTS) + 1):  # fixes that touch are made in rounds
        fixes = [hit.fix.edits for hit in hits(repaired) if hit.fix is not None]
        edits = choose(fixes)
        inserted += [edit.text for edit in edits]
        repaired = apply_edits(repaired, edits)
    assert all(hit.fix is None for hit in hits(repaired))
    for piece in reversed(inserted):
        repaired = repaired.replace(piece, "", 1)
    assert repaired == text


@given(st.text(alphabet='{} text\n:"<>/-#`%$', max_size=80))
def test_nothing_raises_and_places_are_in_the_text(text: str) -> None:
    for hit in hits(text):
        assert hit.place.span is not None
        start, end = hit.place.span
        assert 0 <= start < end <= len(text)
