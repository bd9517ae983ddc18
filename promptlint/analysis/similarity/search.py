"""Near-duplicates of a dataset: signatures → candidates → exact Jaccard similarity → clusters.

Memory: 137 bytes a record for signatures and digests, 4 for the clusters, and while a band is
sorted another 16.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from promptlint.analysis.similarity import minhash, normal
from promptlint.analysis.similarity.words import WORDS, Shingles, grams, shingles, words_of
from promptlint.model.batch import RecordBatch
from promptlint.readers.datasets.formats import turns_of

UInt64s = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PAIRS_AT_ONCE = 1024
_MOST_PENDING = 4_000_000
_ROW_BITS = 24
_ESTIMATES_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Part:
    """Signatures of consecutive records; `base` is the number of the first.

    Attributes:
        signatures: 128 bytes a record.
        signed: which records have one.
        digests: 8 bytes of each record's whole digest; 0 where there is nothing to compare.
    """

    base: int
    signatures: minhash.Signatures
    signed: Bools
    digests: UInt64s


@dataclass(frozen=True, slots=True)
class Near:
    """`record` is near `original`, an earlier one. `cluster` is the first record of the group."""

    record: int
    original: int
    similarity: float
    cluster: int


_FEW = 64
"""Records up to which every pair is a candidate."""

Rows = Callable[[Sequence[int]], Mapping[int, object]]


def part_of(batch: RecordBatch, *, copies: bool) -> Part:
    """What one batch adds. Digests are only needed to leave exact copies out."""
    found, signed = minhash.signatures(grams(words_of(batch), WORDS))
    if copies:
        return Part(batch.first, found, signed, np.zeros(len(batch), np.uint64))
    whole = np.frombuffer(normal.keys_of(batch).whole, np.uint64)
    return Part(batch.first, found, signed, whole[::2].copy())


def join(parts: Sequence[Part]) -> Part:
    """Parts of consecutive records as one."""
    return Part(
        parts[0].base,
        np.concatenate([part.signatures for part in parts]),
        np.concatenate([part.signed for part in parts]),
        np.concatenate([part.digests for part in parts]),
    )


def near_duplicates(
    parts: Sequence[Part], rows: Rows, format_name: str, threshold: float
) -> Iterator[Near]:
    """Records whose verified similarity with an earlier one is at or over a threshold.

    Args:
        parts: of the whole dataset, in order.
        rows: decodes records again, by number.
        format_name: of the dataset, to read them.
        threshold: Jaccard similarity of word 3-grams.

    Yields:
        by ascending record, the same for any division into parts.
    """
    pairs = _candidates(parts, _wanted(parts), threshold - minhash.MARGIN)
    yield from _clustered(_verified(pairs, rows, format_name, threshold, _Groups(parts)))


def distinct(values: UInt64s) -> UInt64s:
    """Sorted, each once; `values` are sorted in place. Sorting beats NumPy's hashing here."""
    values.sort()
    new = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


# ---------------------------------------------------------------- candidates


def _wanted(parts: Sequence[Part]) -> Bools:
    """Records with a signature whose digest no earlier one has."""
    signed = np.concatenate([part.signed for part in parts])
    digests = np.concatenate([part.digests for part in parts])
    if not digests.any():
        return signed
    order = np.argsort(digests, kind="stable")
    ordered = digests[order]
    repeats = np.zeros(len(order), np.bool_)
    repeats[order[1:]] = ordered[1:] == ordered[:-1]
    wanted: Bools = signed & (~repeats | (digests == 0))
    return wanted


def _candidates(parts: Sequence[Part], wanted: Bools, least: float) -> UInt64s:
    """Pairs that share a band and whose estimate is high enough, packed, by later record."""
    kept = np.empty(0, np.uint64)
    few = np.flatnonzero(wanted)
    if len(few) < 2:
        return kept
    if len(few) <= _FEW:  # all pairs are estimated faster than bands are made
        later, earlier = _all_pairs(len(few))
        return _likely(parts, _packed(few[earlier], few[later]), least)
    fresh: list[UInt64s] = []
    waiting = 0
    for band in range(minhash.BANDS):
        for pairs in _band_pairs(parts, wanted, band):
            fresh.append(pairs)
            waiting += len(pairs)
            if waiting > _MOST_PENDING:
                kept = np.union1d(kept, _likely(parts, distinct(np.concatenate(fresh)), least))
                fresh, waiting = [], 0
    if fresh:
        kept = np.union1d(kept, _likely(parts, distinct(np.concatenate(fresh)), least))
    return kept


