"""One run, start to finish: discover, check, join, suppress, compare with the baseline, report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint import __version__
from promptlint.checks.gates import may_concern_files
from promptlint.discovery import Discovered, Entry, discover, ignored_data
from promptlint.engine.assemble import Assembly, assemble
from promptlint.engine.checker import Checker
from promptlint.engine.plan import RunPlan, project_rules
from promptlint.engine.request import Outcome, Request
from promptlint.engine.result import FileResult
from promptlint.engine.workers import Workers, default_jobs
from promptlint.model.finding import Finding, Skip

if TYPE_CHECKING:
    from promptlint.model.facts import ProjectFacts


def run(request: Request) -> Outcome:
    """Check what the request names.

    Nothing in the files makes it raise; only a wrong request does.
    """
    found = _discover(request)
    plan = plan_of(request)
    with Workers(request.jobs or default_jobs()) as workers:
        checker = Checker(request, plan, workers)
        try:
            results = checker.check(found.entries)
            if any(result.status == "unrecognised" for result in results):
                from promptlint.engine.retrieved import with_retrieved

                results = with_retrieved(plan, results, found.entries)
            joined, project_skips, project = _join(request, plan, results, found, checker)
        finally:
            checker.close()
    results += [FileResult(path, "skipped", reason=why) for path, why in found.broken]
    if any(result.status == "skipped" for result in results):
        from promptlint.engine.unchecked import not_checked

        joined += not_checked(plan, results)
    outcome = _outcome(request, found, results, joined, project_skips)
    return replace(outcome, project=project)


def _discover(request: Request) -> Discovered:
    if request.stdin is not None:
        path = request.stdin[0]
        return Discovered([Entry(path, request.root / path, named=not request.force_exclude)])
    found = discover(
        request.paths,
        request.root,
        exclude=request.exclude,
        force_exclude=request.force_exclude,
        respect_gitignore=request.respect_gitignore,
    )
    if request.force_exclude:
        found.entries = [replace(entry, named=False) for entry in found.entries]
    return found


def plan_of(request: Request) -> RunPlan:
    """What every file's check depends on, as the request says it."""
    return RunPlan(
        root=request.root,
        as_of=request.as_of,
        rules=request.rules,
        target=request.target,
        options=request.options,
        per_file_ignores=request.per_file_ignores,
        kinds=request.kinds,
        forced_kind=request.forced_kind,
        rooted=request.rooted,
        max_file_size=request.max_file_size,
        keep_places=None if request.all_places else 10,
        with_fixes=request.with_fixes,
        with_place_hashes=request.with_place_hashes,
    )


def _join(
    request: Request,
    plan: RunPlan,
    results: Sequence[FileResult],
    found: Discovered,
    checker: Checker,
) -> tuple[list[Finding], list[Skip], ProjectFacts | None]:
    facts = [result.facts for result in results if result.facts]
    rules = tuple(
        rule
        for rule in project_rules(plan, (result.kind for result in results))
        if may_concern_files(rule.check or "", facts)
    )
    if not rules:
        return [], [], None
    from promptlint.engine.project import gather
    from promptlint.engine.project_findings import project_findings

    whole = any(Path(path).resolve() == request.root.resolve() for path in request.paths)
    project = gather(
        plan, results, request.exclude, checker.read_facts, whole_root=whole and not request.stdin
    )
    disk = {entry.path: entry.absolute for entry in found.entries}
    findings = project_findings(plan, rules, project.facts, disk)
    return findings, project.skipped, project.facts


def _outcome(
    request: Request,
    found: Discovered,
    results: list[FileResult],
    joined: list[Finding],
    project_skips: list[Skip],
) -> Outcome:
    named = {entry.path for entry in found.entries if entry.named}
    done = assemble(
        Assembly(
            results=results,
            joined=joined,
            skips=[*project_skips, *_unrun(results), *_missing_extra(request)],
            rules={rule.name: rule for rule in request.rules},
            known_rules=request.known_rules,
            min_confidence=request.min_confidence,
        )
    )
    report = replace(
        done,
        version=__version__,
        as_of=request.as_of,
        ignored_data=tuple(_ignored(request)),
        root=str(request.root),
    )
    named_skipped = tuple(
        Skip(result.reason or "is not recognised as anything that promptlint checks", result.path)
        for result in results
        if result.status != "checked" and result.path in named
    )
    return Outcome(
        report,
        tuple(found.missing),
        named_skipped,
        {entry.path: entry.absolute for entry in found.entries},
        tuple(results),
    )


def _ignored(request: Request) -> Iterator[str]:
    if not request.respect_gitignore or request.stdin is not None:
        return
    for path in request.paths:
        if path.is_dir():
            yield from ignored_data(path, request.root)


def _missing_extra(request: Request) -> Iterator[Skip]:
    """Kinds of personal data that the config asks for and that need a package."""
    privacy = request.options.get("privacy", {})
    names = next((rule.name for rule in request.rules if rule.check == "names"), None)
    if names and privacy.get("ner"):
        from promptlint.analysis.names import obstacle

        reason = obstacle(str(privacy["ner"]))
        if reason:
            yield Skip(reason, rule=names)
    rules = {rule.name for rule in request.rules if rule.check == "personal-data"}
    if not rules or not (privacy.get("countries") or privacy.get("entities")):
        return
    from promptlint.analysis.privacy.presidio import is_installed
    from promptlint.analysis.privacy.search import presidio_entities

    wanted = presidio_entities(privacy)
    if wanted and not is_installed():
        some = ", ".join(sorted(wanted)[:3]) + (", …" if len(wanted) > 3 else "")
        reason = (
            f"{some} need presidio-analyzer, which is not installed: install "
            "`promptlint-analyzer[privacy]`"
        )
        yield Skip(reason, rule=min(rules))


def _unrun(results: Iterable[FileResult]) -> Iterator[Skip]:
    """Rules that were asked for and that nothing here can decide."""
    reasons = {rule: why for result in results for rule, why in result.unrun.items()}
    return (Skip(why, rule=rule) for rule, why in sorted(reasons.items()))
