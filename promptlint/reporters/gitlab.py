"""GitLab code quality: a JSON array of issues.

An issue needs a line and a fingerprint of its own: whole-file findings stand at line 1, and
fingerprints that repeat are numbered. What was skipped is an issue of severity ``info``, as the
format has no other place for it.
"""

from __future__ import annotations

import hashlib
from collections import Counter

from promptlint.model.finding import Finding, Skip
from promptlint.model.levels import Severity
from promptlint.model.report import Report, Sources, Style
from promptlint.reporters._plain import Plain, dumps
from promptlint.reporters._safe import clean, encodable, prose
from promptlint.reporters._words import record_note, skip_line

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}
_SKIPPED = "not-checked"


def render(report: Report, sources: Sources, style: Style) -> str:
    """The array; empty when there is nothing to say."""
    seen: Counter[str] = Counter()
    issues: list[Plain] = [_finding(item, seen) for item in report.findings]
    issues += [_skip(item, seen) for item in report.skipped]
    return dumps(issues) + "\n"


def _finding(item: Finding, seen: Counter[str]) -> Plain:
    where = item.location
    lines: dict[str, Plain] = {"begin": where.line or 1}
    if where.line is not None and where.end_line is not None:
        lines["end"] = max(where.end_line, where.line)
    mark = item.fingerprint or _hash("\0".join((item.rule, item.path, item.message)))
    return {
        "description": _description(item),
        "check_name": clean(item.rule),
        "fingerprint": _unique(encodable(mark), seen),
        "severity": _SEVERITY[item.severity],
        "location": {"path": encodable(item.path), "lines": lines},
    }


def _description(item: Finding) -> str:
    note = record_note(item.location)
    text = prose(item.message) + (f" ({note})" if note else "")
    return f"{text}. Help: {prose(item.help)}" if item.help else text


def _skip(item: Skip, seen: Counter[str]) -> Plain:
    line = skip_line(item)
    return {
        "description": f"skipped {line}",
        "check_name": _SKIPPED,
        "fingerprint": _unique(_hash(line), seen),
        "severity": "info",
        "location": {"path": encodable(item.path or "."), "lines": {"begin": 1}},
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _unique(mark: str, seen: Counter[str]) -> str:
    """A repeated fingerprint gets its rank: GitLab keeps one issue of each."""
    seen[mark] += 1
    return mark if seen[mark] == 1 else _hash(f"{mark}\0{seen[mark]}")
