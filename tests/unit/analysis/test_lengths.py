"""Limits of length, what they are about, and demands for a long answer."""

from __future__ import annotations

import pytest

from promptlint.analysis.lengths import bounds, verbose


@pytest.mark.parametrize(
    ("sentence", "amount", "unit"),
    [
        ("Answer in at most 20 words.", (None, 20), "word"),
        ("Use no more than two sentences.", (None, 2), "sentence"),
        ("Do not write more than 1,000 characters.", (None, 1000), "character"),
        ("Your reply must not exceed three sentences.", (None, 3), "sentence"),
        ("Keep it under 100 words.", (None, 100), "word"),
        ("Answer in 250 words or less.", (None, 250), "word"),
        ("Write at least 5 full paragraphs.", (5, None), "paragraph"),
        ("Use no fewer than 3 bullet points.", (3, None), "bullet"),
        ("Write 300+ words.", (300, None), "word"),
        ("Write between 50 and 80 words.", (50, 80), "word"),
        ("Write 2-3 sentences.", (2, 3), "sentence"),
        ("Write exactly 4 lines.", (4, 4), "line"),
        ("Answer in one sentence.", (1, 1), "sentence"),
    ],
)
def test_limits_are_read(
    sentence: str, amount: tuple[float | None, float | None], unit: str
) -> None:
    found = list(bounds(sentence))
    assert [(bound.amount, bound.unit, bound.subject) for bound in found] == [
        (amount, unit, frozenset())
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Read the 20 words below.",
        "A 15-word sentence.",
        "It costs $20 words.",
        "e.g. at most 9 words",
    ],
)
def test_amounts_that_limit_nothing(sentence: str) -> None:
    assert list(bounds(sentence)) == []


def test_a_part_is_told_from_the_whole() -> None:
    title = next(bounds("The title has at most 8 words."))
    bullet = next(bounds("Each bullet should be 16 words or fewer."))
    summary = next(bounds("Summarise the text in at most 50 words."))
    again = next(bounds("The summary must be at least 100 words long."))
    assert title.subject == {"title"}
    assert "each" in bullet.subject
    assert summary.subject == again.subject


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Be verbose.", True),
        ("Explain it in great detail.", True),
        ("Answer as thoroughly as you can.", False),
        ("Don't be verbose.", False),
        ("Provide an exhaustive list of sources.", False),
        ("Condense lengthy conversations.", False),
    ],
)
def test_only_demands_for_the_whole_answer_are_verbose(sentence: str, expected: bool) -> None:
    assert (verbose(sentence) is not None) is expected
