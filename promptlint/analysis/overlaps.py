"""Texts that overlap: one ends with the words that another begins with, as sliding windows do.

The rows may be in any order. For each text the first anchor (a word of seven letters or more, not
the first word: a window may begin inside one) gives a key, the 32 characters from it on; the same
is done for the anchors of every text's last 400 characters (900 in long texts). Where a key is
found on both sides, the rest of the one text must be, character for character, what the other
begins with. Keys are sampled by hash when there are many, so memory is bounded and the share
stays an estimate without bias.

Anchors and keys of a whole batch are found by array operations on its buffer; only what the sample
keeps is looked at in Python.
"""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from promptlint.analysis.buffer_codes import KEY, Codes, codes_of, key_hashes, run_starts
from promptlint.analysis.sketches import Thinned
from promptlint.model.batch import SEPARATOR, RecordBatch
from promptlint.model.place import Pointer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers: TypeAlias = NDArray[np.int64]

SHORTEST = 200
"""Shorter texts are not compared."""

_ANCHOR = 7
"""Letters of the word behind an anchor; `_RARE_ANCHOR` where anchors are wanted less densely."""

_RARE_ANCHOR = 9
_HEAD = 160
_TAIL = 400
_LONG_TAIL = 900
_HEADS = 4096
_TAILS = 32_768
_DEPTH = 4

Head: TypeAlias = tuple[int, str, Pointer]
"""Record, its text from the anchor on, pointer of the text."""

Tail: TypeAlias = tuple[int, int, int]
"""Record, characters from the anchor to the text's end, their checksum."""


