"""The protocols that a check implements: one or several of four.

A check module exposes one instance as ``CHECK``. Checks hold no state between calls; what they
need comes in by argument, so that they can run in any worker in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, runtime_checkable

from promptlint.model.batch import RecordBatch
from promptlint.model.context import CheckContext as CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import DatasetProfile, ProjectFacts
from promptlint.model.hit import CorpusHit, Hit, RowHit
from promptlint.model.rule import Params


@runtime_checkable
class DocumentCheck(Protocol):
    """Decides about one document."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits of one document, in any order."""
        ...


@runtime_checkable
class RowCheck(Protocol):
    """Decides about single records."""

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterable[RowHit]:
        """Hits of one batch, by ascending index."""
        ...


Partial: TypeAlias = Any
"""What a corpus check knows about one chunk. Picklable; records are numbered within the chunk."""


@dataclass(frozen=True, slots=True)
class ChunkBase:
    """Where a chunk's records begin in the dataset."""

    records: int


@dataclass(frozen=True, slots=True)
class CorpusView:
    """What `CorpusCheck.finish` may ask about the dataset.

    `rows` decodes records again by ordinal, for verification: ``rows([3, 17])`` → their values.
    `size` is the file's, in bytes as it lies on disk.
    """

    path: str
    format: str
    records: int
    profile: DatasetProfile | None
    rows: Callable[[Sequence[int]], Mapping[int, object]]
    size: int = 0


@runtime_checkable
class CorpusCheck(Protocol):
    """Decides about a dataset as a whole: map over batches, merge, finish.

    A dataset without records is finished only by checks with a true attribute ``counts_empty``:
    what they merged is the result of ``merge([])``.
    """

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> Partial:
        """Partial result of one batch; record numbers are ``batch.first + index``."""
        ...

    def merge(self, partials: Sequence[tuple[ChunkBase, Partial]]) -> Partial:
        """Join partials, given in file order, shifting record numbers by each base."""
        ...

    def finish(
        self, partial: Partial, view: CorpusView, params: Params, context: CheckContext
    ) -> Iterable[CorpusHit]:
        """Hits of the whole dataset, by ascending record."""
        ...


@runtime_checkable
class ProjectCheck(Protocol):
    """Decides about the join of several files, from facts alone."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits of the project; every place names its path."""
        ...
