"""Records that share a key, by sorting: 8 bytes a record and key, 16 more while sorting."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

UInt64s = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Records with a partner each, by ascending record."""

    records: array[int]
    partners: array[int]

    def blocks(self, size: int) -> Iterator[list[tuple[int, int]]]:
        """(record, partner), some at a time."""
        for begin in range(0, len(self.records), size):
            end = begin + size
            yield list(zip(self.records[begin:end], self.partners[begin:end], strict=True))


def numbers(digests: bytes, width: int = 8) -> UInt64s:
    """The first 8 bytes of every digest of `width` bytes."""
    found = np.frombuffer(digests, np.uint64)
    return found[:: width // 8]


def contradicting(prompts: Sequence[bytes], answers: Sequence[bytes]) -> Pairs:
    """Records whose prompt has several answers, each with the first that answers otherwise.

    Args:
        prompts: 8 bytes a record, zeros where there is no prompt; in consecutive pieces.
        answers: the same of the answers.
    """
    keys = numbers(b"".join(prompts))
    chosen = _repeated(keys)
    if not len(chosen):
        return Pairs(array("q"), array("q"))
    keys, said = keys[chosen], numbers(b"".join(answers))[chosen]
    order, begins = _grouped(keys)
    first = order[begins]  # of the group, for every sorted position
    differs = said[order] != said[first]
    # The first of a group that differs from its first, for those that say the same as that.
    positions = np.where(differs, np.arange(len(order)), len(order))
    ends = np.flatnonzero(begins == np.arange(len(order)))
    other = np.minimum.reduceat(positions, ends) if len(ends) else positions
    other = np.repeat(other, np.diff(np.append(ends, len(order))))
    several = (other < len(order)) & (keys[order] != 0)
    partner = np.where(differs, first, order[np.minimum(other, len(order) - 1)])
    return _pairs(chosen[order[several]], chosen[partner[several]])


def repeating(keys: Sequence[bytes], width: int = 8) -> Pairs:
    """Later records with a key that stood before, each with the first that has it."""
    found = numbers(b"".join(keys), width)
    chosen = _repeated(found)
    if not len(chosen):
        return Pairs(array("q"), array("q"))
    found = found[chosen]
    order, begins = _grouped(found)
    later = (begins != np.arange(len(order))) & (found[order] != 0)
    return _pairs(chosen[order[later]], chosen[order[begins][later]])


def _repeated(keys: UInt64s) -> Ints:
    """Records whose key stands more than once: mostly few, and all that needs more arrays."""
    ordered = np.sort(keys)
    several = ordered[1:][ordered[1:] == ordered[:-1]]
    several = several[several != 0]
    del ordered
    if not len(several):
        return np.empty(0, np.int64)
    at = np.searchsorted(several, keys)
    np.minimum(at, len(several) - 1, out=at)
    return np.flatnonzero(several[at] == keys)


def _grouped(keys: UInt64s) -> tuple[Ints, Ints]:
    """(records sorted by key, for each of them the position at which its key begins)."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    start = np.ones(len(order), np.bool_)
    start[1:] = ordered[1:] != ordered[:-1]
    return order, np.maximum.accumulate(np.where(start, np.arange(len(order)), 0))


def _pairs(records: Ints, partners: Ints) -> Pairs:
    order = np.argsort(records, kind="stable")
    return Pairs(
        array("q", records[order].astype(np.int64).tobytes()),
        array("q", partners[order].astype(np.int64).tobytes()),
    )
