"""Verdicts on made-up scores of which the truth is known."""

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.probe.calibration import LEAST_FLAGGED, LEAST_ROWS, judge, log_odds

FEATURES = 4


def _scores(seed, rows, wrong, *, gap=2.4):
    """Own pairs, shuffled ones, and which of the own ones are as bad as shuffled ones.

    Good rows differ in how well they fit by a logistic variable, whose tails are heavier than a
    normal one's, as those of real answers are; the gain of likelihood is its exponential.
    """
    chance = numpy.random.default_rng(seed)
    own = gap + chance.logistic(0, 0.2, (rows, 1)) + chance.normal(0, 0.2, (rows, FEATURES))
    shuffled = chance.normal(0, 0.5, (rows, FEATURES))
    bad = chance.permutation(rows)[:wrong]
    own[bad] = chance.normal(0, 0.5, (wrong, FEATURES))
    shuffled[numpy.arange(rows) % 3 != 0] = numpy.nan
    raw = [numpy.sign(values) * numpy.expm1(numpy.abs(values)) for values in (own, shuffled)]
    return *raw, {int(row) for row in bad}


def _verdict(own, shuffled, seed=0):
    return judge(*log_odds(own, shuffled, seed))


@pytest.mark.parametrize("rows", [200, 400, 1000])
def test_clean_data_is_left_alone(rows):
    flagged = sum(_verdict(*_scores(seed, rows, 0)[:2]).flagged for seed in range(40))
    assert flagged / (40 * rows) <= 0.001


@pytest.mark.parametrize("rows", [250, 600, 1000])
def test_planted_pairs_are_found_at_the_promised_rate(rows):
    found = named = there = 0
    for seed in range(30):
        own, shuffled, wrong = _scores(seed, rows, round(0.03 * rows))
        verdict = _verdict(own, shuffled)
        chosen = set(verdict.order[: verdict.flagged])
        found += len(chosen & wrong)
        named += len(chosen)
        there += len(wrong)
    assert found / there >= 0.6
    assert 1 - found / named <= 0.15


def test_pairs_that_can_not_be_told_apart_get_no_verdict():
    for seed in range(20):
        own, shuffled, _ = _scores(seed, 400, 12, gap=0.0)
        verdict = _verdict(own, shuffled)
        assert verdict.flagged == 0
        assert verdict.separation == pytest.approx(0.5, abs=0.12)
        assert sorted(verdict.order) == list(range(400))


def test_too_few_rows_get_no_verdict():
    own, shuffled, _ = _scores(0, LEAST_ROWS - 1, 20)
    assert _verdict(own, shuffled).flagged == 0


def test_one_row_is_no_rate():
    for seed in range(20):
        flagged = _verdict(*_scores(seed, 300, 1)[:2]).flagged
        assert flagged == 0 or flagged >= LEAST_FLAGGED


def test_the_most_suspicious_come_first():
    own, shuffled, wrong = _scores(3, 400, 12)
    assert len(set(_verdict(own, shuffled).order[:12]) & wrong) >= 10


def test_the_same_scores_give_the_same_verdict():
    own, shuffled, _ = _scores(5, 300, 9)
    assert _verdict(own, shuffled, 4) == _verdict(own.copy(), shuffled.copy(), 4)


@given(st.integers(0, 10**6), st.floats(0.1, 50))
def test_units_do_not_matter_much(seed, factor):
    """Features may be in nats or bits, sums or means."""
    own, shuffled, wrong = _scores(seed, 240, 12)
    scale = numpy.array([1, factor, 1, 1])
    before, after = _verdict(own, shuffled), _verdict(own * scale, shuffled * scale)
    assert len(set(before.order[:12]) & wrong) - len(set(after.order[:12]) & wrong) <= 4


@given(st.integers(0, 10**6), st.sampled_from([0.0, 1.0, -7.5, 1e6]))
def test_constant_scores_do_not_break_it(seed, value):
    own = numpy.full((200, FEATURES), value)
    shuffled = numpy.full((200, FEATURES), value)
    verdict = _verdict(own, shuffled, seed)
    assert verdict.flagged == 0
    assert numpy.isfinite(verdict.separation)
