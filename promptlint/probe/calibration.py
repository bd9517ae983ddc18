"""From scores to a verdict: which rows don't belong, at what rate of false discoveries.

A dataset's own pairs and its shuffled ones train a small logistic regression, cross-fitted so that
no row is judged by a model that saw it. Its log-odds are comparable inside this dataset and this
model only. How many good rows would fall below a cut is read off the middle of the dataset's own
distribution, which a few wrong pairs hardly move: a logistic curve through its median and its
tenth percentile (a normal one promises ten times fewer than there are). Rows are called wrong only
where that expects at most a tenth of them to be good; where no cut does, there is a ranked list
and no verdict.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

LEVEL = 0.10
"""Share of false discoveries that a warning may have."""
LEAST_ROWS = 150
"""Fewer rows show no tail to read anything from."""
LEAST_SHUFFLED = 0.25
"""A cut below which fewer shuffled pairs than this lie is a matter of chance."""
FOLDS = 5
_RIDGE = 1e-2
_STEPS = 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """Rows by suspicion.

    Attributes:
        order: indices of all rows, most suspicious first.
        flagged: how many of them are called wrong; 0 where nothing may be.
        cut: log-odds below which a row is flagged.
        false_discoveries: estimated share of good rows among the flagged.
        separation: chance that an own pair scores over a shuffled one (AUC).
    """

    order: tuple[int, ...]
    flagged: int
    cut: float
    false_discoveries: float
    separation: float


def log_odds(real: Array, shuffled: Array, seed: int) -> tuple[Array, Array]:
    """Log-odds of "own" against "shuffled" for both, from features of shape (rows, features).

    Rows without a shuffled pair are NaN in `shuffled`, and left out of the second result.
    """
    import numpy

    paired = ~numpy.isnan(shuffled[:, 0])
    fold = numpy.random.default_rng(seed).permutation(len(real)) % FOLDS
    fold_of_pairs = fold[paired]
    real, shuffled = _scaled(real, shuffled[paired])
    own, other = numpy.zeros(len(real)), numpy.zeros(len(shuffled))
    for part in range(FOLDS):
        weights = _logistic(real[fold != part], shuffled[fold_of_pairs != part])
        for scores, rows, folds in ((own, real, fold), (other, shuffled, fold_of_pairs)):
            scores[folds == part] = rows[folds == part] @ weights[:-1] + weights[-1]
    return own, other


def judge(own: Array, other: Array, level: float = LEVEL) -> Verdict:
    """Which rows are called wrong, from both sets of log-odds."""
    import numpy

    order = numpy.argsort(own, kind="stable")
    ranked = tuple(int(index) for index in order)
    separation = _auc(own, other)
    none = Verdict(ranked, 0, -math.inf, 1.0, separation)
    if len(own) < LEAST_ROWS:
        return none
    middle = float(numpy.median(own))
    spread = middle - float(numpy.quantile(own, 0.10))
    if spread <= 0:
        return none
    best = none
    values = own[order]
    for flagged in range(1, len(values) // 4):
        cut = float(values[flagged - 1])
        below = float((other <= cut).mean())
        expected = len(own) * _tail((middle - cut) / spread)
        rate = expected / flagged
        if rate <= level and below >= LEAST_SHUFFLED:
            best = Verdict(ranked, flagged, cut, rate, separation)
    return best


def _scaled(real: Array, shuffled: Array) -> tuple[Array, Array]:
    """Signed logarithms where sums run away; then mean 0 and deviation 1 over both sets."""
    import numpy

    both = numpy.concatenate([real, shuffled])
    both = numpy.sign(both) * numpy.log1p(numpy.abs(both))
    both = (both - both.mean(0)) / (both.std(0) + 1e-9)
    return both[: len(real)], both[len(real) :]


def _logistic(real: Array, shuffled: Array) -> Array:
    """Weights and intercept of a ridge-penalised logistic regression, by Newton's method."""
    import numpy

    rows = numpy.concatenate([real, shuffled])
    rows = numpy.c_[rows, numpy.ones(len(rows))]
    label = numpy.r_[numpy.ones(len(real)), numpy.zeros(len(shuffled))]
    balance = numpy.r_[  # both sets count the same, however many rows they have
        numpy.full(len(real), 0.5 / len(real)), numpy.full(len(shuffled), 0.5 / len(shuffled))
    ]
    weights = numpy.zeros(rows.shape[1])
    penalty = numpy.r_[numpy.full(rows.shape[1] - 1, _RIDGE), 0.0]
    for _ in range(_STEPS):
        chance = 1 / (1 + numpy.exp(-numpy.clip(rows @ weights, -30, 30)))
        slope = rows.T @ ((chance - label) * balance) + penalty * weights
        bend = (rows.T * (chance * (1 - chance) * balance)) @ rows
        bend += numpy.diag(penalty + 1e-6)
        weights -= numpy.linalg.solve(bend, slope)
    return weights


def _tail(distance: float) -> float:
    """Share of a logistic distribution below a cut; a tenth lies below a distance of 1."""
    return 1 / (1 + math.exp(min(distance * math.log(9), 700)))


def _auc(high: Array, low: Array) -> float:
    import numpy

    if not len(high) or not len(low):
        return 0.5
    both = numpy.concatenate([high, low])
    ranks = both.argsort(kind="stable").argsort() + 1
    total = ranks[: len(high)].sum() - len(high) * (len(high) + 1) / 2
    return float(total / (len(high) * len(low)))
