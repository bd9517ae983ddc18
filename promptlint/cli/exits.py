"""Exit codes: 0 clean, 1 findings, 2 the gate did not run as asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promptlint.engine.request import Outcome
from promptlint.model.levels import Severity
from promptlint.model.report import Report

CLEAN, FINDINGS, NOT_RUN = 0, 1, 2


def complaints(outcome: Outcome, options: Mapping[str, Any]) -> Iterator[str]:
    """Why the gate did not run as asked, one sentence each."""
    for path in outcome.missing:
        yield f"no such file or folder: {path}"
    if not options.get("allow_empty"):
        for skip in outcome.named_skipped:
            yield f"{skip.path} {skip.reason}"
        if not outcome.report.files and not outcome.missing and not outcome.named_skipped:
            yield (
                "nothing to check: no file here is a prompt, dataset, config or source that "
                "promptlint knows (--show-files, --kind, --no-respect-gitignore)"
            )
    if options.get("strict"):
        for skip in outcome.report.skipped:
            if skip not in outcome.named_skipped:
                yield f"{skip.path or skip.rule} was not checked: {skip.reason}"


def exit_code(report: Report, troubled: bool, fail_on: Severity, options: Mapping[str, Any]) -> int:
    """The exit code of a run; `troubled` means that there were complaints."""
    if troubled:
        return NOT_RUN
    failing = any(finding.severity >= fail_on for finding in report.findings)
    return FINDINGS if failing and not options.get("exit_zero") else CLEAN
