"""A buffer as arrays: where words begin, and hashes of short stretches of its text."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from promptlint.model.batch import RecordBatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.int64]
    Hashes: TypeAlias = NDArray[np.uint64]

_TABLE = 1 << 16
_FIRST, _SECOND, _LAST = 0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53


@dataclass(slots=True)
class Codes:
    """One entry for each character of a buffer.

    Attributes:
        low: the lowest byte of its code point.
        word: whether it is a letter, a digit or an underscore, as ``\\w`` has it.
    """

    low: NDArray[np.uint8]
    word: NDArray[np.bool_]
    runs: dict[int, Numbers] = field(default_factory=dict)


def codes_of(batch: RecordBatch) -> Codes:
    """The arrays of a batch, made once."""
    return batch.memo("buffer_codes", lambda: _codes(batch.buffer))


def _codes(buffer: str) -> Codes:
    import numpy as np

    if buffer.isascii():
        low = np.frombuffer(buffer.encode("ascii"), dtype=np.uint8)
        return Codes(low, _word_table()[:128][low])
    encoding = "utf-32-le" if sys.byteorder == "little" else "utf-32-be"
    points = np.frombuffer(buffer.encode(encoding, "surrogatepass"), dtype=np.uint32)
    word = _word_table()[np.minimum(points, _TABLE - 1)]
    word |= points >= _TABLE  # letters of rare scripts, and pictures: they count as letters
    return Codes(points.astype(np.uint8), word)


@cache
def _word_table() -> NDArray[np.bool_]:
    import numpy as np

    table = np.fromiter(
        (chr(point).isalnum() or point == 0x5F for point in range(_TABLE - 1)), dtype=np.bool_
    )
    return np.append(table, np.False_)


def run_starts(codes: Codes, length: int) -> Numbers:
    """Positions of characters that are no word's, and are followed by `length` that are."""
    found = codes.runs.get(length)
    if found is None:
        found = codes.runs[length] = _run_starts(codes.word, length)
    return found


def _run_starts(word: NDArray[np.bool_], length: int) -> Numbers:
    import numpy as np

    if len(word) <= length:
        return np.zeros(0, dtype=np.int64)
    run, known = word, 1
    while known < length:  # each round joins two runs, which overlap in the last one
        step = min(known, length - known)
        run = run[:-step] & run[step:]
        known += step
    return np.flatnonzero(run[1:] & ~word[:-length])


def key_hashes(codes: Codes, positions: Numbers, length: int) -> Hashes:
    """Hashes (64 bits) of the `length` characters from each position on; a multiple of 8.

    Only the lowest bytes count: texts with equal hashes must be compared.
    """
    import numpy as np

    if not len(positions):
        return np.zeros(0, dtype=np.uint64)
    low = codes.low
    words = np.ndarray((len(low) - 7,), dtype="<u8", buffer=low, strides=(1,))
    mixed = np.full(len(positions), _FIRST, dtype=np.uint64)
    for step in range(0, length, 8):
        mixed ^= words[positions + step]
        mixed *= np.uint64(_SECOND)
        mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(_LAST)
    mixed ^= mixed >> np.uint64(29)
    return mixed
