"""The result of a run, as reporters receive it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

from promptlint.model.finding import Finding, Skip
from promptlint.model.levels import Severity
from promptlint.model.rule import Rule

if TYPE_CHECKING:  # most runs have neither, and a dataclass takes half a millisecond to make
    from promptlint.model.seen import DatasetStatistics, Probed


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that was checked. `records` is ``None`` unless it is a dataset."""

    path: str
    kind: str
    format: str
    records: int | None = None
    statistics: DatasetStatistics | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a run. `records` is the sum over all datasets."""

    files: int = 0
    records: int = 0
    errors: int = 0
    warnings: int = 0
    infos: int = 0
    suppressed: int = 0
    baselined: int = 0
    fixable: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a reporter may print. Findings are sorted and final.

    Attributes:
        unrecognised: walked files of a text type that no kind claimed.
        hidden: number of findings of preview rules or under the confidence floor, not shown.
        ignored_data: git-ignored data files that were not read.
        rules: rules that ran, by name.
        root: folder that paths are relative to, for links; never printed as such.
        probed: ``None`` unless a local model was asked.
    """

    version: str
    as_of: date
    findings: tuple[Finding, ...]
    files: tuple[CheckedFile, ...]
    skipped: tuple[Skip, ...]
    summary: Summary
    rules: Mapping[str, Rule] = field(default_factory=dict)
    unrecognised: tuple[str, ...] = ()
    ignored_data: tuple[str, ...] = ()
    root: str = ""
    hidden: int = 0
    probed: Probed | None = None


class Sources(Protocol):
    """Source lines for display, already masked and free of control characters."""

    def line(self, path: str, number: int) -> str | None:
        """The 1-based line without its line end; ``None`` when it can't be read."""
        ...


@dataclass(frozen=True, slots=True)
class Style:
    """How to print.

    `limit` is the number of findings of a rule that text reports show; `fail_on` the severity that
    fails the run, for formats that know failures.
    """

    color: bool = False
    width: int = 100
    limit: int | None = 20
    statistics: bool = False
    verbose: int = 0
    quiet: bool = False
    fail_on: Severity = Severity.ERROR


class Reporter(Protocol):
    """Turns a report into text. Pure: no files, no clock, no severity decisions."""

    def __call__(self, report: Report, sources: Sources, style: Style) -> str:
        """The whole output, with a final line end unless it is empty."""
        ...
