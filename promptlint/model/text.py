"""Decoded text that still knows where in the source each character came from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise

from promptlint.model.place import Span

_NEWLINE = re.compile(r"\r\n|\n|\r")


class LineIndex:
    """Line and column of a character offset. Lines end at ``\\n``, ``\\r\\n`` or ``\\r`` only."""

    __slots__ = ("_length", "_starts")

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        self._length = len(text)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based (line, column) of a 0-based character offset, clamped to the text."""
        offset = min(max(offset, 0), self._length)
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line_span(self, line: int) -> Span:
        """Characters of a 1-based line, its line end included; empty past the last line."""
        if not 1 <= line <= len(self._starts):
            return self._length, self._length
        end = self._starts[line] if line < len(self._starts) else self._length
        return self._starts[line - 1], end

    def __len__(self) -> int:
        return len(self._starts)


@dataclass(frozen=True, slots=True)
class Text:
    """A string and, piecewise, the source offsets that its characters came from.

    `anchors` are ``(offset in value, offset in source)`` pairs in ascending order; between two
    anchors both advance together. Text taken verbatim has the one anchor ``(0, start)``. Where a
    piece was written with escapes, each escape gets an anchor of its own at both of its ends.
    Where source characters between two pieces are no part of the value (``"a" "b"``, a line
    continuation), two anchors share an offset: the first ends what is before, the second begins
    what follows.
    """

    value: str
    anchors: tuple[tuple[int, int], ...] = ((0, 0),)

    @classmethod
    def verbatim(cls, source: str, start: int = 0, end: int | None = None) -> Text:
        """The slice ``source[start:end]``, unchanged."""
        return cls(source[start:end], ((0, start),))

    def source_offset(self, offset: int) -> int:
        """Source offset of the character at `offset` of the value."""
        index = bisect_right(self.anchors, offset, key=lambda anchor: anchor[0]) - 1
        value_at, source_at = self.anchors[max(index, 0)]
        return source_at + offset - value_at

    def source_span(self, start: int, end: int) -> Span:
        """Source characters of ``value[start:end]``; at least one wide where the value is.

        Pieces may stand in another order in the source. A span that would end before it begins
        ends with its first piece.
        """
        first = self.source_offset(start)
        if end <= start:
            return first, first
        last = self._source_end(end)
        return first, last if last > first else self._piece_end(start)

    def _piece_end(self, start: int) -> int:
        """Source offset where the piece that holds ``value[start]`` ends."""
        at = bisect_right(self.anchors, start, key=lambda anchor: anchor[0])
        for before, after in pairwise(self.anchors[max(at - 1, 0) :]):
            end = before[1] + after[0] - before[0]
            if after[1] < end:
                return max(end, self.source_offset(start) + 1)
        return self.source_offset(start) + 1

    def _source_end(self, end: int) -> int:
        # The end of the last character, which an escape may have made longer than one.
        exact = bisect_left(self.anchors, end, key=lambda anchor: anchor[0])
        if 0 < exact < len(self.anchors) and self.anchors[exact][0] == end:
            return self.anchors[exact][1]
        return self.source_offset(end - 1) + 1
