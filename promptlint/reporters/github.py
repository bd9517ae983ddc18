"""GitHub Actions workflow commands, which become annotations of a pull request.

Escapes follow the runner: ``%``, CR and LF in messages, also ``:`` and ``,`` in properties.
Columns are given only for places within one line; the runner drops others.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model.finding import Finding, Skip
from promptlint.model.levels import Severity
from promptlint.model.report import Report, Sources, Style
from promptlint.reporters._safe import clean, prose
from promptlint.reporters._words import place, record_note, skip_line

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, sources: Sources, style: Style) -> str:
    """A command for each finding and, as warnings, for each skip."""
    lines = [_finding(item) for item in report.findings]
    lines += [_skip(item) for item in report.skipped]
    return "".join(f"{line}\n" for line in lines)


def _finding(item: Finding) -> str:
    where = item.location
    properties: dict[str, str] = {"title": f"promptlint: {clean(item.rule)}", "file": item.path}
    if where.line is not None:
        end_line = where.end_line or where.line
        properties |= {"line": str(where.line), "endLine": str(end_line)}
        if where.column is not None and end_line == where.line:
            properties["col"] = str(where.column)
            if where.end_column is not None:
                properties["endColumn"] = str(where.end_column)
    text = "%0A".join(_data(line) for line in _message(item))
    return _command(_COMMANDS[item.severity], properties, text)


def _message(item: Finding) -> Iterator[str]:
    note = record_note(item.location)
    yield prose(item.message) + (f" ({note})" if note else "")
    for other in item.related:
        yield f"{place(other.path or item.path, other)}: {prose(other.message)}"
    if item.help:
        yield f"help: {prose(item.help)}"


def _skip(item: Skip) -> str:
    properties = {"title": "promptlint: skipped"}
    if item.path is not None:
        properties["file"] = item.path
    return _command("warning", properties, _data(f"skipped {skip_line(item)}"))


def _command(name: str, properties: dict[str, str], text: str) -> str:
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{text}"


def _data(text: str) -> str:
    """Text of a message. Hidden characters, line ends among them, are visible already."""
    return text.replace("%", "%25")


def _property(value: str) -> str:
    return _data(clean(value)).replace(":", "%3A").replace(",", "%2C")
