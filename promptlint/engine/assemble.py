"""File results and joined findings → the report: suppressed, filtered, sorted, counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from promptlint.discovery import worth_a_word
from promptlint.engine.result import FileResult
from promptlint.model.finding import Finding, Skip
from promptlint.model.levels import Confidence, Severity
from promptlint.model.report import CheckedFile, Report, Summary
from promptlint.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Assembly:
    """What a report is made from."""

    results: Sequence[FileResult]
    joined: Sequence[Finding]
    skips: Sequence[Skip]
    rules: Mapping[str, Rule]
    known_rules: Mapping[str, Rule]
    min_confidence: Confidence


def assemble(parts: Assembly) -> Report:
    """The report of a run; version, date and root are filled in by the session."""
    findings = [finding for result in parts.results for finding in result.findings]
    findings.extend(parts.joined)
    suppressed = 0
    if any(result.suppressions for result in parts.results):
        from promptlint.engine.ignores import apply

        findings, suppressed = apply(findings, parts.results, parts.rules, parts.known_rules)
    shown = [finding for finding in findings if finding.confidence >= parts.min_confidence]
    shown.sort(key=lambda finding: finding.sort_key)
    files = tuple(_checked(parts.results))
    skips = [Skip(r.reason, path=r.path) for r in parts.results if r.status == "skipped"]
    return Report(
        version="",
        as_of=date.min,
        findings=tuple(shown),
        files=files,
        skipped=tuple(sorted([*skips, *parts.skips], key=lambda s: (s.path or "", s.rule or ""))),
        summary=summarise(shown, files, suppressed=suppressed),
        rules=parts.rules,
        unrecognised=tuple(
            result.path
            for result in parts.results
            if result.status == "unrecognised" and worth_a_word(result.path)
        ),
        hidden=len(findings) - len(shown),
    )


def _checked(results: Iterable[FileResult]) -> Iterable[CheckedFile]:
    for result in sorted(results, key=lambda item: item.path):
        if result.status == "checked":
            statistics = None
            if result.facts is not None and result.facts.dataset is not None:
                from promptlint.engine.dataset_statistics import statistics_of

                statistics = statistics_of(result.facts.dataset, result.findings, result.ran)
            yield CheckedFile(result.path, result.kind, result.format, result.records, statistics)


def summarise(
    findings: Sequence[Finding],
    files: Sequence[CheckedFile],
    *,
    suppressed: int = 0,
    baselined: int = 0,
) -> Summary:
    """Counts of a report."""
    levels = [finding.severity for finding in findings]
    return Summary(
        files=len(files),
        records=sum(file.records or 0 for file in files),
        errors=levels.count(Severity.ERROR),
        warnings=levels.count(Severity.WARNING),
        infos=levels.count(Severity.INFO),
        suppressed=suppressed,
        baselined=baselined,
        fixable=sum(1 for finding in findings if finding.fix),
    )
