"""What a run is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.engine.result import FileResult
from promptlint.model.finding import Skip
from promptlint.model.levels import Confidence
from promptlint.model.report import Report
from promptlint.model.rule import Rule

if TYPE_CHECKING:
    from promptlint.model.facts import ProjectFacts

Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""

DataProgress = Callable[[str, int, int], None]
"""Called with a dataset's path, and its bytes that are done and that there are."""


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that a run depends on, beside the files.

    Attributes:
        paths: files and folders as given.
        root: project root; paths in the report are relative to it.
        rules: active rules, severities and parameters applied.
        known_rules: every rule by name, for ignores that name one.
        config_digest: identifies config and rule files in cache keys.
        exclude: patterns to leave out; `force_exclude` applies them to named files, too, which
            are then classified as in a walk.
        cache_folder: ``None`` runs without a cache.
        rooted: `root` is a project's, so that folders above it say nothing about what a file is.
        stdin: (project-relative path, contents) that is checked instead of the disk.
        with_fixes: compute edits (and do not take results from the cache).
    """

    paths: tuple[Path, ...]
    root: Path
    rules: tuple[Rule, ...]
    known_rules: Mapping[str, Rule]
    as_of: date
    config_digest: str = ""
    target: str = "generic"
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    forced_kind: str | None = None
    rooted: bool = True
    exclude: tuple[str, ...] = ()
    force_exclude: bool = False
    respect_gitignore: bool = True
    max_file_size: int = 10_000_000
    min_confidence: Confidence = Confidence.LOW
    all_places: bool = False
    with_fixes: bool = False
    with_place_hashes: bool = False
    cache_folder: Path | None = None
    jobs: int | None = None
    stdin: tuple[str, bytes] | None = None
    progress: Progress | None = None
    data_progress: DataProgress | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run's report, and what decides about exit code 2.

    Attributes:
        missing: given paths that do not exist.
        named_skipped: files that the user named and that ended skipped or unrecognised.
        absolute: path on disk of every file in the report.
        results: per file, before suppression (for the baseline).
        project: facts of the whole project, where a rule needed them.
    """

    report: Report
    missing: tuple[str, ...]
    named_skipped: tuple[Skip, ...]
    absolute: Mapping[str, Path]
    results: tuple[FileResult, ...] = ()
    project: ProjectFacts | None = None
