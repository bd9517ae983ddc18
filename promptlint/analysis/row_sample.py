"""A uniform sample of a dataset's records: the 2,048 whose place in the file has the smallest hash.

The sample is the same for any cut of the file into batches and chunks, and it is every record of a
small dataset.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import nsmallest
from typing import Generic, NamedTuple, TypeVar

from promptlint.model.batch import RecordBatch
from promptlint.model.check import ChunkBase

T = TypeVar("T")

SAMPLE = 2048
_ROOM = 2
"""So much wider than expected is the door: the smallest hashes of some records may lie together."""

_MULTIPLIERS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_FULL = (1 << 64) - 1


class Sampled(NamedTuple, Generic[T]):
    """A record of the sample; `record` is its number in the chunk, then in the dataset."""

    key: int
    record: int
    value: T


def candidates(batch: RecordBatch) -> Sequence[tuple[int, int]]:
    """(hash, index) of the batch's records that may be in the sample, worked out once."""
    return batch.memo("row-sample", lambda: _candidates(batch))


def _candidates(batch: RecordBatch) -> list[tuple[int, int]]:
    import numpy as np

    # The finaliser of splitmix64 (Steele, Lea and Flood 2014) over the byte offsets.
    keys = np.array(batch.offsets, dtype=np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(_MULTIPLIERS[0])
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(_MULTIPLIERS[1])
    keys ^= keys >> np.uint64(31)
    # So many records there are at least: of each of them, no more than a share can get in. Those of
    # earlier chunks are not known here; their bytes are, and four times this batch's mean is far
    # more than their records have on average.
    mean = sum(batch.sizes) // max(len(batch), 1)
    before = int(batch.offsets[0]) // max(4 * mean, 1) if len(batch) else 0
    seen = max(batch.first, before) + len(batch)
    limit = min(_FULL, _ROOM * SAMPLE * _FULL // max(seen, 1))
    chosen = np.flatnonzero(keys <= np.uint64(limit))
    return list(zip(keys[chosen].tolist(), chosen.tolist(), strict=True))


def take(batch: RecordBatch, value: Callable[[int], T | None]) -> list[Sampled[T]]:
    """Values of the batch's records in the sample, by index; ``None`` leaves one out."""
    found: list[Sampled[T]] = []
    for key, index in candidates(batch):
        taken = value(index)
        if taken is not None:
            found.append(Sampled(key, batch.first + index, taken))
    return found


def join(partials: Sequence[tuple[ChunkBase, list[Sampled[T]]]]) -> list[Sampled[T]]:
    """The sample of several parts together, by record."""
    shifted = [
        Sampled(one.key, one.record + base.records, one.value)
        for base, part in partials
        for one in part
    ]
    if len(shifted) > SAMPLE:
        shifted = nsmallest(SAMPLE, shifted, key=lambda one: (one.key, one.record))
    return sorted(shifted, key=lambda one: one.record)
