"""Rows of training data against the sequence length of the config that names them.

The data is read again, because its profile was made before anyone knew the limit.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from promptlint.analysis.prompt_length import counter_for
from promptlint.analysis.row_lengths import RowLengths
from promptlint.analysis.settings import resolved_data
from promptlint.engine.plan import RunPlan
from promptlint.engine.record_places import RecordLocator, RecordPlace
from promptlint.engine.splits import CONTEXT_DATA_BYTES, open_dataset
from promptlint.model.document import UnreadableError
from promptlint.model.facts import Config, CutRows, FileFacts, ProjectFacts
from promptlint.model.finding import Skip
from promptlint.model.place import Location
from promptlint.readers.datasets import DatasetFile

_DEFAULTS = {"llama-factory": 2048, "trl": 1024}
"""Lengths that trainers take where nothing is said (LLaMA-Factory 0.9, TRL 0.20 and later)."""

_RUNNING_TEXT = frozenset({"pt", "pretrain", "cpt"})
_LARGE = "over 64 MB and not named: its rows are only counted when it is checked itself"


def cut_rows(plan: RunPlan, project: ProjectFacts) -> tuple[tuple[CutRows, ...], list[Skip]]:
    """What each config in scope, or with data in scope, cuts off its training files."""
    found: list[CutRows] = []
    skipped: dict[str, Skip] = {}
    for path, facts in project.files.items():
        for config in facts.configs:
            for data, value in _limited(project, facts, config):
                if not project.scope.intersection((path, data)):
                    continue
                file = plan.root / data
                outside = data not in project.scope and file.is_file()
                if outside and file.stat().st_size > CONTEXT_DATA_BYTES:
                    skipped.setdefault(data, Skip(_LARGE, path=data))
                    continue
                measured = _measure(plan, path, config, data, value)
                if measured is not None:
                    found.append(measured)
    return tuple(found), list(skipped.values())


def _limited(project: ProjectFacts, facts: FileFacts, config: Config) -> Iterator[tuple[str, int]]:
    """(training file, tokens of a sequence) of a config whose longer rows are cut or dropped."""
    limit = _limit(config)
    if limit is None or (config.text("method") or "").lower() in _RUNNING_TEXT:
        return
    if config.text("length_action") == "split":
        return
    seen: set[str] = set()
    for ref in resolved_data(project, facts, config):
        text = (ref.schema or "").startswith(("completion", "pretrain"))
        if ref.role != "train" or ref.path is None or text or ref.path in seen:
            continue
        data = project.files.get(ref.path)
        if data is not None and data.dataset is not None and data.dataset.records:
            if data.dataset.measures.get("rows.raw", 0.0) > _MOSTLY:
                continue  # running text, which trainers cut into pieces
            seen.add(ref.path)
            yield ref.path, limit


_MOSTLY = 0.5


def _limit(config: Config) -> int | None:
    if config.world != "training":
        return None
    value = config.values.get("sequence_length")
    if value is None:
        supervised = (config.text("method") or "sft") == "sft"
        return _DEFAULTS.get(config.framework) if supervised else None
    number = value.number()
    return int(number) if number is not None and 1 <= number < 10**9 else None


def _measure(plan: RunPlan, path: str, config: Config, data: str, limit: int) -> CutRows | None:
    lengths = RowLengths(limit)
    count = counter_for(config.text("model"), plan.options.get("models", {}))
    offsets: list[int] = []
    with ExitStack() as stack:
        try:
            file = open_dataset(plan, data, stack)
            if file is None:
                return None
            for chunk in file.plan():
                for batch in file.batches(chunk):
                    lengths.add(batch, len(offsets), count)
                    offsets.extend(batch.offsets)
        except (UnreadableError, OSError):
            return None  # told when the file is checked itself
        if not lengths.over:
            return None
        first = _located(file, offsets, lengths.first)
    value = config.values.get("sequence_length")
    place = value.place if value is not None else config.place
    return CutRows(
        config=replace(place, path=place.path or path),
        data=data,
        limit=limit,
        default=value is None,
        rows=lengths.rows,
        over=lengths.over,
        about=lengths.about,
        cut=lengths.cut,
        answers=lengths.answers,
        answers_cut=lengths.answers_cut,
        longest=lengths.longest,
        vocabulary=count.name if count.exact else "",
        action=config.text("length_action") or "truncate",
        first=first,
    )


def _located(file: DatasetFile, offsets: list[int], records: list[int]) -> tuple[Location, ...]:
    locator = RecordLocator(file.absolute, array("Q", offsets), lines=file.packed is None)
    found = locator.locate([RecordPlace(record) for record in records])
    return tuple(replace(found[RecordPlace(record)], path=file.path) for record in records)
