"""Counts of a rule on a corpus, and their shares with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959964
"""Normal quantile of a two-sided 95 % interval."""


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Wilson 95 % interval of a share (Wilson 1927); (0, 1) where nothing was counted."""
    if total == 0:
        return 0.0, 1.0
    share = hits / total
    spread = Z * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    centre = share + Z * Z / (2 * total)
    scale = 1 + Z * Z / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


@dataclass(slots=True)
class Count:
    """What a rule did on a labelled corpus.

    Attributes:
        true: findings at labelled faults.
        false: findings where the label says that there is none.
        missed: labelled faults without a finding.
        negatives: labelled good cases, on which the rule should be silent.
        borrowed: those of `true` whose fault is another rule's to find; recall leaves them out.
    """

    true: int = 0
    false: int = 0
    missed: int = 0
    negatives: int = 0
    borrowed: int = 0

    def add(self, other: Count) -> None:
        """Add another corpus's counts."""
        self.true += other.true
        self.false += other.false
        self.missed += other.missed
        self.negatives += other.negatives
        self.borrowed += other.borrowed

    @property
    def hits(self) -> int:
        """Findings that a label judges."""
        return self.true + self.false

    @property
    def precision(self) -> float | None:
        """Right findings among those that a label judges."""
        return self.true / self.hits if self.hits else None

    @property
    def recall(self) -> float | None:
        """Faults found among those labelled."""
        own = self.true - self.borrowed
        return own / (own + self.missed) if own + self.missed else None

    def record(self) -> dict[str, float | int | None]:
        """The figures as `measured.json` holds them."""
        low, high = wilson(self.true, self.hits)
        own = self.true - self.borrowed
        recall_low, recall_high = wilson(own, own + self.missed)
        counted = self.hits > 0
        found = own + self.missed > 0
        return {
            "hits": self.hits,
            "true": self.true,
            "false": self.false,
            "missed": self.missed,
            "negatives": self.negatives,
            "precision": _rounded(self.precision),
            "low": _rounded(low if counted else None),
            "high": _rounded(high if counted else None),
            "recall": _rounded(self.recall),
            "recall_low": _rounded(recall_low if found else None),
            "recall_high": _rounded(recall_high if found else None),
        }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
