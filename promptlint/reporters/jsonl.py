"""JSON lines: one object a line, told apart by ``type``.

``finding`` lines carry the keys of the JSON report's findings, then come ``skipped`` lines, and
one ``summary`` line closes a complete report.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model.report import Report, Sources, Style
from promptlint.reporters._plain import Plain, dumps, finding, head, skip, summary


def render(report: Report, sources: Sources, style: Style) -> str:
    """A line for each finding and each skip, then the summary."""
    return "".join(f"{dumps(line, indent=False)}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[dict[str, Plain]]:
    for item in report.findings:
        yield {"type": "finding", **finding(item)}
    for skipped in report.skipped:
        yield {"type": "skipped", **skip(skipped)}
    yield {"type": "summary", **head(report), **summary(report)}
