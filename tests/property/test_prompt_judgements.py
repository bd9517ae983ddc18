"""Whatever a text holds, judgements point inside it and name what they know."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from promptlint.analysis.customization import KINDS, beliefs
from promptlint.analysis.markdown import structure
from promptlint.analysis.specification import FACETS, skeleton, specify
from promptlint.analysis.specification_evidence import measure
from promptlint.analysis.specification_score import model
from promptlint.analysis.vagueness import vague
from promptlint.model.document import Message, Prompt
from promptlint.model.text import Text

_PIECES = (
    "act as|you are|your task is to|write|explain|improve|classify|make it|help me|some|a few|"
    'proper|short|examples|my first request is|“|”|"|my|our|PDFs|documents|bot|trained on|'
    "fine-tuned with|a custom prompt|the model|train|learns from|each conversation|remember|"
    "for all users|not|?|.|,|:|\n|\n\n|- |# |```\n|`|{{x}}|${name}|[your field]|é|解释微调|etc.|"
    "Erkläre|das Feintuning|1|and"
).split("|")
TEXTS = st.lists(st.sampled_from(_PIECES), max_size=25).map(" ".join)


@given(TEXTS)
def test_a_specification_points_at_its_sentence(text: str) -> None:
    found = specify(Prompt("p", "one-off", (Message("", Text(text)),)))
    if found is None:
        return
    start, end = found.span
    assert 0 <= start < end <= len(text)
    assert set(found.missing) <= set(FACETS)
    assert list(found.missing) == list(dict.fromkeys(found.missing))
    if found.missing:
        assert all(f"[{facet}:" in skeleton(found) for facet in found.missing)
        assert "\n" not in skeleton(found)


@given(TEXTS)
def test_claims_point_inside_the_text_in_order(text: str) -> None:
    spans = []
    for belief in beliefs(structure(text), addressed=True):
        assert belief.kind in KINDS
        assert 0 <= belief.span[0] < belief.span[1] <= len(text)
        spans.append(belief.span)
    assert spans == sorted(spans)


@given(TEXTS)
def test_vague_words_are_where_they_are_said_to_be(text: str) -> None:
    for found in vague(text):
        start, end = found.span
        assert " ".join(text[start:end].lower().split()) == found.word


@given(TEXTS)
def test_evidence_is_finite_and_small(text: str) -> None:
    numbers = measure(text)
    assert all(0 <= number < 50 for number in numbers.values())
    assert 0 < model().probability(numbers) < 1
