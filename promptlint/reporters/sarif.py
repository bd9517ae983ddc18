"""SARIF 2.1.0, for code scanning and viewers.

A rule's id is its name; its code is a property. An ``info`` is a ``note``. Regions count unicode
code points. A finding about a whole file stands at line 1, since code scanning refuses results
without a line. Skipped files and rules are notifications of the run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from promptlint.model.finding import Finding, Skip
from promptlint.model.levels import Severity
from promptlint.model.place import Location
from promptlint.model.report import Report, Sources, Style
from promptlint.model.rule import Rule
from promptlint.reporters._markup import code, inline, reference
from promptlint.reporters._plain import TOOL, Plain, dumps, plain
from promptlint.reporters._safe import clean, encodable, prose
from promptlint.reporters._words import position, skip_line

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_ROOT = "%SRCROOT%"
_LINK = re.compile(r"\](?=\()")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:[/\\]")
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: Report, sources: Sources, style: Style) -> str:
    """A log with one run."""
    rules = _rules(report)
    artifacts = _Artifacts(report)
    ranks = {name: index for index, name in enumerate(rules)}
    driver: dict[str, Plain] = {
        "name": TOOL,
        "version": encodable(report.version),
        "rules": list(rules.values()),
    }
    results: list[Plain] = [_result(item, ranks, artifacts) for item in report.findings]
    notes: list[Plain] = [_notification(item, artifacts) for item in report.skipped]
    run: dict[str, Plain] = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the project."}}},
        "artifacts": artifacts.listed(),
        "results": results,
        "properties": {"asOf": report.as_of.isoformat()},
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def uri(path: str) -> tuple[str, bool]:
    """A percent-encoded URI reference, and whether it is relative to the root.

    Bytes of a file name that are no UTF-8 (lone surrogates in Python) are encoded as they are.
    """
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "replace")
    encoded = quote(raw, safe="/")
    if not _ABSOLUTE.match(path):
        return encoded, True
    encoded = quote(raw.replace(b"\\", b"/"), safe="/:")
    return "file:///" + encoded.lstrip("/"), False


class _Artifacts:
    """Files that the run mentions, each with its index."""

    def __init__(self, report: Report) -> None:
        self._checked = {file.path for file in report.files}
        self._index: dict[str, int] = {}
        for file in report.files:
            self._rank(file.path)

    def _rank(self, path: str) -> int:
        return self._index.setdefault(path, len(self._index))

    def location(self, path: str) -> dict[str, Plain]:
        """An ``artifactLocation`` that refers to the list by index."""
        return {**_artifact_uri(path), "index": self._rank(path)}

    def listed(self) -> list[Plain]:
        """The list itself; complete once all locations were made."""
        found: list[Plain] = []
        for path in self._index:
            item: dict[str, Plain] = {"location": _artifact_uri(path)}
            if path in self._checked:
                item["roles"] = ["analysisTarget"]
            found.append(item)
        return found


def _artifact_uri(path: str) -> dict[str, Plain]:
    encoded, relative = uri(path)
    return {"uri": encoded, "uriBaseId": _ROOT} if relative else {"uri": encoded}


def _rules(report: Report) -> dict[str, Plain]:
    """Descriptors by name: the rules that ran, and any other that a finding names."""
    rules: dict[str, Plain] = {
        rule.name: _descriptor(rule)
        for rule in sorted(report.rules.values(), key=lambda rule: rule.name)
    }
    for item in report.findings:
        if item.rule not in rules:
            rules[item.rule] = {
                "id": encodable(item.rule),
                "defaultConfiguration": {"level": _LEVELS[item.severity]},
                "properties": {"code": encodable(item.code), "tags": [encodable(item.family)]},
            }
    return rules


def _descriptor(rule: Rule) -> Plain:
    help_text = prose(rule.help) or prose(rule.summary) or rule.name
    return {
        "id": encodable(rule.name),
        "shortDescription": {"text": prose(rule.summary) or encodable(rule.name)},
        "fullDescription": {"text": prose(rule.summary) or encodable(rule.name)},
        "help": {"text": help_text, "markdown": _help(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "code": encodable(rule.code),
            "family": encodable(rule.family),
            "tags": [encodable(rule.family)],
            "precision": rule.confidence.label,
            "problem.severity": _PROBLEM[rule.severity],
        },
    }


def _help(rule: Rule) -> str:
    parts = [f"**{inline(rule.name)}** ({inline(rule.code)}): {inline(rule.summary)}"]
    if rule.help:
        parts.append(f"**What to do:** {inline(rule.help)}")
    if rule.fix:
        flag = "--fix" if rule.fix_safe else "--unsafe-fixes"
        parts.append(f"**Fix:** {inline(rule.fix)} ({code(flag)})")
    if rule.references:
        parts.append("\n".join(f"- {reference(link)}" for link in rule.references))
    command = code(clean(f"promptlint rule {rule.name}"))
    parts.append(f"{command} says why it matters, with examples.")
    return "\n\n".join(parts)


def _result(item: Finding, ranks: Mapping[str, int], artifacts: _Artifacts) -> Plain:
    related: list[Plain] = []
    for index, other in enumerate(item.related, 1):
        location = _location(item.path, other, artifacts)
        if other.message:
            location["message"] = {"text": _text(other.message)}
        related.append({"id": index, **location})
    result: dict[str, Plain] = {
        "ruleId": encodable(item.rule),
        "ruleIndex": ranks[item.rule],
        "level": _LEVELS[item.severity],
        "message": {"text": _message(item)},
        "locations": [_location(item.path, item.location, artifacts)],
        "properties": _properties(item),
    }
    if related:
        result["relatedLocations"] = related
    if item.fingerprint:
        result["partialFingerprints"] = {"promptlint/v1": encodable(item.fingerprint)}
    count = item.data.get("count")
    if isinstance(count, int) and count > 0:
        result["occurrenceCount"] = count
    return result


def _message(item: Finding) -> str:
    """The message, links to related places, and help on a line of its own."""
    text = _text(item.message)
    links = [
        f"[{_label(position(other.path or item.path, other))}]({index})"
        for index, other in enumerate(item.related, 1)
    ]
    if links:
        text += f" (see {', '.join(links)})"
    return f"{text}\n{_text(item.help)}" if item.help else text


def _text(text: str) -> str:
    """Wording in which nothing reads as one of SARIF's embedded links."""
    return _LINK.sub("] ", prose(text))


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _location(path: str, where: Location, artifacts: _Artifacts) -> dict[str, Plain]:
    physical: dict[str, Plain] = {
        "artifactLocation": artifacts.location(where.path or path),
        "region": _region(where),
    }
    location: dict[str, Plain] = {"physicalLocation": physical}
    if where.record is not None or where.pointer:
        name = encodable(where.pointer or "")
        record = "" if where.record is None else f"record {where.record}"
        logical: dict[str, Plain] = {"fullyQualifiedName": f"{record} {name}".strip()}
        location["logicalLocations"] = [logical]
    return location


def _region(where: Location) -> Plain:
    region: dict[str, Plain] = {"startLine": max(1, where.line or 1)}
    if where.line is None:
        return region
    if where.column is not None:
        region["startColumn"] = max(1, where.column)
        if where.end_column is not None:
            region["endLine"] = max(where.line, where.end_line or where.line)
            region["endColumn"] = max(1, where.end_column)
    return region


def _properties(item: Finding) -> dict[str, Plain]:
    fix: Plain = None
    if item.fix:
        fix = {"safe": item.fix.safe, "summary": encodable(item.fix.summary)}
    return {
        "code": encodable(item.code),
        "family": encodable(item.family),
        "confidence": item.confidence.label,
        "record": item.location.record,
        "pointer": plain(item.location.pointer),
        "data": plain(item.data),
        "fix": fix,
    }


def _notification(item: Skip, artifacts: _Artifacts) -> Plain:
    note: dict[str, Plain] = {
        "level": "warning",
        "message": {"text": _text(f"skipped {skip_line(item)}")},
    }
    if item.path is not None:
        location: Plain = {"physicalLocation": {"artifactLocation": artifacts.location(item.path)}}
        note["locations"] = [location]
    else:
        note["associatedRule"] = {"id": encodable(item.rule or "")}
    return note
