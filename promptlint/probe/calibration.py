"""From scores to a verdict: which rows don't belong, at what rate of false discoveries.

A dataset's own pairs and its shuffled ones train a small logistic regression, cross-fitted so that
no row is judged by a model that saw it. Its log-odds are comparable inside this dataset and this
model only. How many good rows would fall below a cut is read off the middle of the dataset's own
distribution: a logistic curve through the median and the tenth percentile of what is left without
the plainly wrong (a normal one promises ten times fewer than there are). Rows are called wrong only
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
LEAST_ROWS = 175
"""Fewer rows show no tail to read anything from: on 150 clean ones 1.7 of 1,000 were flagged, on
these 0.2."""
LEAST_FLAGGED = 2
"""One row alone is no rate; half of the flags on clean data were such."""
LEAST_SHUFFLED = 0.25
"""A cut below which fewer shuffled pairs than this lie is a matter of chance."""
FOLDS = 5
_SLACK = 3.0
"""Deviations of a mean rank that are still chance: wrong pairs may all be of the harder kind."""
_MOST_WRONG = 0.4
_TOLD_APART = 0.9
"""Chance that a good pair scores over a shuffled one, for the share of wrong ones to be counted."""
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
    own, other = numpy.zeros(len(real)), numpy.full(len(real), numpy.nan)
    for part in range(FOLDS):
        fitted = fit(real[fold != part], shuffled[fold != part])
        own[fold == part] = scores_by(fitted, real[fold == part])
        mine = paired & (fold == part)
        other[mine] = scores_by(fitted, shuffled[mine])
    return own, other[paired]


def judge(own: Array, other: Array, level: float = LEVEL) -> Verdict:
    """Which rows are called wrong, from both sets of log-odds."""
    import numpy

    order = numpy.argsort(own, kind="stable")
    ranked = tuple(int(index) for index in order)
    separation = auc(own, other)
    none = Verdict(ranked, 0, -math.inf, 1.0, separation)
    if len(own) < LEAST_ROWS:
        return none
    wrong = _wrong_share(own, other, separation)
    middle = float(numpy.quantile(own, wrong + 0.5 * (1 - wrong)))
    spread = middle - float(numpy.quantile(own, wrong + 0.1 * (1 - wrong)))
    if spread <= 0:
        return none
    best = none
    values = own[order]
    for flagged in range(LEAST_FLAGGED, len(values) // 2):
        cut = float(values[flagged - 1])
        below = float((other <= cut).mean())
        expected = len(own) * (1 - wrong) * _tail((middle - cut) / spread)
        rate = expected / flagged
        if rate > level or below < LEAST_SHUFFLED:
            continue
        if _alike(values[:flagged], other[other <= cut]):
            best = Verdict(ranked, flagged, cut, rate, separation)
    return best


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted regression: of scaled features, with the scale that they need."""

    weights: Array
    middle: Array
    spread: Array


def fit(real: Array, shuffled: Array) -> Weights:
    """Weights that tell own pairs from shuffled ones; rows of NaN are left out."""
    import numpy

    own, other = _squeezed(real), _squeezed(shuffled[~numpy.isnan(shuffled[:, 0])])
    both = numpy.concatenate([own, other])
    middle, spread = both.mean(0), both.std(0) + 1e-9
    return Weights(_logistic((own - middle) / spread, (other - middle) / spread), middle, spread)


def scores_by(fitted: Weights, rows: Array) -> Array:
    """Log-odds of "own" against "shuffled"."""
    scaled = (_squeezed(rows) - fitted.middle) / fitted.spread
    scores: Array = scaled @ fitted.weights[:-1] + fitted.weights[-1]
    return scores


def _squeezed(rows: Array) -> Array:
    """Signed logarithms, for sums run away."""
    import numpy

    squeezed: Array = numpy.sign(rows) * numpy.log1p(numpy.abs(rows))
    return squeezed


def _wrong_share(own: Array, other: Array, separation: float) -> float:
    """Share of own pairs that are as wrong as shuffled ones; 0 where the two hardly differ.

    At least half of the wrong ones lie below the middle of the shuffled pairs, and hardly any good
    one does, so this counts too few rather than too many.
    """
    import numpy

    share = min(_MOST_WRONG, float((own <= numpy.median(other)).mean()))
    among_good = (separation - share / 2) / (1 - share)
    return share if among_good >= _TOLD_APART else 0.0


def _alike(flagged: Array, shuffled: Array) -> bool:
    """Whether flagged rows lie among the shuffled pairs below a cut, or only at their upper edge,
    where the weakest good rows are. Ranks of the former are uniform, so their mean is about 1/2.
    """
    import numpy

    shuffled = numpy.sort(shuffled)
    ranks = (numpy.searchsorted(shuffled, flagged) + 0.5) / (len(shuffled) + 1)
    return bool(ranks.mean() <= 0.5 + _SLACK / math.sqrt(12 * len(flagged)))


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


def auc(high: Array, low: Array) -> float:
    """Chance that one of `high` is over one of `low`."""
    import numpy

    if not len(high) or not len(low):
        return 0.5
    both = numpy.concatenate([high, low])
    ranks = both.argsort(kind="stable").argsort() + 1
    total = ranks[: len(high)].sum() - len(high) * (len(high) + 1) / 2
    return float(total / (len(high) * len(low)))
