"""Results of entries: from the cache where the contents are known, else through the workers."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint import __version__
from promptlint.discovery import Entry
from promptlint.engine.files import beside, check_entry, guess_of, info_beside
from promptlint.engine.plan import RunPlan
from promptlint.engine.request import Request
from promptlint.engine.result import FileResult
from promptlint.engine.workers import Workers

if TYPE_CHECKING:
    from promptlint.engine.cache import ResultCache
    from promptlint.engine.datasets import ChunkResult, ChunkTask
    from promptlint.engine.request import DataProgress

_FACTS = f"{__version__} facts"

WORTH_A_CACHE = 12
"""Fewer documents are checked faster than sqlite opens."""


class Checker:
    """Checks entries, taking results from the cache where the contents are known."""

    def __init__(self, request: Request, plan: RunPlan, workers: Workers) -> None:
        self._request = request
        self._plan = plan
        self._workers = workers
        self._cache: ResultCache | None = None
        self._inputs = ""

    def close(self) -> None:
        """Close the cache's file."""
        if self._cache:
            self._cache.close()

    def check(self, entries: Sequence[Entry]) -> list[FileResult]:
        """Results of the entries, in their order."""
        if self._request.stdin is not None:
            data = self._request.stdin[1]
            return [check_entry(self._plan, entry, data=data) for entry in entries]
        return list(self._check(self._plan, entries, only_cached=False))

    def read_facts(self, entries: Sequence[Entry], only_cached: bool) -> Iterable[FileResult]:
        """Results of context files: no rules, for their facts."""
        plan = replace(self._plan, rules=())
        return self._check(plan, entries, only_cached=only_cached)

    def _check(
        self, plan: RunPlan, entries: Sequence[Entry], *, only_cached: bool
    ) -> Iterator[FileResult]:
        cache = self._open_cache(plan, entries)
        contents = {entry.path: self._contents(plan, entry) for entry in entries} if cache else {}
        known = self._known(cache, plan, contents) if cache else {}
        missing = [entry for entry in entries if entry.path not in known]
        fresh = {} if only_cached else self._fresh(plan, missing, len(known), len(entries))
        if cache and fresh:
            self._store(cache, plan, contents, fresh)
        for entry in entries:
            result = known.get(entry.path) or fresh.get(entry.path)
            if result is not None:
                yield result

    def _open_cache(self, plan: RunPlan, entries: Sequence[Entry]) -> ResultCache | None:
        """The cache, where it saves time: a few documents are checked before it is open."""
        request = self._request
        if request.cache_folder is None or request.with_fixes:
            return None
        few = len(entries) < WORTH_A_CACHE
        if few and not any(_is_dataset(plan, entry, -1) for entry in entries):
            return None
        if self._cache is None:
            from promptlint.engine.cache import ResultCache

            self._cache = ResultCache(request.cache_folder)
        return self._cache

    def _known(
        self, cache: ResultCache, plan: RunPlan, contents: Mapping[str, bytes | None]
    ) -> dict[str, FileResult]:
        from promptlint.engine.codec import decode
        from promptlint.engine.digests import digest

        inputs = self._fingerprint(plan)
        keys = {path: digest(inputs, data) for path, data in contents.items() if data}
        stored = cache.get(keys.values())
        known: dict[str, FileResult] = {}
        for path, key in keys.items():
            if key in stored:
                try:
                    known[path] = decode(FileResult, stored[key])
                except ValueError:  # written by another version: check again
                    continue
        return known

    def _store(
        self,
        cache: ResultCache,
        plan: RunPlan,
        contents: Mapping[str, bytes | None],
        results: Mapping[str, FileResult],
    ) -> None:
        from promptlint.engine.codec import encode
        from promptlint.engine.digests import digest

        inputs = self._fingerprint(plan)
        stored: dict[bytes, bytes] = {}
        for path, result in results.items():
            data = contents.get(path)
            if data is None or result.status != "checked":
                continue
            stored[digest(inputs, data)] = encode(result)
            if result.kind == "dataset" and plan.rules:
                # A later run on a config that names this data needs its profile, and no rules.
                stored[digest(_FACTS, data)] = encode(_without_findings(result))
        cache.put(stored)

    @staticmethod
    def _contents(plan: RunPlan, entry: Entry) -> bytes | None:
        """What identifies a file: its path, how it is read, and its bytes."""
        from promptlint.engine.digests import content_digest, digest

        guess = guess_of(plan, entry)
        if guess is None:
            return None
        try:
            with entry.absolute.open("rb") as stream:
                data = content_digest(stream)
        except OSError:
            return None
        other = beside(entry)
        if other is None and guess.reader in ("dataset", "json"):
            other = info_beside(entry.absolute)
        return digest(entry.path, guess.reader, guess.kind or "", data, other or b"")

    def _fingerprint(self, plan: RunPlan) -> str:
        """What a result depends on beside the file. Facts depend on the version alone."""
        if not plan.rules:
            return _FACTS
        if not self._inputs:
            files = (*_tokenizers(plan), *_benchmarks(plan))
            parts = (__version__, self._request.config_digest, plan, *files)
            self._inputs = " ".join(map(repr, parts))
        return self._inputs

    def _fresh(
        self, plan: RunPlan, entries: Sequence[Entry], done: int, total: int
    ) -> dict[str, FileResult]:
        """Documents through the pool, then datasets one by one, each over the whole pool."""
        results: dict[str, FileResult] = {}

        def report(result: FileResult) -> None:
            results[result.path] = result
            if self._request.progress:
                self._request.progress(done + len(results), total)

        alone = _LARGE if self._workers.spread(entries) else -1
        large = {entry.path for entry in entries if _is_dataset(plan, entry, alone)}
        documents = [entry for entry in entries if entry.path not in large]
        for result in self._workers.check_documents(plan, documents):
            report(result)
        for entry in entries:
            if entry.path in large:
                report(check_entry(plan, entry, self._scan))
        return results

    def _scan(self, tasks: Sequence[ChunkTask]) -> Iterable[ChunkResult]:
        """Results of a dataset's chunks, telling how far it has come."""
        results = self._workers.scan(tasks)
        show = self._request.data_progress
        return results if show is None else _told(results, tasks, show)


