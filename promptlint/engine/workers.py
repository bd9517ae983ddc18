"""Worker processes, started when there is enough to do. Results come back in the given order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from promptlint.discovery import Entry
from promptlint.engine.files import check_entry
from promptlint.engine.plan import RunPlan
from promptlint.engine.result import FileResult

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from promptlint.engine.datasets import ChunkResult, ChunkTask

_In = TypeVar("_In")
_Out = TypeVar("_Out")

FILES_A_TASK = 32
MANY_FILES = 4000
"""Fewer documents are checked faster than a process starts."""
_DATASET_IS = 10
"""A dataset takes as long as so many documents, however small it is."""
_DATASETS = (".jsonl", ".ndjson", ".jsonlines", ".csv", ".tsv", ".parquet", ".arrow", ".gz", ".zst")
MANY_CHUNKS = 3


def default_jobs() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def _check_entries(task: tuple[RunPlan, tuple[Entry, ...]]) -> list[FileResult]:
    plan, entries = task
    return [check_entry(plan, entry) for entry in entries]


def _end_on_terminate() -> None:
    """Leave in order when asked to end, so that no worker goes on alone."""
    import signal
    import threading

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, leave)


class Workers:
    """A pool that starts on first need. With one job everything runs here."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=kind is None, cancel_futures=True)
            self._pool = None

    def spread(self, entries: Sequence[Entry]) -> bool:
        """Whether there are enough files to start processes for them."""
        datasets = sum(entry.path.lower().endswith(_DATASETS) for entry in entries)
        return self._jobs > 1 and len(entries) + _DATASET_IS * datasets >= MANY_FILES

    def check_documents(self, plan: RunPlan, entries: Sequence[Entry]) -> Iterator[FileResult]:
        """Results of the entries, in their order."""
        if not self.spread(entries):
            for entry in entries:
                yield check_entry(plan, entry)
            return
        tasks = [
            (plan, tuple(entries[start : start + FILES_A_TASK]))
            for start in range(0, len(entries), FILES_A_TASK)
        ]
        for results in self._map(_check_entries, tasks):
            yield from results

    def scan(self, tasks: Sequence[ChunkTask]) -> Iterable[ChunkResult]:
        """Results of a dataset's chunks, in their order."""
        from promptlint.engine.datasets import scan_chunk

        if self._jobs <= 1 or len(tasks) < MANY_CHUNKS:
            return map(scan_chunk, tasks)
        return self._map(scan_chunk, tasks)

    def _map(self, function: Callable[[_In], _Out], tasks: Iterable[_In]) -> Iterator[_Out]:
        # A bounded window of futures: results of later chunks must not pile up in memory.
        if self._pool is None:
            _end_on_terminate()
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing import get_context

            self._pool = ProcessPoolExecutor(self._jobs, mp_context=get_context("spawn"))
        queue = iter(tasks)
        window: list[tuple[_In, Future[_Out] | None]] = [
            (task, self._pool.submit(function, task)) for task in islice(queue, self._jobs * 3)
        ]
        while window:
            task, future = window.pop(0)
            yield self._result(function, task, future)
            window.extend((task, self._submit(function, task)) for task in islice(queue, 1))

    def _submit(self, function: Callable[[_In], _Out], task: _In) -> Future[_Out] | None:
        from concurrent.futures import BrokenExecutor

        try:
            return self._pool.submit(function, task) if self._pool else None
        except BrokenExecutor:
            return None

    @staticmethod
    def _result(function: Callable[[_In], _Out], task: _In, future: Future[_Out] | None) -> _Out:
        """A task's result; computed here when its worker was killed (for its memory, mostly)."""
        from concurrent.futures import BrokenExecutor

        try:
            return future.result() if future else function(task)
        except BrokenExecutor:
            return function(task)
