"""What a report tells beside its findings: figures of datasets, what a model was shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DatasetStatistics:
    """What a dataset is like.

    Attributes:
        turns: texts of all records.
        characters: of all texts.
        tokens: of all texts, which an epoch costs; an estimate unless there is an `encoding`.
        tokens_from: records whose tokens the estimate rests on; 0 where it goes by characters.
        row_characters: of a record: ``p10``, ``p50``, ``p90``, ``p99`` and ``max``.
        answer_characters: of the longest answer, or of raw text: ``p10``, ``p50``, ``p90``.
        duplicates: records that repeat an earlier one; ``None`` where nothing looked for them.
        rates: share of records with a finding, by rule.
        encoding: vocabulary that the tokens of all records were counted with; else empty.
    """

    turns: int
    characters: int
    tokens: int
    tokens_from: int
    row_characters: Mapping[str, int]
    answer_characters: Mapping[str, int]
    duplicates: int | None
    rates: Mapping[str, float]
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Records of a dataset that are worth a look and no findings, most suspicious first."""

    path: str
    title: str
    records: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Probed:
    """What a local model was shown: a line for each thing, and lists without findings."""

    notes: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
