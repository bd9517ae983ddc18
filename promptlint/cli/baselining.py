"""A baseline around a run of the engine: what to write into it, and what to take off a report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from promptlint.cli.exits import complaints
from promptlint.cli.running import GateError, execute, prepare, request_for
from promptlint.config.settings import BASELINE_NAME, Settings
from promptlint.engine.assemble import summarise
from promptlint.engine.baseline import Baseline, Comparison, Entry, compare, make
from promptlint.engine.baseline_file import BaselineError, load_baseline, write_baseline
from promptlint.engine.request import Outcome
from promptlint.model.finding import Finding
from promptlint.model.report import Report

SHOWN_PLACES = 10


@dataclass(frozen=True, slots=True)
class Collected:
    """A run as a baseline sees it.

    Attributes:
        settings: of the run.
        findings: what it would report, without any baseline.
        digests: of datasets' places, by fingerprint.
        unshown: what it found and would not report (ignored, or not certain enough).
        decides: whether it could have found an entry's finding.
    """

    settings: Settings
    findings: tuple[Finding, ...]
    digests: Mapping[str, tuple[int, ...]]
    unshown: tuple[Finding, ...]
    decides: Callable[[Entry], bool]

    @property
    def file(self) -> Path:
        """The baseline in use, or the one that would be written."""
        return self.settings.baseline or self.settings.root / BASELINE_NAME

    def baseline(self, previous: Baseline | None) -> Baseline:
        """A baseline of what was found; entries that the run can't decide about stay."""
        return make(self.findings, self.digests, previous, self.decides)

    def against(self, baseline: Baseline, limit: int | None = SHOWN_PLACES) -> Comparison:
        """What is new, and which entries are stale."""
        return compare(
            baseline,
            self.findings,
            self.digests,
            decides=self.decides,
            unshown=self.unshown,
            limit=limit,
        )


def collect(
    paths: tuple[str, ...], options: Mapping[str, Any], *, allow_empty: bool = False
) -> Collected:
    """Run the engine for a baseline.

    Args:
        paths: as for ``check``.
        options: of the command line, named as ``check`` names them.
        allow_empty: a run that finds nothing to check is complete, too.

    Raises:
        GateError: the run would not have been complete, so that a baseline of it would lie.
    """
    prepared = prepare(paths, options)
    request = replace(request_for(paths, options, prepared), with_place_hashes=True)
    outcome = execute(request)
    troubles = list(complaints(outcome, {"allow_empty": allow_empty}))
    if troubles:
        raise GateError("\n".join(troubles))
    return collected(prepared.settings, outcome.report, outcome, request.paths)


def collected(
    settings: Settings, report: Report, outcome: Outcome, paths: Sequence[Path] = ()
) -> Collected:
    """A finished run's findings, for a baseline. `paths` are what it was asked to check."""
    shown = {id(finding) for finding in report.findings}
    return Collected(
        settings,
        report.findings,
        {mark: marks for result in outcome.results for mark, marks in result.place_digests.items()},
        tuple(
            finding
            for result in outcome.results
            for finding in result.findings
            if id(finding) not in shown
        ),
        _decides(outcome, settings.root, [Path(os.path.abspath(path)) for path in paths]),
    )


def _decides(outcome: Outcome, root: Path, paths: Sequence[Path]) -> Callable[[Entry], bool]:
    ran = {result.path: frozenset(result.ran) for result in outcome.results}
    rules = outcome.report.rules

    def decides(entry: Entry) -> bool:
        if entry.path in ran:
            return entry.rule in ran[entry.path]
        file = Path(os.path.abspath(root / entry.path))
        # A file that is there and was not looked at, although it lies in what was to be checked,
        # has been excluded since.
        covered = any(file == path or path in file.parents for path in paths)
        return entry.rule in rules and (covered or not file.exists())

    return decides


def subtract(report: Report, outcome: Outcome, baseline: Path, limit: int | None = 10) -> Report:
    """A report without what its baseline knows.

    Args:
        report: the run's report.
        outcome: the run, with the digests of datasets' places.
        baseline: the file.
        limit: places of a dataset's finding to keep; ``None`` for all.

    Raises:
        GateError: the baseline can't be used.
    """
    known = read(baseline)
    run = collected(Settings(Path(report.root)), report, outcome)
    done = run.against(known, limit)
    summary = summarise(
        done.kept,
        report.files,
        suppressed=report.summary.suppressed,
        baselined=report.summary.baselined + done.baselined,
    )
    return replace(report, findings=done.kept, summary=summary)


def read(file: Path) -> Baseline:
    """A baseline; raises `GateError` where it can't be used."""
    try:
        return load_baseline(file)
    except BaselineError as error:
        raise GateError(str(error)) from None


def save(file: Path, baseline: Baseline) -> None:
    """Write a baseline; raises `GateError` where that fails."""
    try:
        write_baseline(file, baseline)
    except BaselineError as error:
        raise GateError(str(error)) from None


def total(entries: Iterable[Entry]) -> int:
    """Findings, or places of datasets, that entries stand for."""
    return sum(entry.count for entry in entries)


def by_rule(entries: Sequence[Entry]) -> list[tuple[str, str, int]]:
    """(path, rule, count) in order, entries of one file and rule together."""
    counts: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = entry.path, entry.rule
        counts[key] = counts.get(key, 0) + entry.count
    return [(path, rule, count) for (path, rule), count in sorted(counts.items())]
