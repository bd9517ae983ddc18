"""Texts cut as splitters cut them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.probe.chunks import split_text


def _split(text, size, overlap=0, unit="characters"):
    return list(split_text(text, size, overlap, unit, len))


def test_paragraphs_stay_whole_where_they_fit():
    text = "One tide.\n\nTwo tides, and a mill.\n\nThree."
    assert _split(text, 34) == ["One tide.\n\n", "Two tides, and a mill.\n\nThree."]
    assert _split(text, 200) == [text]


def test_lines_then_words():
    assert _split("red lamp\ngreen lamp on the quay", 24) == [
        "red lamp\n",
        "green lamp on the quay",
    ]
    assert _split("a b c d e", 4, unit="words") == ["a b c d ", "e"]


def test_overlap_repeats_and_goes_on():
    assert _split("a b c d e f", 3, 1, "words") == ["a b c ", "c d e ", "e f"]
    text = "a\n\nb c d e f g h i"
    assert _split(text, 5, 4, "words")[:2] == ["a\n\n", "b c d e f "]


def test_a_word_that_is_longer_than_a_chunk():
    assert _split("x" * 50 + " y", 10) == ["x" * 50 + " ", "y"]
    assert _split("ab " + "x" * 9 + " y", 10, 5) == ["ab ", "x" * 9 + " ", "y"]


@given(
    st.text(alphabet="ab \n", max_size=200),
    st.integers(1, 12),
    st.integers(0, 11),
    st.sampled_from(["words", "characters", "tokens"]),
)
def test_nothing_is_lost_and_it_ends(text, size, overlap, unit):
    chunks = _split(text, size, min(overlap, size - 1), unit)
    words = text.split()
    assert len(chunks) <= max(1, len(words))
    rest = words
    for chunk in chunks:  # each goes on where some word before its end was
        mine = chunk.split()
        assert mine
        at = next(n for n in range(len(mine)) if mine[n:] == rest[: len(mine) - n])
        assert len(mine) > at
        rest = rest[len(mine) - at :]
    assert rest == []


@pytest.mark.parametrize("unit", ["words", "characters"])
def test_chunks_are_no_longer_than_asked(unit):
    text = "\n\n".join("tide mill gate " * n for n in range(1, 9))
    for chunk in _split(text, 40, 12, unit):
        assert (len(chunk.split()) if unit == "words" else len(chunk)) <= 40
