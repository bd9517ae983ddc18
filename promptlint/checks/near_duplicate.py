"""Examples that nearly repeat an earlier one: verified Jaccard similarity of word 3-grams.

Maps keep a signature of 128 bytes for each record. Finishing looks for candidates among them,
reads those again and compares their shingles exactly: an estimate is never reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import Params, ParamsError

if TYPE_CHECKING:
    from promptlint.analysis.similarity.search import Part

_LEAST = 0.7
"""Under this the bands of the signatures begin to miss pairs."""
EXACT = "exact-duplicate"


class NearDuplicate:
    """Corpus check. Parameters: `similarity` (.7 to 1, default .8), `keep` (first or longest)."""

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> tuple[Part, ...]:
        """Signatures of one batch. Raises `ParamsError` for parameters out of reach."""
        from promptlint.analysis.similarity.search import part_of

        _threshold(params)
        _keeps_longest(params)
        return (part_of(batch, copies=EXACT not in context.rules),)

    def merge(self, partials: Sequence[tuple[ChunkBase, tuple[Part, ...]]]) -> tuple[Part, ...]:
        """Parts in file order; those of one chunk become one."""
        from promptlint.analysis.similarity.search import join

        shifted = [
            replace(part, base=part.base + base.records)
            for base, parts in partials
            for part in parts
        ]
        in_one_chunk = len({base for base, _ in partials}) == 1
        return (join(shifted),) if in_one_chunk and len(shifted) > 1 else tuple(shifted)

    def finish(
        self, partial: tuple[Part, ...], view: CorpusView, params: Params, context: CheckContext
    ) -> Iterator[CorpusHit]:
        """One hit for each record that is near an earlier one, by ascending record.

        Exact copies are left to the rule for them, where that one runs.
        """
        if not partial:
            return
        from promptlint.analysis.similarity.best import keep_longest
        from promptlint.analysis.similarity.search import near_duplicates

        threshold = _threshold(params)
        found = near_duplicates(partial, view.rows, view.format, threshold)
        if _keeps_longest(params):
            found = keep_longest(found, view.rows, view.format, threshold)
        for near in found:
            yield CorpusHit(
                near.record,
                key=near.cluster.to_bytes(8, "little"),
                duplicate_of=near.original,
                data={"cluster": near.cluster, "similarity": round(near.similarity, 4)},
                remove=True,
            )


def _threshold(params: Params) -> float:
    value = params.get("similarity", 0.8)
    if isinstance(value, bool) or not isinstance(value, int | float) or not _LEAST <= value <= 1:
        raise ParamsError(f"should be a number from {_LEAST} to 1", "similarity")
    return float(value)


def _keeps_longest(params: Params) -> bool:
    keep = params.get("keep", "first")
    if keep not in ("first", "longest"):
        raise ParamsError("should be `first` or `longest`", "keep")
    return keep == "longest"


CHECK = NearDuplicate()
