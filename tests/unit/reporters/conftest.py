"""Reports and source lines for the reporters' tests."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest

from promptlint.model.finding import Finding
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location
from promptlint.model.report import CheckedFile, Report, Summary

_DEFAULTS: dict[str, Any] = {
    "rule": "undefined-variable",
    "code": "TPL001",
    "family": "template",
    "severity": Severity.ERROR,
    "confidence": Confidence.HIGH,
    "message": "`nmae` is used and declared nowhere",
    "path": "prompts/a.prompty",
    "location": Location(line=1, column=1, end_line=1, end_column=2),
    "fingerprint": "f0",
}


class Lines:
    """Source lines from a mapping of paths to texts."""

    def __init__(self, **texts: str) -> None:
        self._texts = texts

    def __getitem__(self, path: str) -> str:
        return self._texts[path]

    def add(self, path: str, text: str) -> Lines:
        self._texts[path] = text
        return self

    def line(self, path: str, number: int) -> str | None:
        lines = self._texts.get(path, "").split("\n")
        known = path in self._texts and 1 <= number <= len(lines)
        return lines[number - 1] if known else None


def _finding(**changes: Any) -> Finding:
    return Finding(**(_DEFAULTS | changes))


def _report(*findings: Finding, **changes: Any) -> Report:
    counts = Counter(item.severity for item in findings)
    paths = sorted({item.path for item in findings})
    files = changes.pop("files", tuple(CheckedFile(path, "prompt", "prompty") for path in paths))
    summary: dict[str, int] = {
        "files": len(files),
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "infos": counts[Severity.INFO],
        "fixable": sum(item.fix is not None for item in findings),
    }
    summary |= changes.pop("summary", {})
    return Report(
        **{
            "version": "0.1.0",
            "as_of": date(2026, 11, 24),
            "findings": findings,
            "files": files,
            "skipped": (),
            "summary": Summary(**summary),
            **changes,
        }
    )


@pytest.fixture
def make_finding() -> Any:
    """Builds a finding from changes to a plain one."""
    return _finding


@pytest.fixture
def make_report() -> Any:
    """Builds a report of findings; its summary is counted."""
    return _report


@pytest.fixture
def lines() -> Lines:
    """Source lines; ``lines.add(path, text)``."""
    return Lines()