@lru_cache(maxsize=_FEW)
def _all_pairs(count: int) -> tuple[Ints, Ints]:
    """Every pair of so many records, the later one first: the same for each small dataset."""
    later, earlier = np.tril_indices(count, -1)
    return later, earlier


def _band_pairs(parts: Sequence[Part], wanted: Bools, band: int) -> Iterator[UInt64s]:
    """Records with the same key in one band: each with the first, and with the one before it."""
    keys = np.concatenate([minhash.band_keys(part.signatures, band) for part in parts])
    records = np.flatnonzero(wanted).astype(np.uint64)
    keys = keys[wanted]
    if len(wanted) <= 1 << _ROW_BITS:
        yield _bucket_pairs(keys, records, _ROW_BITS)
        return
    # Too many for a key and a record in 64 bits: go by the key's first byte.
    heads = keys >> np.uint64(32)
    for head in range(256):
        here = heads == head
        yield _bucket_pairs(keys[here], records[here], 32)


def _bucket_pairs(keys: UInt64s, records: UInt64s, row_bits: int) -> UInt64s:
    packed = keys << np.uint64(row_bits)
    packed |= records
    packed.sort()
    buckets = packed >> np.uint64(row_bits)
    numbers = (packed & np.uint64((1 << row_bits) - 1)).astype(np.int64)
    start = np.ones(len(packed), np.bool_)
    start[1:] = buckets[1:] != buckets[:-1]
    later = np.flatnonzero(~start)
    if not len(later):
        return np.empty(0, np.uint64)
    first = np.maximum.accumulate(np.where(start, np.arange(len(packed)), 0))[later]
    beside = later[first != later - 1]
    return np.concatenate(
        [
            _packed(numbers[first], numbers[later]),
            _packed(numbers[beside - 1], numbers[beside]),
        ]
    )


def _packed(earlier: Ints, later: Ints) -> UInt64s:
    return (later.astype(np.uint64) << np.uint64(32)) | earlier.astype(np.uint64)


def _unpacked(pairs: UInt64s) -> tuple[Ints, Ints]:
    """(earlier, later) records."""
    low = pairs & np.uint64(0xFFFFFFFF)
    return low.astype(np.int64), (pairs >> np.uint64(32)).astype(np.int64)


def _likely(parts: Sequence[Part], pairs: UInt64s, least: float) -> UInt64s:
    keep = np.zeros(len(pairs), np.bool_)
    for begin in range(0, len(pairs), _ESTIMATES_AT_ONCE):
        some = slice(begin, begin + _ESTIMATES_AT_ONCE)
        earlier, later = _unpacked(pairs[some])
        guessed = minhash.estimate(_taken(parts, earlier), _taken(parts, later))
        keep[some] = guessed >= least
    return pairs[keep]


def _taken(parts: Sequence[Part], records: Ints) -> minhash.Signatures:
    """Signatures of some records, in the given order."""
    if len(parts) == 1:
        some: minhash.Signatures = parts[0].signatures[records - parts[0].base]
        return some
    bases = np.array([part.base for part in parts], np.int64)
    owners = np.searchsorted(bases, records, side="right") - 1
    taken = np.empty((len(records), minhash.WIDTH), np.uint8)
    for owner in np.unique(owners).tolist():
        here = owners == owner
        taken[here] = parts[owner].signatures[records[here] - parts[owner].base]
    return taken


# ---------------------------------------------------------------- verification


class _Groups:
    """Union-find over records; the root of a group is its smallest record."""

    def __init__(self, parts: Sequence[Part]) -> None:
        count = sum(len(part.digests) for part in parts)
        self._parents = array("I", np.arange(count, dtype=np.uint32).tobytes())

    def root(self, record: int) -> int:
        parents = self._parents
        while parents[record] != record:
            parents[record] = parents[parents[record]]
            record = parents[record]
        return record

    def unite(self, one: int, other: int) -> None:
        one, other = self.root(one), self.root(other)
        self._parents[max(one, other)] = min(one, other)


