"""MinHash signatures of shingle sets (Broder 1997), one byte for each of 125 permutations.

Keeping the low byte of each minimum (b-bit minwise hashing, Li and König 2010) makes a signature
125 bytes. 25 bands of 5 find a pair of Jaccard similarity .8 with a probability of .99995. The
equal bytes estimate the similarity with a standard deviation of .036 at .8: enough to leave
out candidates that need no verification, never to report one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from promptlint.analysis.similarity.words import Shingles

Signatures = npt.NDArray[np.uint8]

BANDS = 25
ROWS = 5
PERMUTATIONS = BANDS * ROWS
WIDTH = 128
"""Bytes of a signature with three zeros at its end, so that a band is read as one number."""
FEWEST = 5
"""Texts with fewer shingles have no signature: one changed word would be most of them."""
MARGIN = 0.12
"""What an estimate may lie under the threshold, a little over three standard deviations."""
_AT_ONCE = 1 << 15
"""Shingles whose minima are taken at once."""
_FEW = 512
_CHANCE = 1 / 256
"""Two bytes are equal by chance that often."""


@lru_cache(maxsize=1)
def _factors() -> npt.NDArray[np.uint32]:
    """Odd factors; x → factor · x permutes the numbers modulo 2³²."""
    chance = np.random.default_rng(20_261)
    return chance.integers(0, 2**32, PERMUTATIONS, dtype=np.uint32) | np.uint32(1)


def signatures(found: Shingles) -> tuple[Signatures, npt.NDArray[np.bool_]]:
    """(texts × 128 bytes, which texts have a signature)."""
    counts = found.counts
    enough = counts >= FEWEST
    result = np.zeros((len(counts), WIDTH), np.uint8)
    if not enough.any():
        return result, enough
    hashes = found.hashes
    if not enough.all():
        hashes = hashes[np.repeat(enough, counts)]
    narrow = hashes.astype(np.uint32)
    starts = np.zeros(int(enough.sum()) + 1, np.int64)
    np.cumsum(counts[enough], out=starts[1:])
    rows = np.flatnonzero(enough)
    begin = 0
    while begin < len(rows):  # some texts at a time, so that the arrays stay in the cache
        end = int(np.searchsorted(starts, starts[begin] + _AT_ONCE, side="right")) - 1
        end = max(end, begin + 1)
        some = narrow[starts[begin] : starts[end]]
        lowest = _minima(some, starts[begin:end] - starts[begin])
        result[rows[begin:end], :PERMUTATIONS] = lowest.T
        begin = end
    return result, enough


def _minima(hashes: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64]) -> Signatures:
    if len(hashes) <= _FEW:  # one operation on all permutations costs less than many on few
        every = _factors()[:, np.newaxis] * hashes
        return np.minimum.reduceat(every, starts, axis=1).astype(np.uint8)
    lowest = np.empty((PERMUTATIONS, len(starts)), np.uint8)
    permuted = np.empty_like(hashes)
    for number, factor in enumerate(_factors()):
        np.multiply(hashes, factor, out=permuted)
        lowest[number] = np.minimum.reduceat(permuted, starts).astype(np.uint8)
    return lowest


def estimate(one: Signatures, other: Signatures) -> npt.NDArray[np.float64]:
    """Estimated Jaccard similarity of texts, pair by pair."""
    equal = (one == other).sum(axis=1) - (WIDTH - PERMUTATIONS)
    result: npt.NDArray[np.float64] = (equal / PERMUTATIONS - _CHANCE) / (1 - _CHANCE)
    return result


def band_keys(some: Signatures, band: int) -> npt.NDArray[np.uint64]:
    """The five bytes of a band as one number of 40 bits."""
    count = len(some)
    if not count:
        return np.empty(0, np.uint64)
    at = band * ROWS
    packed = np.ndarray((count,), "<u8", np.ascontiguousarray(some), at, (WIDTH,))
    keys: npt.NDArray[np.uint64] = packed & np.uint64((1 << 8 * ROWS) - 1)
    return keys
