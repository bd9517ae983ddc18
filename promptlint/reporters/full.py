"""The default report, for people at a terminal: snippets, carets, help, and what was seen.

Repeats are grouped: findings of a rule that say the same are shown once with a list of their
places, and each rule stops after `Style.limit` findings. Records are numbered from 0, as in JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from promptlint.model.finding import Finding
from promptlint.model.report import Report, Sources, Style
from promptlint.reporters._cells import text_width, wrap
from promptlint.reporters._paint import BOLD, CYAN, DIM, GREEN, GUTTER, Paint, severity_style
from promptlint.reporters._places import data_places, repeats
from promptlint.reporters._safe import clean, prose
from promptlint.reporters._tail import closing, statistics
from promptlint.reporters._words import left_out, percent, place, split_limit

if TYPE_CHECKING:
    from promptlint.reporters._snippet import Canvas

_MIN_WIDTH = 40
_MIN_TWINS = 4
"""Findings that say the same from which on they are shown once."""

_LISTED = 10
"""Places listed for one finding, where `Style.limit` is set."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A finding to show, and others that differ from it in their place alone."""

    finding: Finding
    twins: tuple[Finding, ...] = ()


class _Remembered:
    """Source lines, each read once: a snippet asks for a line several times."""

    def __init__(self, sources: Sources) -> None:
        self.line = lru_cache(maxsize=1024)(sources.line)


def render(report: Report, sources: Sources, style: Style) -> str:
    """Text of at most `Style.width` columns; paths are never broken."""
    sources = _Remembered(sources)
    paint = Paint(style.color)
    width = max(_MIN_WIDTH, style.width)
    entries, left = _arrange(report.findings, style.limit)
    blocks = ["\n".join(_entry(entry, sources, style, paint, width)) for entry in entries]
    if left:
        blocks.append("\n".join(paint(line, DIM) for line in left_out(left)))
    if style.statistics and (lines := list(statistics(report, paint))):
        blocks.append("\n".join(lines))
    if not style.quiet:
        blocks.append("\n".join(closing(report, style, paint, width)))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def _arrange(
    findings: Sequence[Finding], limit: int | None
) -> tuple[list[_Entry], Mapping[str, int]]:
    """What to show, in report order; a group stands where its first finding does."""
    if limit is None:
        return [_Entry(finding) for finding in findings], {}
    groups: dict[object, list[Finding]] = {}
    for index, finding in enumerate(findings):
        groups.setdefault(_same(finding) or index, []).append(finding)
    entries: dict[int, _Entry] = {}
    for members in groups.values():
        if len(members) >= _MIN_TWINS:
            entries[id(members[0])] = _Entry(members[0], tuple(members[1:]))
        else:
            entries.update({id(member): _Entry(member) for member in members})
    firsts = [finding for finding in findings if id(finding) in entries]
    shown, left = split_limit(firsts, limit)
    cut = {id(finding) for finding in firsts} - {id(finding) for finding in shown}
    more = Counter(left)
    for key in cut:
        more[entries[key].finding.rule] += len(entries[key].twins)
    return [entries[id(finding)] for finding in shown], {rule: more[rule] for rule in left}


def _same(finding: Finding) -> tuple[object, ...] | None:
    """What twins have in common; ``None`` for findings whose evidence is their own."""
    if finding.related or "count" in finding.data:
        return None
    fix = finding.fix.safe if finding.fix else None
    return (finding.rule, finding.severity, finding.message, finding.help, fix)


def _entry(
    entry: _Entry, sources: Sources, style: Style, paint: Paint, width: int
) -> Iterator[str]:
    finding = entry.finding
    yield from _headline(finding, paint, width)
    from promptlint.reporters._snippet import Canvas, draw

    canvas = Canvas(sources, paint, width, _gutter(finding), severity_style(finding.severity))
    yield from draw(canvas, finding.path, finding.location, finding.related)
    limit = _LISTED if style.limit is not None else None
    for label, color, text in _notes(finding, limit, style.verbose):
        yield from _note(canvas, label, color, text)
    if entry.twins:
        yield from _twins(canvas, entry.twins, limit)


def _headline(finding: Finding, paint: Paint, width: int) -> Iterator[str]:
    severity = finding.severity.label
    head = f"{severity}[{clean(finding.rule)}]"
    message = prose(finding.message)
    first, *rest = wrap(f"{'x' * text_width(head)}: {message}", width)
    colored = paint(head, severity_style(finding.severity))
    yield colored + paint(first[text_width(head) :], BOLD)
    if rest:
        for line in wrap(" ".join(rest), width - 2):
            yield "  " + paint(line, BOLD)


def _gutter(finding: Finding) -> int:
    """Digits of the highest line number that is shown."""
    ends = (
        max(location.line or 0, location.end_line or 0)
        for location in (finding.location, *finding.related)
    )
    return len(str(max(1, *ends))) if finding.related else len(str(max(1, next(ends))))


def _notes(finding: Finding, limit: int | None, verbose: int) -> Iterator[tuple[str, str, str]]:
    """(label, colour, text) of the lines under the snippet."""
    if (count := _count(finding.data)) is not None:
        yield "count", BOLD, count
    places = data_places(finding)
    if len(places) > 1 or any("duplicate_of" in item for item in places):
        yield "places", BOLD, repeats(places, limit, _total(finding.data, places))
    if finding.help:
        yield "help", CYAN, prose(finding.help)
    if finding.fix:
        how = "fixable with `--fix`" if finding.fix.safe else "fixable with `--unsafe-fixes`"
        summary = prose(finding.fix.summary)
        yield "fix", GREEN, f"{summary} ({how})" if summary else how
    if verbose:
        yield "confidence", BOLD, finding.confidence.label


def _note(canvas: Canvas, label: str, color: str, text: str) -> Iterator[str]:
    """``= help: text``, continued under the text."""
    head = f"{' ' * canvas.gutter} {canvas.paint('=', GUTTER)} {canvas.paint(label, color)}: "
    indent = canvas.gutter + len(label) + 5
    for index, line in enumerate(wrap(text, max(20, canvas.width - indent))):
        yield (" " * indent if index else head) + line


def _count(data: Mapping[str, object]) -> str | None:
    """``132 (5.5 % of records), 87 unique`` for a finding that stands for several hits."""
    count, rate, unique = data.get("count"), data.get("rate"), data.get("unique")
    if not isinstance(count, int) or count < 2:
        return None
    text = f"{count:,}"
    if isinstance(rate, int | float):
        text += f" ({percent(rate)} of records)"
    if isinstance(unique, int):
        text += f", {unique:,} unique"
    return text


def _total(data: Mapping[str, object], places: Sequence[Mapping[str, object]]) -> int:
    count = data.get("count")
    return max(len(places), count) if isinstance(count, int) else len(places)


def _twins(canvas: Canvas, twins: Sequence[Finding], limit: int | None) -> Iterator[str]:
    yield from _note(canvas, "also", BOLD, f"the same in {len(twins):,} more places")
    indent = " " * (canvas.gutter + len("= also: ") + 1)
    for finding in twins[:limit]:
        yield indent + place(finding.path, finding.location)
    if limit is not None and len(twins) > limit:
        yield f"{indent}… and {len(twins) - limit:,} more (use --all)"