@dataclass(slots=True)
class _Found:
    records: array[int]
    originals: array[int]
    similarities: array[float]
    groups: _Groups


def _verified(
    pairs: UInt64s, rows: Rows, format_name: str, threshold: float, groups: _Groups
) -> _Found:
    """Exact similarity of the candidates that can still tell something."""
    found = _Found(array("Q"), array("Q"), array("d"), groups)
    for begin in range(0, len(pairs), PAIRS_AT_ONCE):
        earlier, later = (side.tolist() for side in _unpacked(pairs[begin : begin + PAIRS_AT_ONCE]))
        open_pairs = [
            (original, record)
            for original, record in zip(earlier, later, strict=True)
            if groups.root(original) != groups.root(record)
        ]
        wanted = sorted({record for pair in open_pairs for record in pair})
        sets = ShingleSets(rows(wanted), format_name)
        alike = sets.similarities(open_pairs)
        for (original, record), similarity in zip(open_pairs, alike, strict=True):
            if similarity >= threshold and groups.root(original) != groups.root(record):
                groups.unite(original, record)
                if not found.records or found.records[-1] != record:
                    found.records.append(record)
                    found.originals.append(original)
                    found.similarities.append(similarity)
    return found


class ShingleSets:
    """Shingles of some decoded records, and how alike two of them are."""

    def __init__(self, rows: Mapping[int, object], format_name: str) -> None:
        turns = {record: turns_of(row, format_name) for record, row in rows.items()}
        self._index = {record: index for index, record in enumerate(turns)}
        self._shingles: Shingles = shingles([normal.compared_text(some) for some in turns.values()])
        self._telling = {
            record: tuple(normal.telling(row)) if isinstance(row, dict) else ()
            for record, row in rows.items()
        }
        self._sets: dict[int, frozenset[int]] = {}

    def of(self, record: int) -> frozenset[int]:
        """Distinct shingles of a record."""
        known = self._sets.get(record)
        if known is None:
            known = self._sets[record] = self._shingles.of(self._index[record])
        return known

    def telling(self, record: int) -> tuple[bytes, ...]:
        """What tells a record apart beside its texts."""
        return self._telling[record]

    def similarities(self, pairs: Sequence[tuple[int, int]]) -> list[float]:
        """`similarity` of many pairs at once."""
        if not pairs:
            return []
        count = len(self._shingles)
        shift = np.uint64(count.bit_length())
        owners = np.repeat(np.arange(count, dtype=np.uint64), self._shingles.counts)
        # A text's number before the high bits of its shingles: distinct ones of each text.
        keys = distinct((owners << (np.uint64(64) - shift)) | (self._shingles.hashes >> shift))
        sizes = np.bincount((keys >> (np.uint64(64) - shift)).astype(np.int64), minlength=count)
        begins = np.cumsum(sizes) - sizes
        left = np.array([self._index[one] for one, _ in pairs])
        right = np.array([self._index[other] for _, other in pairs])
        lengths = sizes[left]
        at = np.arange(lengths.sum()) + np.repeat(
            begins[left] - np.cumsum(lengths) + lengths, lengths
        )
        low = keys[at] & ((np.uint64(1) << (np.uint64(64) - shift)) - np.uint64(1))
        wanted = (np.repeat(right, lengths).astype(np.uint64) << (np.uint64(64) - shift)) | low
        found = keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted
        owner = np.repeat(np.arange(len(pairs)), lengths)
        shared = np.bincount(owner[found], minlength=len(pairs))
        union = np.maximum(sizes[left] + sizes[right] - shared, 1)
        return [
            alike if self._telling[one] == self._telling[other] else 0.0
            for alike, (one, other) in zip((shared / union).tolist(), pairs, strict=True)
        ]

    def similarity(self, one: int, other: int) -> float:
        """Jaccard similarity; 0 where labels or pictures tell the records apart."""
        if self._telling[one] != self._telling[other]:
            return 0.0
        return jaccard(self.of(one), self.of(other))


def jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    """Shared elements by all elements; 0 for two empty sets."""
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared) if one or other else 0.0


def _clustered(found: _Found) -> Iterator[Near]:
    for record, original, similarity in zip(
        found.records, found.originals, found.similarities, strict=True
    ):
        yield Near(record, original, similarity, found.groups.root(record))
