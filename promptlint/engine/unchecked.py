"""Findings about files that could not be checked: silence must not look like a check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.engine.plan import RunPlan
from promptlint.engine.result import FileResult
from promptlint.engine.wording import fingerprint, make_finding
from promptlint.model.finding import Finding
from promptlint.model.hit import Hit
from promptlint.model.place import Location, Place

NOT_CHECKED = "not-checked"


def not_checked(plan: RunPlan, results: Iterable[FileResult]) -> Iterator[Finding]:
    """A ``not-checked`` finding for each skipped file, where that rule is on for the file."""
    for result in results:
        if result.status != "skipped":
            continue
        rule = next(
            (rule for rule in plan.rules_for_any(result.path) if rule.name == NOT_CHECKED), None
        )
        if rule is not None:
            hit = Hit(Place(), {"reason": result.reason})
            mark = fingerprint(rule.name, result.path, "")
            yield make_finding(rule, hit, result.path, Location(), (), mark)
