"""Markdown for pull request comments and step summaries (GitHub, GitLab).

Markup in untrusted text is written as character references, so that none of it can become a link,
a mention, an image, HTML or a table cell. Backquoted words of messages become code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from promptlint.model.finding import Finding, Skip
from promptlint.model.levels import Severity
from promptlint.model.place import Location
from promptlint.model.report import Report, Sources, Style
from promptlint.reporters._markup import code, escape, inline
from promptlint.reporters._places import data_places, repeats
from promptlint.reporters._safe import clean
from promptlint.reporters._words import (
    LISTED,
    amount,
    checked,
    fixable,
    listing,
    not_shown,
    position,
    probe_lines,
    record_note,
    severity_counts,
    skip_subject,
    split_limit,
)

_LIMIT = 60_000
"""Characters of the findings table: a comment on GitHub holds 65,536."""

_ICONS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}


def render(report: Report, sources: Sources, style: Style) -> str:
    """A heading, a table of findings, and what was seen."""
    counts = [amount(count, severity.label) for severity, count in severity_counts(report)]
    lines = [f"### promptlint: {listing(counts) or 'no problems'}{escape(not_shown(report))}"]
    if report.findings:
        lines += ["", *_table(report, style.limit)]
    if note := fixable(report.findings):
        lines += ["", inline(note)]
    if style.statistics and report.findings:
        lines += ["", *_statistics(report)]
    if not style.quiet:
        lines += ["", *_seen(report)]
    return "\n".join(lines) + "\n"


def _table(report: Report, limit: int | None) -> Iterator[str]:
    shown, left = split_limit(report.findings, limit)
    yield "| | Finding | Place |"
    yield "| --- | --- | --- |"
    size, printed = 0, 0
    for item in shown:
        row = f"| {_ICONS[item.severity]} {item.severity.label} | {_what(item)} | {_where(item)} |"
        size += len(row) + 1
        if size > _LIMIT:
            break
        printed += 1
        yield row
    yield from _more(len(shown) - printed, left)


def _more(cut: int, left: Mapping[str, int]) -> Iterator[str]:
    if cut or left:
        yield ""
    if left:
        parts = [f"{count:,} more {code(clean(rule))}" for rule, count in left.items()]
        yield f"… and {listing(parts)}"
    if cut:
        yield f"… and {amount(cut, 'more finding')} than fit here"


def _what(item: Finding) -> str:
    parts = [f"**{escape(clean(item.rule))}**: {inline(item.message)}"]
    places = data_places(item)
    if len(places) > 1:
        count = item.data.get("count")
        total = max(len(places), count) if isinstance(count, int) else len(places)
        parts.append(escape(clean(repeats(places, LISTED, total))))
    if item.help:
        parts.append(f"*{inline(item.help)}*")
    return "<br>".join(parts)


def _where(item: Finding) -> str:
    parts = [_place(item.path, item.location)]
    for other in item.related:
        label = f" {inline(other.message)}" if other.message else ""
        parts.append(_place(other.path or item.path, other) + label)
    return "<br>".join(parts)


def _place(path: str, location: Location) -> str:
    note = record_note(location)
    return code(position(path, location)) + (f" ({escape(note)})" if note else "")


def _statistics(report: Report) -> Iterator[str]:
    counts: dict[str, int] = {}
    for item in report.findings:
        counts[item.rule] = counts.get(item.rule, 0) + 1
    yield "| Findings | Rule |"
    yield "| ---: | --- |"
    for rule, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"| {count:,} | {escape(clean(rule))} |"


def _seen(report: Report) -> Iterator[str]:
    yield f"Checked {escape(checked(report))}."
    for line in probe_lines(report):
        yield ""
        yield escape(line)
    yield from _details("not recognised", [code(clean(path)) for path in report.unrecognised])
    yield from _details("git-ignored data", [code(clean(path)) for path in report.ignored_data])
    yield from _details("skipped", [_skip(item) for item in report.skipped])


def _skip(item: Skip) -> str:
    return f"{code(skip_subject(item))}: {inline(item.reason)}"


def _details(label: str, rows: Sequence[str]) -> Iterator[str]:
    if rows:
        yield ""
        yield f"<details><summary>{len(rows):,} {label}</summary>"
        yield ""
        yield from (f"- {row}" for row in rows)
        yield ""
        yield "</details>"
