"""Records of several formats in one file: a loader decides by the first and fails at the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from promptlint.analysis.record_shapes import shapes_of
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import Params
from promptlint.readers.datasets.formats import format_of

_KEPT = 1000
_UNKNOWN = "unknown"


@dataclass(slots=True)
class Formats:
    """How many records have each format, and the first ones."""

    counts: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[int]] = field(default_factory=dict)

    def keep(self, name: str, records: Sequence[int]) -> None:
        """Note records of a format, the first thousand."""
        held = self.places.setdefault(name, [])
        held.extend(records[: _KEPT - len(held)])


class MixedFormats:
    """Counts formats; the most frequent one is the file's."""

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> Formats:
        """Formats of one batch. Records of one shape have one format."""
        found = Formats()
        rows, shapes = batch.rows, shapes_of(batch)
        known = shapes.decide(lambda index: _format(rows[index]))
        names = [
            known[number] if number >= 0 else _format(row)
            for row, number in zip(rows, shapes.numbers, strict=True)
        ]
        found.counts.update(names)
        for name, count in found.counts.items():
            if count == len(names):
                found.keep(name, range(batch.first, batch.first + min(count, _KEPT)))
            else:
                some = (at for at, other in enumerate(names, batch.first) if other == name)
                found.keep(name, list(islice(some, _KEPT)))
        return found

    def merge(self, partials: Sequence[tuple[ChunkBase, Formats]]) -> Formats:
        """Counts summed, first records in file order."""
        whole = Formats()
        for base, part in partials:
            whole.counts.update(part.counts)
            for name, records in part.places.items():
                whole.keep(name, [record + base.records for record in records])
        return whole

    def finish(
        self, partial: Formats, view: CorpusView, params: Params, context: CheckContext
    ) -> Iterator[CorpusHit]:
        """The records of every format but the most frequent one."""
        counts = Counter(partial.counts)
        counts.pop(_UNKNOWN, None)
        if len(counts) < 2:
            return
        # Of two equally frequent formats the one that comes first is the file's.
        main = max(counts, key=lambda name: (counts[name], -partial.places[name][0]))
        args = {"main": _named(main), "most": f"{counts[main]:,}"}
        hits = sorted(
            (record, name) for name in counts if name != main for record in partial.places[name]
        )
        for record, name in hits:
            yield CorpusHit(record, entity=name, args={**args, "other": _named(name)})


def _format(row: object) -> str:
    return format_of(row).name if type(row) is dict else _UNKNOWN


def _named(name: str) -> str:
    return {
        "openai-chat": "messages with roles",
        "sharegpt": "ShareGPT conversations",
        "gemini": "Gemini contents",
        "alpaca": "Alpaca instructions",
        "prompt-completion": "prompts with completions",
        "preference": "preference pairs",
        "text": "raw text",
    }.get(name, name)


CHECK = MixedFormats()
