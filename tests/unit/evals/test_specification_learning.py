from __future__ import annotations

import numpy as np
import pytest

from evals.specification import Labelled, _cross_validated, _fit, _group, _threshold


def row(name: str, text: str, vague: bool, number: float, *, patterns: bool = False) -> Labelled:
    return Labelled(name, text, vague, 1.0, True, patterns, {"empty": number, "other": 1.0})


@pytest.fixture
def rows() -> list[Labelled]:
    made = [row(f"v{at}", f"vague number {at}", True, 1 + at / 50) for at in range(40)]
    made += [row(f"g{at}", f"good number {at}", False, -at / 50) for at in range(40)]
    _group(made)
    return made


def test_weights_follow_the_labels(rows: list[Labelled]) -> None:
    weights, bias = _fit(rows, ["empty", "other"], range(len(rows)))
    assert weights["empty"] > 0
    assert weights["other"] == 0
    assert weights["empty"] * 1.5 + bias > 0 > bias - weights["empty"]


def test_every_prompt_is_scored_by_weights_learnt_without_it(rows: list[Labelled]) -> None:
    chances = _cross_validated(rows, ["empty", "other"])
    assert np.all(chances[:40] > 0.5)
    assert np.all(chances[40:] < 0.5)


def test_near_duplicates_share_a_group() -> None:
    text = "Write a report on the tides of the northern coast for fishermen"
    pair = [row("a", text, True, 1), row("b", f"{text} please", True, 1), row("c", "Else", True, 1)]
    _group(pair)
    assert pair[0].group == pair[1].group != pair[2].group


def test_the_threshold_keeps_the_wanted_precision() -> None:
    pairs = [(row("v", "v", True, 1), 0.8)] * 20 + [(row("g", "g", False, 1), 0.6)] * 5
    assert _threshold(pairs, 0.0) == pytest.approx(0.63)
    assert _threshold(pairs, 0.7) == pytest.approx(0.7)
