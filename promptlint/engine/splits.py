"""Training and evaluation files of one dataset, and which records they share.

Pairs come from configs that name both, and from names: ``train.jsonl`` beside ``test.jsonl``. A
file in scope finds its counterpart on disk, so that a hook on one of them still compares both.
"""

from __future__ import annotations

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from promptlint.analysis.splits import TRAIN, is_split_word, split_of
from promptlint.discovery import Entry
from promptlint.engine.files import dataset_guess, guess_of
from promptlint.engine.plan import RunPlan, matches
from promptlint.engine.record_places import RecordLocator, RecordPlace
from promptlint.model.batch import RecordBatch
from promptlint.model.document import UnreadableError
from promptlint.model.facts import ProjectFacts, SharedRecord, SplitOverlap
from promptlint.model.finding import Skip
from promptlint.model.place import Location, Place
from promptlint.readers.datasets import DatasetFile

if TYPE_CHECKING:
    from promptlint.analysis.similarity.overlap import Shared

CONTEXT_DATA_BYTES = 64 * 1024 * 1024
"""A larger counterpart that is not in scope is only compared when it is."""
_MOST_ENTRIES = 10_000
_LARGE = (
    "over 64 MB and not named: compared with {other} when both are given (`promptlint check` both)"
)


@dataclass(frozen=True, slots=True)
class _Pair:
    training: str
    evaluation: str
    named_by: Place | None = field(default=None, compare=False)

    @property
    def paths(self) -> tuple[str, ...]:
        """Files that the pair is about."""
        config = self.named_by.path if self.named_by else None
        return (self.training, self.evaluation, *((config,) if config else ()))


def overlaps(
    plan: RunPlan, project: ProjectFacts, exclude: Sequence[str]
) -> tuple[tuple[SplitOverlap, ...], list[Skip]]:
    """What pairs of files with one in scope share, and the pairs that are too large to look at."""
    skipped: list[Skip] = []
    found: list[SplitOverlap] = []
    told: dict[str, set[int]] = {}
    pairs = dict.fromkeys((*_named(project), *_by_name(plan, project, exclude)))
    for pair in sorted(pairs, key=lambda pair: (pair.evaluation, pair.training)):
        if not project.scope.intersection(pair.paths):
            continue
        large = _too_large(plan, project, pair)
        if large is not None:
            other = pair.evaluation if large == pair.training else pair.training
            skipped.append(Skip(_LARGE.format(other=other), path=large))
            continue
        with ExitStack() as stack:
            try:
                files = (
                    open_dataset(plan, pair.training, stack),
                    open_dataset(plan, pair.evaluation, stack),
                )
                if files[0] is not None and files[1] is not None:
                    known = told.setdefault(pair.evaluation, set())
                    found.append(_compare(plan, pair, files[0], files[1], known))
            except (UnreadableError, OSError):
                continue  # told when the file is checked itself
    return tuple(found), skipped


# ---------------------------------------------------------------- pairs


def _named(project: ProjectFacts) -> Iterator[_Pair]:
    """Files that one config trains on and evaluates with."""
    for path, facts in project.files.items():
        for config in facts.configs:
            training = [ref for ref in config.data if ref.role == "train"]
            held_out = [ref for ref in config.data if ref.role in ("eval", "test")]
            for one in training:
                for other in held_out:
                    if one.path and other.path and one.path != other.path:
                        place = other.value.place
                        yield _Pair(
                            one.path,
                            other.path,
                            Place(path, place.span, place.pointer, line=place.line),
                        )


def _by_name(plan: RunPlan, project: ProjectFacts, exclude: Sequence[str]) -> Iterator[_Pair]:
    """Files whose names tell that they are parts of one dataset."""
    known = {path for path, facts in project.files.items() if facts.kind == "dataset"}
    for path in sorted(known & project.scope):
        split = split_of(path)
        if split is None:
            continue
        for other in sorted({*known, *_neighbours(plan.root, path, exclude)}):
            its = split_of(other)
            if its is not None and its.family == split.family and its.part != split.part:
                training, evaluation = (path, other) if split.part == TRAIN else (other, path)
                yield _Pair(training, evaluation)


def _neighbours(root: Path, path: str, exclude: Sequence[str]) -> Iterator[str]:
    """Files that could be another part: in the folder, or in one beside ``train/``."""
    pure = PurePosixPath(path)
    for name in _entries(root / pure.parent):
        yield from _unless_excluded(str(pure.parent / name), exclude)
    for index, folder in enumerate(pure.parts[:-1]):
        if not is_split_word(folder):
            continue
        above = PurePosixPath(*pure.parts[:index])
        for name in _entries(root / above):
            if is_split_word(name) and name != folder:
                other = above / name / PurePosixPath(*pure.parts[index + 1 :])
                if (root / other).is_file():
                    yield from _unless_excluded(str(other), exclude)


