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
KEY = 32
"""Characters of a key."""

_HIGH = 0xFFFF_F000_0000_0000
_LOW = ~_HIGH & 0xFFFF_FFFF_FFFF_FFFF
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


def key_hashes(codes: Codes, positions: Numbers, limit: int) -> tuple[Hashes, Numbers]:
    """Hashes (64 bits) of the `KEY` characters from each position on, those under `limit` only.

    Only the lowest bytes count: texts with equal hashes must be compared. The last eight
    characters decide the highest bits, so that most positions need no more than these.

    Returns:
        The hashes, and the indices of their positions.
    """
    import numpy as np

    if not len(positions):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    low = codes.low
    words = np.ndarray((len(low) - 7,), dtype="<u8", buffer=low, strides=(1,))
    high = _mixed(words[positions + (KEY - 8)]) & np.uint64(_HIGH)
    chosen = np.flatnonzero(high <= np.uint64(limit - 1))
    high, positions = high[chosen], positions[chosen]
    rest = np.full(len(positions), _FIRST, dtype=np.uint64)
    for step in range(0, KEY - 8, 8):
        rest = _mixed(rest ^ words[positions + step])
    keys = high | (rest & np.uint64(_LOW))
    kept = keys <= np.uint64(limit - 1)
    return keys[kept], chosen[kept]


def _mixed(values: Hashes) -> Hashes:
    import numpy as np

    values = values * np.uint64(_SECOND)
    values ^= values >> np.uint64(32)
    values *= np.uint64(_LAST)
    return values ^ (values >> np.uint64(29))
