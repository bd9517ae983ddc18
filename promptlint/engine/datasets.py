"""The check of one dataset: stream chunks, scan rows, map and merge corpus checks, finish.

Chunks are fixed byte ranges, whoever scans them; merging goes by file order. So the result is the
same for any number of workers.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from promptlint.analysis import profile
from promptlint.analysis.token_targets import exact_counter
from promptlint.checks import CORPUS, ROW
from promptlint.engine.baseline import MAX_PLACES
from promptlint.engine.columns import Column, Columns, add_rows, merge_columns
from promptlint.engine.dataset_findings import DatasetView, build_findings
from promptlint.engine.owners import one_owner
from promptlint.engine.plan import RunPlan, checks_of
from promptlint.engine.result import FileResult
from promptlint.model.check import CheckContext, ChunkBase, CorpusCheck, CorpusView, RowCheck
from promptlint.model.facts import DatasetProfile, FileFacts
from promptlint.model.rule import Rule
from promptlint.readers.datasets import ByteRange, DatasetFile


@dataclass(slots=True)
class ChunkResult:
    """What one chunk yields. Record numbers are local to it."""

    records: int = 0
    offsets: array[int] = field(default_factory=lambda: array("Q"))
    columns: Columns = field(default_factory=dict)
    partials: dict[str, Any] = field(default_factory=dict)
    profile: Any = None
    tokens: int = 0
    unrun: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChunkTask:
    """One chunk to scan: all that a worker needs."""

    plan: RunPlan
    file: DatasetFile
    chunk: ByteRange
    rules: tuple[Rule, ...]
    chunks: int = 1


ScanAll: TypeAlias = Callable[[Sequence[ChunkTask]], Iterable[ChunkResult]]
"""Scans chunks and yields their results in the given order."""


def _keep(plan: RunPlan) -> int | None:
    if plan.keep_places is None or plan.with_fixes:
        return None
    return max(plan.keep_places, MAX_PLACES if plan.with_place_hashes else 0)


def _context(plan: RunPlan, rules: Sequence[Rule]) -> CheckContext:
    names = frozenset(rule.name for rule in rules)
    return replace(plan.context, rules=names, root=plan.root)


def scan_chunk(task: ChunkTask) -> ChunkResult:
    """Run row checks and the map side of corpus checks over one chunk."""
    # Records hold no cycles, and there are very many of them: looking for cycles among them takes
    # a tenth of the time and finds nothing.
    collects = gc.isenabled()
    gc.disable()
    try:
        return _scan_chunk(task)
    finally:
        if collects:
            gc.enable()


def _scan_chunk(task: ChunkTask) -> ChunkResult:
    plan, result = task.plan, ChunkResult()
    context, keep = _context(plan, task.rules), _keep(task.plan)
    row_checks: list[tuple[Rule, RowCheck]] = list(checks_of(task.rules, ROW, result.unrun))
    corpus: list[tuple[Rule, CorpusCheck]] = list(checks_of(task.rules, CORPUS, result.unrun))
    partials: dict[str, list[tuple[ChunkBase, Any]]] = {rule.name: [] for rule, _ in corpus}
    seen = profile.Partial.of_chunk(task.chunks)
    count = exact_counter(plan.options, plan.target)
    for batch in task.file.batches(task.chunk):
        result.records += len(batch)
        result.offsets.extend(batch.offsets)
        for rule, check in row_checks:
            hits = check.scan(batch, rule.params, context)
            add_rows(result.columns, rule.name, batch, hits, keep)
        for rule, mapper in corpus:
            mapped = mapper.map(batch, rule.params, context)
            partials[rule.name].append((ChunkBase(0), mapped))
        profile.update(seen, batch)
        if count is not None:
            result.tokens += sum(count.count_batch(batch.table.texts))
    result.partials = {rule.name: check.merge(partials[rule.name]) for rule, check in corpus}
    profile.look_closer(seen)
    result.profile = seen
    return result


def scan_in_process(tasks: Sequence[ChunkTask]) -> Iterable[ChunkResult]:
    """The plain `ScanAll`: one chunk after the other, here."""
    return map(scan_chunk, tasks)


def check_dataset(
    plan: RunPlan, file: DatasetFile, scan_all: ScanAll = scan_in_process
) -> FileResult:
    """Check one dataset; memory stays bounded by its number of records, not by its size.

    Raises:
        UnreadableError: the file as a whole can't be read (encoding, LFS pointer).
        OSError: it can't be opened.
    """
    rules = plan.rules_for(file.path, "dataset")
    ranges = file.plan()
    tasks = [ChunkTask(plan, file, chunk, rules, len(ranges)) for chunk in ranges]
    merged = _Merged(file, alone=len(tasks) == 1)
    for chunk in scan_all(tasks):
        merged.add(chunk)
    dataset_profile = merged.finish_profile(plan)
    columns = merge_columns(merged.columns, _keep(plan))
    one_owner(columns, rules)
    _finish_corpus(plan, rules, merged, dataset_profile, columns)
    dataset = DatasetView(plan, file, merged.offsets, merged.rows, _keep(plan))
    findings, digests = build_findings(dataset, rules, columns)
    return FileResult(
        file.path,
        "checked",
        "dataset",
        file.guess.format,
        records=merged.records,
        findings=findings,
        place_digests=digests,
        ran=tuple(rule.name for rule in rules if rule.name not in merged.unrun),
        unrun=merged.unrun,
        facts=FileFacts(file.path, "dataset", file.guess.format, dataset=dataset_profile),
    )


class _Merged:
    """Chunk results in file order, joined."""

    def __init__(self, file: DatasetFile, *, alone: bool) -> None:
        self.file = file
        self.alone = alone
        self.records = 0
        self.offsets: array[int] = array("Q")
        self.columns: list[tuple[int, Columns]] = []
        self.partials: dict[str, list[tuple[ChunkBase, Any]]] = {}
        self.profile = profile.Partial()
        self.tokens = 0
        self.unrun: dict[str, str] = {}

    def add(self, chunk: ChunkResult) -> None:
        base = ChunkBase(self.records)
        self.columns.append((self.records, chunk.columns))
        for name, partial in chunk.partials.items():
            self.partials.setdefault(name, []).append((base, partial))
        # Joined at once: a profile holds samples of texts, and chunks are many.
        if self.alone:
            self.profile = chunk.profile
        else:
            profile.join(self.profile, chunk.profile, base.records)
        self.offsets.extend(chunk.offsets)
        self.tokens += chunk.tokens
        self.unrun.update(chunk.unrun)
        self.records += chunk.records

    def finish_profile(self, plan: RunPlan) -> DatasetProfile:
        found = profile.finish(self.profile, self.file.guess.format)
        count = exact_counter(plan.options, plan.target)
        parsed = found.records - found.unparseable
        if count is None or not parsed:
            return found
        tokens = {"row.tokens": self.tokens / parsed, "row.counted": float(parsed)}
        return replace(found, measures={**found.measures, **tokens}, encoding=count.name)

    def rows(self, records: Sequence[int]) -> Mapping[int, object]:
        """Decode records again, by ordinal."""
        by_offset = self.file.records_at([self.offsets[record] for record in records])
        return {record: by_offset[self.offsets[record]] for record in records}


def _finish_corpus(
    plan: RunPlan,
    rules: Sequence[Rule],
    merged: _Merged,
    dataset_profile: DatasetProfile,
    columns: Columns,
) -> None:
    view = CorpusView(
        merged.file.path,
        merged.file.guess.format,
        merged.records,
        dataset_profile,
        merged.rows,
        merged.file.size(),
    )
    context, keep = _context(plan, rules), _keep(plan)
    for rule, check in checks_of(rules, CORPUS, merged.unrun):
        if not (merged.records or getattr(check, "counts_empty", False)):
            continue
        partial = check.merge(merged.partials.get(rule.name, []))
        for hit in check.finish(partial, view, rule.params, context):
            key = (rule.name, hit.entity or "")
            columns.setdefault(key, Column(keep)).add_corpus(hit)
