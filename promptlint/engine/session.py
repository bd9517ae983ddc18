"""One run, start to finish: discover, check, join, suppress, compare with the baseline, report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BufferedReader
from pathlib import Path

from promptlint import __version__
from promptlint.discovery import Discovered, Entry, discover, ignored_data
from promptlint.engine.assemble import Assembly, assemble
from promptlint.engine.cache import ResultCache, digest
from promptlint.engine.codec import decode, encode
from promptlint.engine.files import check_entry, guess_of
from promptlint.engine.plan import RunPlan
from promptlint.engine.result import FileResult
from promptlint.engine.unchecked import not_checked
from promptlint.engine.workers import Workers, default_jobs
from promptlint.model.finding import Finding, Skip
from promptlint.model.levels import Confidence
from promptlint.model.report import Report
from promptlint.model.rule import Rule

Progress = Callable[[int, int], None]
"""Called with (files done, files in all)."""


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
        stdin: (project-relative path, contents) that is checked instead of the disk.
        with_fixes: compute edits (and do not take results from the cache).
    """

    paths: tuple[Path, ...]
    root: Path
    rules: tuple[Rule, ...]
    known_rules: Mapping[str, Rule]
    as_of: date
    config_digest: bytes = b""
    target: str = "generic"
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    forced_kind: str | None = None
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


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run's report, and what decides about exit code 2.

    Attributes:
        missing: given paths that do not exist.
        named_skipped: files that the user named and that ended skipped or unrecognised.
        absolute: path on disk of every file in the report.
        results: per file, before suppression (for the baseline).
    """

    report: Report
    missing: tuple[str, ...]
    named_skipped: tuple[Skip, ...]
    absolute: Mapping[str, Path]
    results: tuple[FileResult, ...] = ()


def run(request: Request) -> Outcome:
    """Check what the request names.

    Nothing in the files makes it raise; only a wrong request does.
    """
    found = _discover(request)
    plan = _plan(request)
    cache = ResultCache(request.cache_folder) if request.cache_folder else None
    try:
        with Workers(request.jobs or default_jobs()) as workers:
            checker = _Checker(request, plan, cache, workers)
            results = checker.check(found.entries)
            joined, project_skips = _join(request, plan, results, found, checker)
    finally:
        if cache:
            cache.close()
    results += [FileResult(path, "skipped", reason=why) for path, why in found.broken]
    joined += not_checked(plan, results)
    return _outcome(request, found, results, joined, project_skips)


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


def _plan(request: Request) -> RunPlan:
    parts = (
        request.config_digest,
        __version__,
        request.as_of.isoformat(),
        request.target,
        request.forced_kind or "",
        str(request.max_file_size),
        str(request.all_places),
        str(request.with_place_hashes),
        repr(sorted(request.options.items())),
        repr(request.per_file_ignores + request.kinds),
        repr(request.rules),
    )
    return RunPlan(
        root=request.root,
        as_of=request.as_of,
        rules=request.rules,
        target=request.target,
        options=request.options,
        per_file_ignores=request.per_file_ignores,
        kinds=request.kinds,
        forced_kind=request.forced_kind,
        max_file_size=request.max_file_size,
        keep_places=None if request.all_places else 10,
        with_fixes=request.with_fixes,
        with_place_hashes=request.with_place_hashes,
        digest=digest(*parts),
    )


class _Checker:
    """Checks entries, taking results from the cache where the contents are known."""

    def __init__(
        self, request: Request, plan: RunPlan, cache: ResultCache | None, workers: Workers
    ) -> None:
        self._request = request
        self._plan = plan
        self._cache = None if request.with_fixes else cache
        self._workers = workers

    def check(self, entries: Sequence[Entry]) -> list[FileResult]:
        """Results of the entries, in their order."""
        if self._request.stdin is not None:
            data = self._request.stdin[1]
            return [check_entry(self._plan, entry, data=data) for entry in entries]
        return list(self._check(self._plan, entries, only_cached=False))

    def read_facts(self, entries: Sequence[Entry], only_cached: bool) -> Iterable[FileResult]:
        """Results of context files: no rules, for their facts."""
        plan = replace(self._plan, rules=(), digest=digest(__version__, "facts"))
        return self._check(plan, entries, only_cached=only_cached)

    def _check(
        self, plan: RunPlan, entries: Sequence[Entry], *, only_cached: bool
    ) -> Iterator[FileResult]:
        keys = {entry.path: self._key(plan, entry) for entry in entries} if self._cache else {}
        known = self._known(keys)
        missing = [entry for entry in entries if entry.path not in known]
        fresh = {} if only_cached else self._fresh(plan, missing, len(known), len(entries))
        if self._cache and fresh:
            stored = {
                key: encode(result)
                for path, result in fresh.items()
                if (key := keys.get(path)) and result.status == "checked"
            }
            self._cache.put(stored)
        for entry in entries:
            result = known.get(entry.path) or fresh.get(entry.path)
            if result is not None:
                yield result

    def _known(self, keys: Mapping[str, bytes | None]) -> dict[str, FileResult]:
        if not self._cache or not keys:
            return {}
        stored = self._cache.get(key for key in keys.values() if key)
        known: dict[str, FileResult] = {}
        for path, key in keys.items():
            if key and key in stored:
                try:
                    known[path] = decode(FileResult, stored[key])
                except ValueError:  # written by another version: check again
                    continue
        return known

    def _key(self, plan: RunPlan, entry: Entry) -> bytes | None:
        guess = guess_of(plan, entry)
        if guess is None:
            return None
        try:
            with entry.absolute.open("rb") as stream:
                contents = _content_hash(stream)
        except OSError:
            return None
        return digest(plan.digest, entry.path, guess.reader, guess.kind or "", contents)

    def _fresh(
        self, plan: RunPlan, entries: Sequence[Entry], done: int, total: int
    ) -> dict[str, FileResult]:
        """Documents through the pool, then datasets one by one, each over the whole pool."""
        results: dict[str, FileResult] = {}

        def report(result: FileResult) -> None:
            results[result.path] = result
            if self._request.progress:
                self._request.progress(done + len(results), total)

        documents = [entry for entry in entries if not _may_be_large_dataset(plan, entry)]
        names = {entry.path for entry in documents}
        for result in self._workers.check_documents(plan, documents):
            report(result)
        for entry in entries:
            if entry.path not in names:
                report(check_entry(plan, entry, self._workers.scan))
        return results


def _content_hash(stream: BufferedReader) -> bytes:
    import hashlib

    return hashlib.file_digest(stream, "blake2b").digest()


def _may_be_large_dataset(plan: RunPlan, entry: Entry) -> bool:
    guess = guess_of(plan, entry)
    if guess is None or guess.reader not in ("dataset", "json"):
        return False
    try:
        return guess.reader == "dataset" or entry.absolute.stat().st_size > plan.max_file_size
    except OSError:
        return False


def _join(
    request: Request,
    plan: RunPlan,
    results: Sequence[FileResult],
    found: Discovered,
    checker: _Checker,
) -> tuple[list[Finding], list[Skip]]:
    from promptlint.engine.project import gather, project_rules

    rules = project_rules(plan, (result.kind for result in results))
    if not rules:
        return [], []
    from promptlint.engine.project_findings import project_findings

    whole = any(Path(path).resolve() == request.root.resolve() for path in request.paths)
    project = gather(
        plan, results, request.exclude, checker.read_facts, whole_root=whole and not request.stdin
    )
    disk = {entry.path: entry.absolute for entry in found.entries}
    findings = project_findings(plan, rules, project.facts, disk)
    return findings, project.skipped


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
            skips=[*project_skips, *_unrun(results)],
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


def _unrun(results: Iterable[FileResult]) -> Iterator[Skip]:
    """Rules that were asked for and that nothing here can decide."""
    reasons = {rule: why for result in results for rule, why in result.unrun.items()}
    return (Skip(why, rule=rule) for rule, why in sorted(reasons.items()))
