"""Source lines with carets under them, as in ``rustc`` and ``ruff``.

A finding has one primary mark and any number of related ones. Marks of one file share a block;
a mark over several lines gets a bar at the left and a block of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promptlint.model.place import Location
from promptlint.model.report import Sources
from promptlint.reporters._cells import View, text_width, view, wrap
from promptlint.reporters._paint import GUTTER, Paint
from promptlint.reporters._safe import prose
from promptlint.reporters._words import place, record_note

_HEAD, _TAIL = 4, 2
"""Lines shown at the start and the end of a mark that spans many."""

_MIN_LABEL = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to underline: 1-based lines, 0-based code points ``[start, end)``.

    `end` counts in `last`. ``start == None`` shows the line without carets.
    """

    path: str
    line: int
    start: int | None
    last: int
    end: int
    label: str
    primary: bool


@dataclass(frozen=True, slots=True)
class Canvas:
    """Where snippets are drawn: `gutter` is the width of line numbers, `caret` a colour."""

    sources: Sources
    paint: Paint
    width: int
    gutter: int
    caret: str

    @property
    def room(self) -> int:
        """Cells for source text, right of the gutter."""
        return max(20, self.width - self.gutter - 3)

    def row(self, text: str = "", number: str = "") -> str:
        """A line with a gutter: ``12 | text``."""
        bar = self.paint(f"{number:>{self.gutter}} |", GUTTER)
        return f"{bar} {text}" if text else bar

    def arrow(self, sign: str, text: str) -> str:
        """``--> path:1:2``, its head under the bar."""
        return f"{' ' * self.gutter}{self.paint(sign, GUTTER)} {text}"

    def style(self, mark: Mark) -> str:
        """Colour of a mark's carets and label."""
        return self.caret if mark.primary else GUTTER


def to_mark(path: str, location: Location, sources: Sources, *, primary: bool) -> Mark | None:
    """The mark of a location; ``None`` when its line is not known or can't be read."""
    if location.line is None:
        return None
    line = sources.line(path, location.line)
    if line is None:
        return None
    label = prose(location.message)
    if not primary and (note := record_note(location)):
        label = f"{label} ({note})" if label else note
    whole_record = location.record is not None and location.end_column is None
    if location.column is None or whole_record:
        return Mark(path, location.line, None, location.line, 0, label, primary)
    start = location.column - 1
    last = max(location.end_line or location.line, location.line)
    end = start + 1 if location.end_column is None else location.end_column - 1
    if last > location.line and end <= 0:  # the span takes in the line end before
        last -= 1
        end = len(sources.line(path, last) or "")
    if last == location.line:
        end = max(min(end, len(line)), start + 1)
    return Mark(path, location.line, start, last, end, label, primary)


def draw(
    canvas: Canvas, path: str, location: Location, related: Sequence[Location]
) -> Iterator[str]:
    """All lines from the ``-->`` on: the primary place, then related ones by file."""
    primary = to_mark(path, location, canvas.sources, primary=True)
    groups: dict[str, list[Mark]] = {path: [primary] if primary else []}
    bare: list[Location] = []
    places: dict[str, Location] = {path: location}
    for other in related:
        where = other.path or path
        mark = to_mark(where, other, canvas.sources, primary=False)
        if mark is None:
            bare.append(other)
            continue
        groups.setdefault(where, []).append(mark)
        places.setdefault(where, other)
    for index, (where, marks) in enumerate(groups.items()):
        sign = ":::" if index else "-->"
        yield canvas.arrow(sign, place(where, places[where]))
        if marks:
            yield canvas.row()
            yield from _block(canvas, marks)
            yield canvas.row()
    for other in bare:
        message = prose(other.message)
        where = place(other.path or path, other)
        yield canvas.arrow(":::", f"{where}: {message}" if message else where)


def _block(canvas: Canvas, marks: Sequence[Mark]) -> Iterator[str]:
    """The lines of one file, in order, with a ``...`` over what is left out between."""
    single: dict[int, list[Mark]] = {}
    several = [mark for mark in marks if mark.last > mark.line]
    for mark in marks:
        if mark.last == mark.line:
            single.setdefault(mark.line, []).append(mark)
    previous: int | None = None
    for line in sorted({*single, *(mark.line for mark in several)}):
        for mark in several:
            if mark.line == line:
                yield from _between(canvas, mark.path, previous, line)
                yield from _bar(canvas, mark)
                previous = max(previous or 0, mark.last)
        if line in single:
            yield from _between(canvas, single[line][0].path, previous, line)
            yield from _marked_line(canvas, line, single[line])
            previous = max(previous or 0, line)