_LARGE = 16 * 1024 * 1024
"""Bytes of a dataset of more than one chunk."""


def _told(
    results: Iterable[ChunkResult], tasks: Sequence[ChunkTask], show: DataProgress
) -> Iterator[ChunkResult]:
    total = tasks[-1].chunk.end if tasks else 0
    for task, result in zip(tasks, results, strict=True):
        yield result
        show(task.file.path, task.chunk.end, total)


def _without_findings(result: FileResult) -> FileResult:
    return replace(result, findings=(), ran=(), unrun={}, place_digests={})


def _is_dataset(plan: RunPlan, entry: Entry, over: int) -> bool:
    """Whether a file of more than so many bytes, in other formats than JSON lines of more than a
    document may have, is a dataset to check by itself."""
    guess = guess_of(plan, entry)
    if guess is None or guess.reader not in ("dataset", "json"):
        return False
    try:
        size = entry.absolute.stat().st_size
    except OSError:
        return False
    return size > (over if guess.reader == "dataset" else plan.max_file_size)


def _tokenizers(plan: RunPlan) -> Iterator[object]:
    """What counts of tokens depend on: the libraries that are there, and files that are named."""
    from promptlint.analysis.token_libraries import installed

    yield installed()
    for table in plan.options.get("models", {}).values():
        file = table.get("tokenizer") if isinstance(table, dict) else None
        if isinstance(file, str):
            with contextlib.suppress(OSError):
                status = Path(file).stat()
                yield file, status.st_size, status.st_mtime_ns


def _benchmarks(plan: RunPlan) -> Iterator[object]:
    """Versions of the benchmarks that rules name as files."""
    for rule in plan.rules:
        named = rule.params.get("benchmarks")
        for path in named if isinstance(named, list | tuple) else ():
            with contextlib.suppress(OSError, TypeError, ValueError):
                status = (plan.root / path).stat()
                yield path, status.st_size, status.st_mtime_ns
