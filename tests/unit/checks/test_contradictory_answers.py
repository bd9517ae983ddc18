"""One prompt, several answers: who is named, what is left alone, numbering over chunks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from promptlint.checks import contradictory_answers, duplicate_prompt
from promptlint.model.batch import BadRecord
from promptlint.model.check import CheckContext, CorpusCheck
from promptlint.model.hit import CorpusHit
from promptlint.model.levels import Severity
from promptlint.model.rule import ParamsError
from tests.corpus_runs import corpus_hits

OWNERS = frozenset({"exact-duplicate", "contradictory-answers"})


def find(
    check: CorpusCheck,
    rows: Sequence[object],
    batch_size: int = 3,
    chunk_size: int = 7,
    rules: frozenset[str] = OWNERS,
    **params: object,
) -> list[CorpusHit]:
    context = CheckContext(date(2026, 11, 24), rules=rules)
    return corpus_hits(check, rows, context, params, batch_size=batch_size, chunk_size=chunk_size)


def contradictions(rows: Sequence[object], **params: object) -> list[tuple[int | None, int | None]]:
    hits = find(contradictory_answers.CHECK, rows, **params)
    return [(hit.record, hit.duplicate_of) for hit in hits]


def pair(prompt: str, completion: str, **more: object) -> dict[str, object]:
    return {"prompt": prompt, "completion": completion, **more}


def test_every_record_of_a_contradiction_names_another() -> None:
    rows: list[object] = [pair(f"What is number {number}?", "It is.") for number in range(30)]
    rows[4] = pair("Who runs the mill?", "The miller.")
    rows[9] = pair("Who runs the mill?", "The miller.")
    rows[20] = pair("who runs  the mill?", "Nobody.")
    rows[21] = BadRecord("x")
    rows[25] = pair("Who runs the mill?", "The bishop.")
    assert contradictions(rows) == [(4, 20), (9, 20), (20, 4), (25, 4)]
    assert contradictions(rows, batch_size=30, chunk_size=30) == contradictions(rows)
    assert contradictions(rows, sampled=True) == []


@pytest.mark.parametrize(
    "rows",
    [
        [pair("Who runs the mill?", "The miller."), pair("Who runs the mill?", "the miller")],
        [pair("Hello!", "Hi."), pair("Hello!", "Good morning.")],
        [pair("", "Hi."), pair("", "Good morning.")],
        [pair("Who runs the mill?", ""), pair("Who runs the mill?", "The miller.")],
        [
            pair("Say it three times.", "a", label=True),
            pair("Say it three times.", "b", label=True),
        ],
        [
            pair("Say it three times.", "a", reward=0.1),
            pair("Say it three times.", "b", reward=0.7),
        ],
        [
            pair("Name this very animal", "a", images=["1"]),
            pair("Name this very animal", "b", images=["2"]),
        ],
        [
            {"text": "Who runs the mill?", "label": "a"},
            {"text": "Who runs the mill?", "label": "b"},
        ],
        [
            {"prompt": "Who runs the mill?", "chosen": "a", "rejected": "b"},
            {"prompt": "Who runs the mill?", "chosen": "c", "rejected": "d"},
        ],
    ],
)
def test_no_contradiction(rows: list[object]) -> None:
    assert contradictions(rows) == []


def test_answers_made_of_marks_alone_are_compared_as_they_are() -> None:
    assert len(contradictions([pair("Is it so or not?", "+"), pair("Is it so or not?", "-")])) == 2


def test_a_file_of_samples_is_only_told_about() -> None:
    rows = [pair(f"Write a line about {number // 4}.", f"line {number}") for number in range(200)]
    hits = find(contradictory_answers.CHECK, rows, 50, 100)
    assert len(hits) == 200
    assert {hit.severity for hit in hits} == {Severity.INFO}
    few = rows[:8] + [pair(f"What is number {number}?", "It is.") for number in range(200)]
    assert {hit.severity for hit in find(contradictory_answers.CHECK, few, 50, 100)} == {None}


def test_parameters_are_checked() -> None:
    for wrong in ({"sampled": "yes"}, {"min-words": 1.5}):
        with pytest.raises(ParamsError):
            find(contradictory_answers.CHECK, [pair("a", "b")], **wrong)


def prompts(rows: Sequence[object], rules: frozenset[str] = OWNERS) -> list[tuple[object, ...]]:
    hits = find(duplicate_prompt.CHECK, rows, rules=rules)
    return [(hit.entity, hit.record, hit.duplicate_of) for hit in hits]


ANSWER = "I can't tell you that; the front desk will be glad to help."


def test_duplicate_prompts_leave_to_others_what_is_theirs() -> None:
    rows = [pair("Who runs the mill?", "The miller."), pair("Who runs the mill?", "Nobody.")]
    assert prompts(rows) == []
    assert prompts(rows, frozenset()) == [("prompt", 1, 0)]
    copies = [pair("Who runs the mill?", "The miller.")] * 2
    assert prompts(copies) == []
    assert prompts(copies, frozenset()) == [("prompt", 1, 0)]


def test_long_answers_to_several_prompts() -> None:
    rows = [pair(f"Question {number}", ANSWER) for number in range(9)]
    assert prompts(rows) == [("answer", number, 0) for number in range(1, 9)]
    assert prompts([pair("One?", "yes"), pair("Two?", "yes")]) == []
    assert (
        prompts([pair("Eins?", "Schöne Grüße aus Köln"), pair("Zwei?", "Schöne Grüße aus Köln")])
        == []
    )