@dataclass(slots=True)
class Overlaps:
    """Beginnings and ends of the texts of a stream."""

    heads: Thinned[Head] = field(default_factory=lambda: Thinned(_HEADS, _DEPTH))
    tails: Thinned[Tail] = field(default_factory=lambda: Thinned(_TAILS, _DEPTH))

    def add(self, batch: RecordBatch, records: array[int], numbers: array[int]) -> None:
        """Note texts of one batch, in order, by their records in the batch and their numbers in
        its table. Those shorter than `SHORTEST` are passed over."""
        import numpy as np

        begins = np.frombuffer(batch.table.starts, dtype=np.int64)
        chosen = np.frombuffer(numbers, dtype=np.int64)
        lengths = begins[chosen + 1] - begins[chosen] - len(SEPARATOR)
        long = np.flatnonzero(lengths >= SHORTEST)
        if not len(long):
            return
        chosen = chosen[long]
        texts = _Texts(
            batch,
            np.frombuffer(records, dtype=np.int64)[long],
            chosen,
            begins[chosen],
            lengths[long],
        )
        codes = codes_of(batch)
        self._add_heads(codes, texts)
        ends = texts.ends(codes)
        for length in (_ANCHOR, _RARE_ANCHOR):
            if length == _ANCHOR or int(ends.max()) > 2 * _LONG_TAIL:
                self._add_tails(codes, texts, ends, length)

    def _add_heads(self, codes: Codes, texts: _Texts) -> None:
        import numpy as np

        starts = texts.starts
        anchors = run_starts(codes, _ANCHOR)
        first = np.searchsorted(anchors, starts)
        owners = np.flatnonzero(first < len(anchors))
        at = anchors[first[owners]] - starts[owners]
        within = at + 1 + _ANCHOR <= np.minimum(_HEAD, texts.lengths[owners] // 2)
        owners, at = owners[within], at[within]
        limit = min(self.heads.limit, self.tails.limit)
        keys, kept = key_hashes(codes, starts[owners] + at + 1, limit)
        columns = (keys, owners[kept], at[kept] + 1)
        for key, owner, start in zip(*(column.tolist() for column in columns), strict=True):
            if key < self.heads.limit:
                rest = texts.text(owner)[start : start + _LONG_TAIL]
                self.heads.add(key, (texts.record(owner), rest, texts.pointer(owner)))

    def _add_tails(self, codes: Codes, texts: _Texts, ends: Numbers, length: int) -> None:
        import numpy as np

        starts = texts.starts
        positions = run_starts(codes, length)
        positions = positions[positions < len(codes.low) - KEY]
        # Most keys are over the limit, so that few positions need a closer look.
        keys, chosen = key_hashes(codes, positions + 1, min(self.heads.limit, self.tails.limit))
        positions = positions[chosen]
        owners = np.searchsorted(starts, positions, side="right") - 1
        kept = (owners >= 0) & _near_end(positions - starts[owners], ends[owners], length)
        keys, owners, at = keys[kept], owners[kept], (positions - starts[owners])[kept] + 1
        self.tails.make_room(keys)
        fits = keys <= np.uint64(self.tails.limit - 1)
        columns = (keys[fits], owners[fits], at[fits], ends[owners[fits]])
        for key, owner, start, end in zip(*(column.tolist() for column in columns), strict=True):
            if key < self.tails.limit:
                rest = texts.text(owner)[start:end]
                self.tails.add(key, (texts.record(owner), end - start, _checksum(rest)))

    def merge(self, other: Overlaps, shift: int) -> None:
        """Add another stream's texts, their records counted from `shift` on."""
        limit = min(side.limit for side in (self.heads, self.tails, other.heads, other.tails))
        self.heads.merge(
            (
                (key, tuple((record + shift, text, at) for record, text, at in values))
                for key, values in other.heads.items.items()
            ),
            limit,
        )
        self.tails.merge(
            (
                (key, tuple((record + shift, length, check) for record, length, check in values))
                for key, values in other.tails.items.items()
            ),
            limit,
        )

    def found(self) -> OverlapResult:
        """Texts that begin with another's end."""
        limit = min(self.heads.limit, self.tails.limit)
        result = OverlapResult()
        for key, heads in self.heads.pairs():
            if key >= limit:
                break
            # Different texts that begin alike begin with a phrase, not with another's end.
            is_phrase = len({text for _, text, _ in heads}) > 2
            tails = () if is_phrase else self.tails.items.get(key, ())
            for record, text, pointer in heads:
                result.compared += 1
                matches = [tail for tail in tails if _continues(record, text, tail)]
                if matches:
                    result.places.append((record, matches[0][0], pointer))
                    result.chars += max(tail[1] for tail in matches)
        result.places.sort(key=lambda place: place[:2])
        return result


@dataclass(slots=True)
class OverlapResult:
    """How many texts were compared, and those that begin with another's end.

    `places`: (record, record that ends so, pointer). `chars`: sum of the lengths in common.
    """

    compared: int = 0
    chars: int = 0
    places: list[tuple[int, int, Pointer]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts of a batch that are compared; `numbers` are their numbers in its table."""

    batch: RecordBatch
    records: Numbers
    numbers: Numbers
    starts: Numbers
    lengths: Numbers

    def text(self, at: int) -> str:
        return self.batch.table.texts[int(self.numbers[at])]

    def record(self, at: int) -> int:
        return self.batch.first + int(self.records[at])

    def pointer(self, at: int) -> Pointer:
        record = int(self.records[at])
        turn = int(self.numbers[at]) - self.batch.table.first[record]
        return self.batch.turns[record][turn].pointer

    def ends(self, codes: Codes) -> Numbers:
        """Lengths without white space at the end. Few texts have any: these are looked at."""
        import numpy as np

        ends = self.lengths.copy()
        last = codes.low[self.starts + self.lengths - 1]
        # Spaces of ASCII, and the low bytes of all others (U+0085, U+00A0, U+1680, U+2000 …).
        maybe = (last <= 0x20) | (last == 0x28) | (last == 0x29) | (last == 0x2F)
        maybe |= (last == 0x5F) | (last >= 0x80)
        for at in np.flatnonzero(maybe).tolist():
            ends[at] = len(self.text(at).rstrip())
        return ends


def _near_end(at: Numbers, ends: Numbers, length: int) -> NDArray[np.bool_]:
    """Which anchors at these offsets in their texts are near enough to the texts' ends.

    Long texts are looked at further back, for the overlaps of large windows; fewer anchors do
    there, since one that is found is enough.
    """
    import numpy as np

    middles = ends // 2
    near = np.maximum(ends - _TAIL, middles)
    if length == _ANCHOR:
        return (at >= near) & (at + 1 + length <= ends - KEY)
    far = ends - _LONG_TAIL
    return (far > middles) & (at >= far) & (at + 1 + length <= near)


def _continues(record: int, text: str, tail: Tail) -> bool:
    other, length, checksum = tail
    if other == record or length > len(text):
        return False
    return _checksum(text[:length]) == checksum


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
