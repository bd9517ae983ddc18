"""What a run does, as one picklable value: it is all that a worker is told."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from promptlint.checks import PROJECT, load_check, protocols
from promptlint.checks.gates import may_concern
from promptlint.model.context import CheckContext
from promptlint.model.rule import Rule

if TYPE_CHECKING:
    from promptlint.model.document import Document


@dataclass(frozen=True, slots=True)
class RunPlan:
    """Inputs of every file's check.

    Attributes:
        root: folder that paths are relative to.
        rules: active rules, with the config's severities and parameters applied.
        per_file_ignores: (pattern, rule names) pairs.
        kinds: (pattern, artifact kind) pairs that override recognition.
        forced_kind: ``--kind``.
        rooted: `root` is a project's; else names of all folders above a file count, too.
        max_file_size: bytes; datasets are exempt.
        keep_places: dataset places that are located per finding; ``None`` for all.
        with_fixes: compute edits, not only whether a fix exists.
        with_place_hashes: compute what a baseline needs of datasets.
    """

    root: Path
    as_of: date
    rules: tuple[Rule, ...]
    target: str = "generic"
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    forced_kind: str | None = None
    rooted: bool = True
    max_file_size: int = 10_000_000
    keep_places: int | None = 10
    with_fixes: bool = False
    with_place_hashes: bool = False

    @property
    def context(self) -> CheckContext:
        """What checks get beside the file and their parameters."""
        return CheckContext(self.as_of, self.target, self.options)

    @property
    def ungated(self) -> frozenset[str]:
        """Kinds of checks whose gates say nothing here: recognisers of the user's own."""
        own = self.options.get("privacy", {}).get("recognizers")
        return frozenset({"personal-data"}) if own else frozenset()

    def rules_for(self, path: str, kind: str) -> tuple[Rule, ...]:
        """Active rules of a file, per-file ignores taken off."""
        return tuple(rule for rule in self.rules_for_any(path) if kind in rule.kinds)

    def rules_for_any(self, path: str) -> tuple[Rule, ...]:
        """The same for a file of any kind."""
        ignored = {
            name
            for pattern, names in self.per_file_ignores
            if matches(pattern, path)
            for name in names
        }
        return tuple(rule for rule in self.rules if rule.name not in ignored)

    def name_of(self, path: str) -> str:
        """The path by which a file is judged: the project's own, or all of it without a project."""
        return path if self.rooted else os.path.normpath(self.root / path).replace(os.sep, "/")

    def kind_for(self, path: str) -> str | None:
        """The kind that the user gave this path, if any."""
        if self.forced_kind:
            return self.forced_kind
        return next((kind for pattern, kind in self.kinds if matches(pattern, path)), None)


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> object:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern])


def matches(pattern: str, path: str) -> bool:
    """Whether a path matches one pattern in ``.gitignore`` syntax."""
    return bool(_pattern(pattern).match_file(path))  # type: ignore[attr-defined]  # lazy import


def project_rules(plan: RunPlan, kinds: Iterable[str]) -> tuple[Rule, ...]:
    """Active rules with a project check that concern any of the kinds in scope."""
    present = set(kinds)
    return tuple(
        rule
        for rule in plan.rules
        if present.intersection(rule.kinds) and rule.check and PROJECT in protocols(rule.check)
    )


def checks_of(
    rules: Iterable[Rule],
    protocol: str,
    missing: dict[str, str] | None = None,
    document: Document | None = None,
    ungated: frozenset[str] = frozenset(),
) -> Iterator[tuple[Rule, Any]]:
    """Rules that a protocol decides, each with its check, imported now.

    Args:
        rules: candidates.
        protocol: a name of `promptlint.checks`; the checks implement it.
        missing: receives, by rule, why a check can't be imported (an extra that is not there).
        document: leave out checks that can have nothing to say about it.
        ungated: kinds of checks that look at every document.
    """
    for rule in rules:
        if rule.check is None or protocol not in protocols(rule.check):
            continue
        gated = document is not None and rule.check not in ungated
        if document is not None and gated and not may_concern(rule.check, document):
            continue
        try:
            check = load_check(rule.check)
        except ModuleNotFoundError as error:
            if missing is None or (error.name or "").startswith("promptlint"):
                raise
            missing[rule.name] = f"needs {error.name}, which is not installed"
            continue
        yield rule, check
