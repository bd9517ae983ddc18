"""Any text: no check of wording raises, and every place and repair lies within the text."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.checks.gates import may_concern
from promptlint.model.check import CheckContext
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))
KINDS = (
    "contradictions",
    "example-drift",
    "schema-mismatch",
    "unspecified-json",
    "duplicate-instruction",
    "unfinished-text",
    "dangling-reference",
    "mixed-tasks",
    "stale-dates",
)
PIECES = [
    *"Answer in at most 20 words.|Write at least 5 paragraphs.|Return only JSON.|\n|\n\n|- |"
    "# Rules\n|# Done\n|[done]|```json\n|```|{|}|'|<q>|</q>|{{q}}|TODO: x|[INSERT NAME]|the|é|\r\n|"
    "Today is 3 March 2023.|as of 2020 the latest|see the Tone section below.|[a](#b)|and|…|\u2028|"
    "Type: Question\n|Type: question\n|Types: question, statement\n|Keys age (number) and b1.|"
    "Never include a source link.|Always include a source link.|Also translate rust.|"
    "Answer in Dutch.|Respond in English.|based on [relevant documents]".split("|"),
    '"a": 1',
    '"age": "x",',
    '"x y", "z" or "y x"',
]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=80)


@pytest.mark.parametrize("kind", KINDS)
@given(text=st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join) | TEXTS)
def test_any_text(kind: str, text: str) -> None:
    check = import_module(f"promptlint.checks.{kind.replace('-', '_')}").CHECK
    for path, reader in (("prompts/a.md", "text"), ("a.j2", "text")):
        document = read_document(path, text.encode("utf-8", "replace"), reader, "prompt")
        assert document is not None
        found = list(check.check(document, {}, CONTEXT))
        assert not found or may_concern(kind, document)
        length = len(document.text)
        for hit in found:
            for place in (hit.place, *hit.related):
                assert place.span is not None
                assert 0 <= place.span[0] <= place.span[1] <= length
            for edit in hit.fix.edits if hit.fix else ():
                assert 0 <= edit.start <= edit.end <= length
