"""How wide text is on a terminal, and which part of a long line to show.

Widths follow East Asian Width (UAX #11): wide and fullwidth characters take two cells, combining
marks none. An emoji sequence takes the cells of its first emoji, as terminals that join it do.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from promptlint.reporters._safe import hidden, visible

TAB = 4
"""Cells of a tab in a source line; fixed, so that carets do not depend on tab stops."""

_ZWJ = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_ZERO_WIDTH = ("Mn", "Me", "Cf")


def _char_width(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in _ZERO_WIDTH or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(line: str) -> list[tuple[str, int]]:
    """What to print for each code point of a source line, and how many cells it takes."""
    if line.isascii() and line.isprintable():
        return [(char, 1) for char in line]
    unseen = {match.start() for match in hidden().finditer(line)}
    out: list[tuple[str, int]] = []
    for index, char in enumerate(line):
        if char == "\t":
            out.append((" " * TAB, TAB))
        elif index in unseen:
            shown = visible(char)
            out.append((shown, len(shown)))
        elif char == _EMOJI_STYLE and out and out[-1][1] == 1 and line[index - 1] > "\u00a0":
            out[-1] = (out[-1][0], 2)
            out.append((char, 0))
        elif index and line[index - 1] == _ZWJ and _char_width(char) == 2:
            out.append((char, 0))
        elif "\U0001f3fb" <= char <= "\U0001f3ff" and index and _char_width(line[index - 1]) == 2:
            out.append((char, 0))  # a skin tone joins the emoji before it
        else:
            out.append((char, _char_width(char)))
    return out


def text_width(text: str) -> int:
    """Cells that cleaned text takes."""
    if text.isascii():
        return len(text)
    return sum(width for _, width in cells(text))


@dataclass(frozen=True, slots=True)
class View:
    """The shown part of a source line.

    `edges[i]` is the cell at code point ``first + i``; cells ``[begin, finish)`` show the line
    itself, what is beside them up to `width` is an ellipsis.
    """

    text: str
    first: int
    edges: tuple[int, ...]
    begin: int
    finish: int
    width: int

    def column(self, index: int) -> int:
        """Cell at which a code point of the line begins, clamped to what is shown."""
        at = min(max(index - self.first, 0), len(self.edges) - 1)
        return min(max(self.edges[at], 0), self.width)

    def shows(self, index: int) -> bool:
        """Whether a code point, or the end of the line, is among what is shown."""
        at = index - self.first
        if not 0 <= at < len(self.edges):
            return False
        last = at == len(self.edges) - 1 and self.finish == self.width
        return self.begin <= self.edges[at] < self.finish + last


def view(line: str, start: int, end: int, width: int) -> View:
    """The part of `line` around code points ``[start, end)`` that fits `width` cells.

    A line that fits is shown whole. What is cut is marked by ``…``. Work and memory depend on
    `width`, not on the length of the line.
    """
    start, end = min(start, len(line)), min(max(start, end), len(line))
    first = max(0, start - 2 * width)
    stop = min(len(line), min(end, start + 2 * width) + 2 * width)
    parts = cells(line[first:stop])
    edges = [0, *accumulate(part_width for _, part_width in parts)]
    total = edges[-1]
    cut_after = stop < len(line)
    if not first and not cut_after and total <= width:
        return View("".join(shown for shown, _ in parts), 0, tuple(edges), 0, total, total)
    left = _left_edge(edges[start - first], edges[min(end, stop) - first], total, width)
    if first:
        left = max(left, 1)
    if not cut_after:
        left = min(left, max(0, total - (width - 1)))
    return _cut(parts, edges, first, left, width, cut_after)


def _left_edge(start: int, end: int, total: int, width: int) -> int:
    """First cell to show so that a span is seen with what stands around it."""
    if min(end + width // 8, total) < width:
        return 0
    room = width - 2
    before = max((room - (end - start)) // 2, room // 5)
    return max(0, start - before)


def _cut(
    parts: list[tuple[str, int]],
    edges: list[int],
    first: int,
    left: int,
    width: int,
    cut_after: bool,
) -> View:
    begin = next((i for i, edge in enumerate(edges) if edge >= left), len(parts))
    while begin < len(parts) and parts[begin][1] == 0:
        begin += 1  # never begin with a mark that belongs to what was cut
    lead = "…" if begin or first else ""
    room = width - len(lead)
    finish = begin
    while finish < len(parts) and edges[finish + 1] - edges[begin] <= room:
        finish += 1
    tail = ""
    if finish < len(parts) or cut_after:
        tail = "…"
        while finish > begin and edges[finish] - edges[begin] > room - 1:
            finish -= 1
    text = lead + "".join(shown for shown, _ in parts[begin:finish])
    shift = len(lead) - edges[begin]
    end = edges[finish] + shift
    moved = tuple(edge + shift for edge in edges)
    # The closing ellipsis is a cell of its own, so that carets may reach under it.
    return View(text + tail, first, moved, len(lead), end, end + len(tail))


def wrap(text: str, width: int) -> Iterator[str]:
    """Break cleaned text at spaces into lines of at most `width` cells.

    A longer word without wide characters (a path, a URL) is left whole; others are split.
    """
    line, used = "", 0
    for word in text.split(" "):
        size = text_width(word)
        if line and used + 1 + size > width:
            yield line
            line, used = "", 0
        if size > width and size != len(word):
            *full, word = _split(f"{line} {word}" if line else word, width)
            yield from full
            line, used = word, text_width(word)
            continue
        line, used = (f"{line} {word}", used + 1 + size) if line else (word, size)
    yield line


def _split(word: str, width: int) -> list[str]:
    pieces, piece, used = [], "", 0
    for shown, size in cells(word):
        if used + size > width and piece:
            pieces.append(piece)
            piece, used = "", 0
        piece += shown
        used += size
    return [*pieces, piece]
