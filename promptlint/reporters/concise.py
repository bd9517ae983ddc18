"""One line a finding, for editors and logs: ``path:line:column: severity[rule] message``."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model.finding import Finding
from promptlint.model.report import Report, Sources, Style
from promptlint.reporters._paint import BOLD, DIM, Paint, severity_style
from promptlint.reporters._safe import clean, prose
from promptlint.reporters._tail import closing, statistics
from promptlint.reporters._words import left_out, position, record_note, split_limit

_ENDLESS = 1_000_000


def render(report: Report, sources: Sources, style: Style) -> str:
    """A line for each finding, never wrapped; then what was seen, unless quiet."""
    return "".join(f"{line}\n" for line in _lines(report, style, Paint(style.color)))


def _lines(report: Report, style: Style, paint: Paint) -> Iterator[str]:
    shown, left = split_limit(report.findings, style.limit)
    for finding in shown:
        yield _line(finding, paint)
    for line in left_out(left):
        yield paint(line, DIM)
    if style.statistics:
        yield from statistics(report, paint)
    if not style.quiet:
        yield from closing(report, style, paint, _ENDLESS)


def _line(finding: Finding, paint: Paint) -> str:
    where = paint(position(finding.path, finding.location), BOLD)
    severity = paint(finding.severity.label, severity_style(finding.severity))
    note = record_note(finding.location)
    tail = f" ({note})" if note else ""
    return f"{where}: {severity}[{clean(finding.rule)}] {prose(finding.message)}{tail}"
