"""Small summaries of large streams that merge exactly: the same for any cut of the stream."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar

T = TypeVar("T")

FULL = 1 << 64
"""Hashes are 64 bits wide."""


@dataclass(slots=True)
class BottomK(Generic[T]):
    """The `size` smallest hashes of a stream with a value each: a uniform sample of its distinct
    items, and an estimate of how many there are (Bar-Yossef et al. 2002, "KMV").

    A hash at or over `limit` can no longer get in; asking first saves the work for its value.
    """

    size: int
    limit: int = FULL
    items: dict[int, T] = field(default_factory=dict)

    def add(self, key: int, value: T) -> None:
        """Note an item whose hash is under `limit`."""
        self.items[key] = value
        if len(self.items) >= 2 * self.size:
            self.prune()

    def prune(self) -> None:
        """Keep the smallest hashes only."""
        if len(self.items) > self.size:
            kept = sorted(self.items)[: self.size + 1]
            # The first one that is left out bounds what may still come.
            self.limit = min(self.limit, kept[-1])
            self.items = {key: self.items[key] for key in kept[:-1]}

    def distinct(self) -> int:
        """Number of distinct items: exact up to `size`, else estimated (error about 1/√size)."""
        self.prune()
        if len(self.items) < self.size or self.limit == FULL:
            return len(self.items)
        estimate = round((len(self.items) - 1) * FULL / max(max(self.items), 1))
        return max(estimate, len(self.items))


@dataclass(slots=True)
class Moments:
    """Count, sum and sum of squares of whole numbers, and a histogram with 16 bins an octave.

    Values wait in `fresh`, by value, until something is asked: lengths repeat.
    """

    count: int = 0
    total: int = 0
    squares: int = 0
    bins: dict[int, int] = field(default_factory=dict)
    fresh: Counter[int] = field(default_factory=Counter)

    def add_all(self, values: Sequence[int]) -> None:
        """Note many values."""
        self.count += len(values)
        self.total += sum(values)
        self.fresh.update(values)
        if len(self.fresh) > _MOST_FRESH:
            self._settle()

    def _settle(self) -> None:
        for value, count in self.fresh.items():
            self.squares += value * value * count
            index = _bin(value)
            self.bins[index] = self.bins.get(index, 0) + count
        self.fresh.clear()

    def merge(self, other: Moments) -> None:
        """Add another stream's values."""
        other._settle()
        self.count += other.count
        self.total += other.total
        self.squares += other.squares
        for index, count in other.bins.items():
            self.bins[index] = self.bins.get(index, 0) + count

    @property
    def mean(self) -> float:
        """Arithmetic mean, 0 for nothing."""
        return self.total / self.count if self.count else 0.0

    @property
    def deviation(self) -> float:
        """Standard deviation of the population."""
        if not self.count:
            return 0.0
        self._settle()
        variance = (self.count * self.squares - self.total * self.total) / (self.count**2)
        return math.sqrt(max(variance, 0.0))

    def quantile(self, share: float) -> float:
        """Value that `share` of the values do not exceed, to about 2 %."""
        self._settle()
        wanted, seen = share * self.count, 0
        for index in sorted(self.bins):
            seen += self.bins[index]
            if seen >= wanted:
                return bin_value(index)
        return 0.0

    def share_between(self, low: float, high: float) -> float:
        """Share of values whose bin lies in ``[low, high]``."""
        if not self.count:
            return 0.0
        self._settle()
        inside = sum(count for index, count in self.bins.items() if low <= bin_value(index) <= high)
        return inside / self.count


_MOST_FRESH = 8192
BINS = 16


@lru_cache(maxsize=8192)
def _bin(value: int) -> int:
    return round(math.log2(value) * BINS) if value > 0 else -1


def bin_value(index: int) -> float:
    """Middle of a bin."""
    return 0.0 if index < 0 else 2.0 ** (index / BINS)


@dataclass(slots=True)
class Thinned(Generic[T]):
    """Items by hash with up to `depth` values each, thinned by halving the range of hashes.

    Two such tables of one stream, thinned to the same limit, sample the same hashes: what one
    holds can be looked up in the other.

    `at_once`: new hashes that one `make_room` leaves room for; fewer than `capacity` where as many
    are to come again and again.
    """

    capacity: int
    depth: int
    at_once: int = 0
    limit: int = FULL
    items: dict[int, tuple[T, ...]] = field(default_factory=dict)

    def add(self, key: int, value: T) -> None:
        """Note a value whose hash is under `limit`; of many values the smallest stay."""
        held = self.items.get(key)
        if held is None:
            self.items[key] = (value,)
            if len(self.items) > self.capacity:
                self.thin(self.limit)
        elif (len(held) < self.depth or value < held[-1]) and value not in held:  # type: ignore[operator]  # numbers and tuples of them
            self.items[key] = smallest((*held, value), self.depth)

    def make_room(self, keys: Collection[Any]) -> None:
        """Lower the limit at once where a NumPy array of new hashes alone would fill the table."""
        import numpy as np

        fresh = np.asarray(keys)
        fresh = fresh[fresh <= np.uint64(self.limit - 1)]
        room = self.at_once or self.capacity
        if len(fresh) > room:
            fresh = np.unique(fresh)
            limit = self.limit
            while np.searchsorted(fresh, np.uint64(limit - 1), side="right") > room:
                limit >>= 1
            if limit < self.limit:
                self.thin(limit)

    def thin(self, limit: int) -> None:
        """Lower the limit, and further until the items fit."""
        self.limit = min(self.limit, limit)
        self._filter()
        while len(self.items) > self.capacity:
            self.limit >>= 1
            self._filter()

    def _filter(self) -> None:
        self.items = {key: value for key, value in self.items.items() if key < self.limit}

    def merge(self, items: Iterable[tuple[int, tuple[T, ...]]], limit: int) -> None:
        """Add another table's items."""
        self.limit = min(self.limit, limit)
        for key, values in items:
            if key < self.limit:
                for value in values:
                    self.add(key, value)
        self.thin(self.limit)

    def pairs(self) -> Iterator[tuple[int, tuple[T, ...]]]:
        """Hash and values of every item, by ascending hash."""
        return iter(sorted(self.items.items(), key=lambda item: item[0]))


def smallest(values: Iterable[T], count: int) -> tuple[T, ...]:
    """The first `count` values in their own order."""
    return tuple(sorted(values))[:count]  # type: ignore[type-var]  # numbers and tuples of them
