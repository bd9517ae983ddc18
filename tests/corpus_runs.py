"""A corpus check over rows in memory, cut into batches and chunks as a run cuts a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusCheck, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.readers.datasets.formats import format_of, turns_of


def corpus_hits(
    check: CorpusCheck,
    rows: Sequence[object],
    context: CheckContext,
    params: Mapping[str, object],
    *,
    batch_size: int = 3,
    chunk_size: int = 7,
) -> list[CorpusHit]:
    """Map, merge each chunk, merge the chunks, finish."""
    name = format_of(rows[0]).name
    chunks = []
    for base in range(0, len(rows), chunk_size):
        chunk = rows[base : base + chunk_size]
        parts = []
        for first in range(0, len(chunk), batch_size):
            some = chunk[first : first + batch_size]
            turns = [turns_of(row, name) for row in some]
            batch = RecordBatch("x", name, some, turns, first, [], [], [])
            parts.append((ChunkBase(0), check.map(batch, params, context)))
        chunks.append((ChunkBase(base), check.merge(parts)))

    def again(records: Sequence[int]) -> Mapping[int, object]:
        return {record: rows[record] for record in records}

    view = CorpusView("x", name, len(rows), None, again)
    return list(check.finish(check.merge(chunks), view, params, context))