def _entries(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return sorted(entry.name for entry, _ in zip(found, range(_MOST_ENTRIES), strict=False))
    except OSError:
        return []


def _unless_excluded(path: str, exclude: Sequence[str]) -> Iterator[str]:
    if split_of(path) is not None and not any(matches(pattern, path) for pattern in exclude):
        yield path


def open_dataset(plan: RunPlan, path: str, stack: ExitStack) -> DatasetFile | None:
    """A dataset, unpacked until `stack` closes where it is compressed or columnar."""
    entry = Entry(path, plan.root / path)
    guess = guess_of(plan, entry)
    if guess is None or not entry.absolute.is_file():
        return None
    if guess.reader == "table":
        from promptlint.readers.datasets.containers import unpack

        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="promptlint-")))
        inside = unpack(entry.absolute, folder, certain=guess.kind == "dataset")
        return DatasetFile(path, inside.file, inside.guess, entry.absolute) if inside else None
    found = dataset_guess(entry.absolute, guess)
    return DatasetFile(path, entry.absolute, found) if found else None


def _too_large(plan: RunPlan, project: ProjectFacts, pair: _Pair) -> str | None:
    for path in (pair.training, pair.evaluation):
        file = plan.root / path
        outside = path not in project.scope and file.is_file()
        if outside and file.stat().st_size > CONTEXT_DATA_BYTES:
            return path
    return None


# ---------------------------------------------------------------- comparison


class _Records:
    """A file's batches with records numbered through, and its records by number."""

    def __init__(self, file: DatasetFile) -> None:
        self.file = file
        self.offsets: array[int] = array("Q")
        self._complete = False

    def batches(self) -> Iterable[tuple[int, RecordBatch]]:
        """(number of the batch's first record, batch)."""
        base = 0
        for chunk in self.file.plan():
            for batch in self.file.batches(chunk):
                if not self._complete:
                    self.offsets.extend(batch.offsets)
                yield base, batch
                base += len(batch)
        self._complete = True

    def rows(self, records: Sequence[int]) -> Mapping[int, object]:
        """Decode records again; those that went past already."""
        by_offset = self.file.records_at([self.offsets[record] for record in records])
        return {record: by_offset[self.offsets[record]] for record in records}


def _compare(
    plan: RunPlan, pair: _Pair, training: DatasetFile, evaluation: DatasetFile, told: set[int]
) -> SplitOverlap:
    """What the two share; records in `told` repeat another training file and count once."""
    from promptlint.analysis.similarity.overlap import Side, shared_records

    trained, held_out = _Records(training), _Records(evaluation)
    found = shared_records(
        Side(trained.batches, trained.rows, training.guess.format),
        Side(held_out.batches, held_out.rows, evaluation.guess.format),
        hold_training=training.absolute.stat().st_size < evaluation.absolute.stat().st_size,
        threshold=_threshold(plan),
        near=any(rule.check == "split-overlap" and rule.params.get("near") for rule in plan.rules),
    )
    found = [item for item in found if item.evaluation not in told]
    told.update(item.evaluation for item in found)
    exact = [item for item in found if item.match != "near"]
    near = [item for item in found if item.match == "near"]
    shown = sorted(
        [*exact[: plan.keep_places], *near[: plan.keep_places]], key=lambda item: item.evaluation
    )
    return SplitOverlap(
        pair.training,
        pair.evaluation,
        len(held_out.offsets),
        len(exact),
        len(near),
        tuple(_located(shown, trained, held_out)),
        pair.named_by,
    )


def _threshold(plan: RunPlan) -> float:
    values = [rule.params.get("similarity") for rule in plan.rules if rule.check == "split-overlap"]
    numbers = [value for value in values if isinstance(value, int | float) and value is not True]
    return float(min(numbers, default=0.8))


def _located(
    shown: Sequence[Shared], trained: _Records, held_out: _Records
) -> Iterator[SharedRecord]:
    there = _locations(held_out, [item.evaluation for item in shown])
    here = _locations(trained, [item.training for item in shown])
    for item in shown:
        yield SharedRecord(
            item.match,
            item.similarity,
            there[RecordPlace(item.evaluation)],
            here[RecordPlace(item.training)],
        )


def _locations(side: _Records, records: Sequence[int]) -> Mapping[RecordPlace, Location]:
    lines = side.file.packed is None
    locator = RecordLocator(side.file.absolute, side.offsets, lines=lines)
    found = locator.locate([RecordPlace(record) for record in records])
    return {place: replace(at, path=side.file.path) for place, at in found.items()}
