"""When a model stops answering. Retirement is per platform: the same name lives on elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from promptlint.facts import names
from promptlint.facts.tables import read_rows


@dataclass(frozen=True, slots=True)
class Retirement:
    """The end of a model on one platform.

    Attributes:
        day: the date; ``None`` where the model is gone and no day is known.
        precision: ``exact``, ``earliest`` ("not sooner than") or ``unknown``.
        status: ``retired`` or ``deprecated`` (closed to new users).
        replacement: what the vendor recommends, empty where nothing is known.
        confidence: ``high`` (the vendor's page states the day) or ``medium``.
        source: where the row comes from.
    """

    model: str
    platform: str
    day: date | None
    precision: str
    status: str
    replacement: str
    confidence: str
    source: str

    def days_left(self, as_of: date) -> int | None:
        """Days until the date, negative when it is past, ``None`` without a date."""
        return (self.day - as_of).days if self.day else None

    def is_past(self, as_of: date) -> bool:
        """Whether the model is gone on `as_of`, as far as the table knows."""
        left = self.days_left(as_of)
        return left is None or left <= 0

    def is_certain(self, as_of: date) -> bool:
        """Whether this may be reported as an error: the vendor's own, exact, past date."""
        return (
            self.confidence == "high"
            and self.precision == "exact"
            and self.status == "retired"
            and self.is_past(as_of)
        )


def retirement(model: str, platform: str | None = None) -> Retirement | None:
    """The end of `model` on a platform, past or scheduled.

    Args:
        model: as written in a config, with or without a platform prefix.
        platform: where it is called, in any spelling; by default what the name spells out, else
            the vendor's own platform.

    Returns:
        ``None`` when nothing is known: for hub ids, local models and unknown platforms.
    """
    spelled, bare = names.split(model)
    where = names.platform(platform) if platform else None
    if platform and where is None:
        return None
    where = where or spelled or names.home(bare)
    if where is None:
        return None
    return _table().get((bare, where))


def retirements(model: str) -> tuple[Retirement, ...]:
    """The ends of `model` on every platform that is known, by platform."""
    bare = names.split(model)[1]
    rows = (row for (name, _), row in _table().items() if name == bare)
    return tuple(sorted(rows, key=lambda row: row.platform))


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], Retirement]:
    return {
        (row[0], row[1]): Retirement(
            row[0], row[1], date.fromisoformat(row[2]) if row[2] else None, *row[3:8]
        )
        for row in read_rows("retirements.csv")
    }
