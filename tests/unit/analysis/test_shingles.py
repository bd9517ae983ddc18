"""Shingles against a plain implementation with regular expressions; signatures against sets."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

from promptlint.analysis.similarity import minhash
from promptlint.analysis.similarity.words import LONGEST, shingles

WORDS = (
    "ferry pier harbour boat Sunday winter island CAFÉ straße naïve Äpfel 9:40 don't a_b x".split()
)


def plain(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def jaccard(one: set[object] | frozenset[int], other: set[object] | frozenset[int]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def test_sets_have_the_sizes_and_overlaps_of_the_definition() -> None:
    chance = random.Random(3)
    marks = [" ", ", ", " — ", "\n", "\x1e", "\u00a0", "... ", "\U0001f600"]
    texts = [
        "".join(chance.choice(WORDS) + chance.choice(marks) for _ in range(chance.randrange(40)))
        for _ in range(60)
    ]
    found = shingles(texts)
    assert len(found) == len(texts)
    for one in range(len(texts)):
        assert len(found.of(one)) == len(plain(texts[one]))
        for other in range(one):
            expected = len(plain(texts[one]) & plain(texts[other]))
            assert len(found.of(one) & found.of(other)) == expected


@pytest.mark.parametrize(
    "texts", [[], [""], ["", ""], ["one"], ["a b", "c d e", ""], ["é"], ["\x1e"]]
)
def test_short_and_empty_texts(texts: list[str]) -> None:
    found = shingles(texts)
    assert found.counts.tolist() == [max(len(re.findall(r"\w+", text)) - 2, 0) for text in texts]


def test_texts_do_not_run_into_each_other() -> None:
    together = shingles(["the boat leaves", "at nine sharp", "the boat leaves"])
    assert together.counts.tolist() == [1, 1, 1]
    assert together.of(0) == together.of(2) == shingles(["The  boat, leaves!"]).of(0)
    assert together.of(0) != together.of(1)


def test_scripts_without_spaces_count_characters() -> None:
    assert shingles(["海水是咸的"]).counts.tolist() == [3]
    assert shingles(["สวัสดีครับ"]).counts.tolist() == [len("สวัสดีครับ") - 2]
    assert shingles(["Wir sagen 海水 dazu"]).counts.tolist() == [3]
    # Marks belong to their words where words have spaces between them.
    assert shingles(["नमस्ते मेरे दोस्त"]).counts.tolist() == [1]


def test_case_of_any_script_is_folded() -> None:
    assert shingles(["ÉTÉ À ÎLE"]).of(0) == shingles(["été à île"]).of(0)
    assert shingles(["ПРИВЕТ МИР ДА"]).of(0) == shingles(["привет мир да"]).of(0)


def test_a_huge_text_is_cut_and_does_not_reach_its_neighbours() -> None:
    huge = "word " * (LONGEST // 5 + 10)
    found = shingles(["the boat leaves", huge, "the boat leaves"])
    assert found.counts.tolist() == [1, LONGEST // 5 - 2, 1]


def test_signatures_estimate_similarity() -> None:
    chance = random.Random(5)
    words = [f"w{number}" for number in range(3000)]
    pairs = []
    for _ in range(300):
        one = [chance.choice(words) for _ in range(120)]
        other = list(one)
        for _ in range(chance.randrange(12)):
            other[chance.randrange(120)] = chance.choice(words)
        pairs.append((" ".join(one), " ".join(other)))
    ones, others = (shingles([pair[side] for pair in pairs]) for side in (0, 1))
    (left, signed), (right, _) = minhash.signatures(ones), minhash.signatures(others)
    assert signed.all()
    assert left.shape == (300, 128)
    true = np.array([jaccard(ones.of(at), others.of(at)) for at in range(300)])
    error = minhash.estimate(left, right) - true
    assert abs(error.mean()) < 0.01
    assert np.sqrt((error**2).mean()) < 0.045  # binomial: at most .0447 at .5


def test_short_texts_have_no_signature() -> None:
    found, signed = minhash.signatures(
        shingles(["one two three four five six", "a", "a b c d e f g"])
    )
    assert signed.tolist() == [False, False, True]
    assert not found[:2].any()
