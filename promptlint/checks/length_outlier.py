"""Records that are far longer or shorter than the rest of their dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from heapq import nlargest, nsmallest
from itertools import pairwise

from promptlint.model.batch import SEPARATOR, RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import Params, ParamsError

_KEPT = 100
_BINS = 16
"""To an octave: neighbouring lengths differ by 4 %."""


@dataclass(slots=True)
class _Lengths:
    """Characters of records: a histogram, and the records at both ends as (length, record)."""

    bins: dict[int, int] = field(default_factory=dict)
    longest: list[tuple[int, int]] = field(default_factory=list)
    shortest: list[tuple[int, int]] = field(default_factory=list)


class LengthOutlier:
    """Kind ``length-outlier``.

    Params:
        times: how many times the median, and how many times the 99th percentile, a record must
            be longer; the other way round for short ones.
        percentile_times: the second of them.
        rows: fewer records than these say nothing.
    """

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> _Lengths:
        """Lengths of one batch."""
        starts, first = batch.table.starts, batch.table.first
        gap = len(SEPARATOR)
        found = _Lengths()
        lengths = [
            starts[end] - starts[begin] - gap * (end - begin) for begin, end in pairwise(first)
        ]
        bins = found.bins
        for length, count in Counter(filter(None, lengths)).items():
            index = _bin(length)
            bins[index] = bins.get(index, 0) + count
        # Only what is beyond all that is at the ends of a batch can be at those of the dataset.
        ordered = sorted(filter(None, lengths))
        if not ordered:
            return found
        low, high = ordered[:_KEPT][-1], ordered[-_KEPT:][0]
        pairs = [
            (length, number)
            for number, length in enumerate(lengths, start=batch.first)
            if 0 < length <= low or length >= high
        ]
        found.longest = nlargest(_KEPT, pairs, key=lambda pair: (pair[0], -pair[1]))
        found.shortest = nsmallest(_KEPT, pairs)
        return found

    def merge(self, partials: Sequence[tuple[ChunkBase, _Lengths]]) -> _Lengths:
        """Histograms summed, the ends of all."""
        whole = _Lengths()
        longest: list[tuple[int, int]] = []
        shortest: list[tuple[int, int]] = []
        for base, part in partials:
            for index, count in part.bins.items():
                whole.bins[index] = whole.bins.get(index, 0) + count
            longest.extend((length, record + base.records) for length, record in part.longest)
            shortest.extend((length, record + base.records) for length, record in part.shortest)
        whole.longest = nlargest(_KEPT, longest, key=lambda pair: (pair[0], -pair[1]))
        whole.shortest = nsmallest(_KEPT, shortest)
        return whole

    def finish(
        self, partial: _Lengths, view: CorpusView, params: Params, context: CheckContext
    ) -> Iterator[CorpusHit]:
        """A hit for each record at the ends, at most 100 long and 100 short ones."""
        times, more, rows = (params.get(key) for key in ("times", "percentile_times", "rows"))
        numbers = (int, float)
        if not (isinstance(times, numbers) and isinstance(more, numbers) and isinstance(rows, int)):
            raise ParamsError("should be numbers", "times")
        if sum(partial.bins.values()) < rows:
            return
        low, median, high = (_quantile(partial.bins, share) for share in (0.01, 0.5, 0.99))
        hits: list[CorpusHit] = []
        for length, record in partial.longest:
            if length > times * median and length > more * high:
                hits.append(_hit(record, length, median, "longer"))
        for length, record in partial.shortest:
            if length * times < median and length * more < low:
                hits.append(_hit(record, length, median, "shorter"))
        yield from sorted(hits, key=lambda hit: hit.record or 0)


CHECK = LengthOutlier()


def _hit(record: int, length: int, median: int, way: str) -> CorpusHit:
    return CorpusHit(
        record,
        entity=way,
        args={"way": way, "median": f"{median:,}"},
        data={"characters": length, "median": median},
    )


def _bin(length: int) -> int:
    """The bin of a length, by whole numbers alone: the same on every machine."""
    octave = max(length, 1).bit_length() - 1
    return octave * _BINS + ((max(length, 1) << 4) >> octave) - _BINS


def _quantile(bins: dict[int, int], share: float) -> int:
    """The lower end of the bin that holds a quantile."""
    left = share * sum(bins.values())
    for index in sorted(bins):
        left -= bins[index]
        if left <= 0:
            octave, part = divmod(index, _BINS)
            return ((part + _BINS) << octave) >> 4
    return 0