def _between(canvas: Canvas, path: str, previous: int | None, line: int) -> Iterator[str]:
    if previous is None or line == previous + 1:
        return
    if line == previous + 2 and (text := canvas.sources.line(path, line - 1)) is not None:
        yield canvas.row(view(text, 0, 0, canvas.room).text, str(line - 1))
    else:
        yield canvas.paint("...", GUTTER)


def _marked_line(canvas: Canvas, number: int, marks: Sequence[Mark]) -> Iterator[str]:
    """A line and, under it, a row of carets for each mark; twice where they are far apart."""
    text = canvas.sources.line(marks[0].path, number) or ""
    todo = sorted(marks, key=lambda mark: (not mark.primary, mark.start or 0))
    while todo:
        shown = _common_view(text, todo, canvas.room)
        fitting = [mark for mark in todo if shown.shows(mark.start or 0)] or todo[:1]
        yield canvas.row(shown.text, str(number))
        for mark in fitting:
            yield from _carets(canvas, mark, shown)
        todo = [mark for mark in todo if mark not in fitting]


def _common_view(text: str, marks: Sequence[Mark], room: int) -> View:
    starts = [mark.start for mark in marks if mark.start is not None]
    if not starts:
        return view(text, 0, 0, room)
    together = view(text, min(starts), max(mark.end for mark in marks), room)
    if all(together.shows(mark.start or 0) for mark in marks):
        return together
    return view(text, marks[0].start or 0, marks[0].end, room)


def _carets(canvas: Canvas, mark: Mark, shown: View) -> Iterator[str]:
    style = canvas.style(mark)
    if mark.start is None:
        left, carets = 0, ""
    else:
        left = min(shown.column(mark.start), canvas.room - 1)
        size = min(max(1, shown.column(mark.end) - left), canvas.room - left)
        carets = ("^" if mark.primary else "-") * size
    yield from _labelled(canvas, " " * left, carets, mark.label, style)


def _labelled(canvas: Canvas, lead: str, carets: str, label: str, style: str) -> Iterator[str]:
    """Carets and their label: beside them where it fits, else on the lines below."""
    used = len(lead) + len(carets) + bool(carets)
    if not label:
        if carets:
            yield canvas.row(lead + canvas.paint(carets, style))
        return
    if used + text_width(label) <= canvas.room:
        text = f"{carets} {label}" if carets else label
        yield canvas.row(lead + canvas.paint(text, style))
        return
    if carets:
        yield canvas.row(lead + canvas.paint(carets, style))
    indent = lead if canvas.room - len(lead) >= _MIN_LABEL else ""
    for part in wrap(label, canvas.room - len(indent)):
        yield canvas.row(indent + canvas.paint(part, style))


def _bar(canvas: Canvas, mark: Mark) -> Iterator[str]:
    """A mark over several lines: a bar at their left that ends in a caret."""
    style = canvas.style(mark)
    char = "^" if mark.primary else "-"
    room = canvas.room - 2
    bar = canvas.paint("|", style)
    first = canvas.sources.line(mark.path, mark.line) or ""
    start = mark.start or 0
    shown = view(first, start, len(first), room)
    if first[:start].strip():
        yield canvas.row(f"  {shown.text}", str(mark.line))
        yield canvas.row(canvas.paint(f" {'_' * (shown.column(start) + 1)}{char}", style))
    else:
        yield canvas.row(f"{canvas.paint('/', style)} {shown.text}", str(mark.line))
    for number in _inner(mark):
        if number is None:
            yield canvas.paint("...", GUTTER) + " " * canvas.gutter + bar
            continue
        text = canvas.sources.line(mark.path, number) or ""
        end = mark.end if number == mark.last else 0
        shown = view(text, max(0, end - 1), end, room)
        yield canvas.row(f"{bar} {shown.text}", str(number))
    left = max(0, min(shown.column(mark.end), room) - 1)
    yield from _labelled(canvas, "", f"|{'_' * (left + 1)}{char}", mark.label, style)


def _inner(mark: Mark) -> list[int | None]:
    """Line numbers after the first; ``None`` stands for lines left out."""
    rest: list[int | None] = list(range(mark.line + 1, min(mark.last, mark.line + 200) + 1))
    if mark.last - mark.line + 1 <= _HEAD + _TAIL + 1:
        return rest
    tail = list(range(mark.last - _TAIL + 1, mark.last + 1))
    return [*rest[: _HEAD - 1], None, *tail]
