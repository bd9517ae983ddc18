"""The end of a text report: what was found, what can be fixed, what was looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from promptlint.model.levels import Severity
from promptlint.model.report import Report, Style
from promptlint.reporters._cells import wrap
from promptlint.reporters._paint import BOLD, DIM, GREEN, Paint, severity_style
from promptlint.reporters._safe import clean
from promptlint.reporters._words import (
    amount,
    fixable,
    found,
    probe_lines,
    seen,
    severity_counts,
    skip_line,
)


def closing(report: Report, style: Style, paint: Paint, width: int) -> Iterator[str]:
    """The last lines. What was skipped is always listed, one line each."""
    if report.files or report.findings:  # where nothing was checked, nothing was found either
        first, *rest = wrap(found(report), width)
        yield _tinted(report, first, paint)
        yield from rest
    if note := fixable(report.findings):
        yield from wrap(note, width)
    for note in probe_lines(report):
        for index, line in enumerate(wrap(note, width - 2)):
            yield paint(f"  {line}" if index else line, DIM)
    text = seen(report, style) + (":" if report.skipped else "")
    for index, line in enumerate(wrap(text, width - 2)):
        yield paint(f"  {line}" if index else line, DIM)
    for skip in report.skipped:
        for index, line in enumerate(wrap(skip_line(skip), width - 4)):
            yield f"    {line}" if index else f"  {line}"
    if style.verbose:
        yield paint(f"As of {report.as_of.isoformat()}, promptlint {clean(report.version)}.", DIM)


def _tinted(report: Report, line: str, paint: Paint) -> str:
    """The counts in the colours of their severities."""
    counts = severity_counts(report)
    if not counts:
        return line.replace("no problems", paint("no problems", GREEN), 1)
    for severity, count in counts:
        words = amount(count, severity.label)
        line = line.replace(words, paint(words, severity_style(severity)), 1)
    return line


def statistics(report: Report, paint: Paint) -> Iterator[str]:
    """A line or two for each dataset, then a table by rule: most findings first.

    Places count every hit in a dataset.
    """
    if any(file.statistics for file in report.files):
        from promptlint.reporters._datasets import dataset_lines

        yield from dataset_lines(report, paint)
    if not report.findings:
        return
    findings: Counter[tuple[str, Severity]] = Counter()
    places: Counter[tuple[str, Severity]] = Counter()
    repairs: Counter[tuple[str, Severity]] = Counter()
    for finding in report.findings:
        key = (finding.rule, finding.severity)
        count = finding.data.get("count")
        findings[key] += 1
        places[key] += count if isinstance(count, int) else 1
        repairs[key] += finding.fix is not None
    yield paint(f"{'findings':>8}  {'places':>8}  {'fixable':>7}  {'severity':<8}  rule", BOLD)
    for key in sorted(findings, key=lambda key: (-findings[key], -places[key], key[0], -key[1])):
        rule, severity = key
        label = paint(f"{severity.label:<8}", severity_style(severity))
        fix = f"{repairs[key]:,}" if repairs[key] else "-"
        yield f"{findings[key]:>8,}  {places[key]:>8,}  {fix:>7}  {label}  {clean(rule)}"
