"""Names of people and places in a dataset: their rate in a sample, where a run asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from heapq import nsmallest
from typing import TypeAlias

from promptlint.analysis.names import LONGEST, SAMPLE, obstacle, rates
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import Params

Sample: TypeAlias = tuple[tuple[bytes, str], ...]
"""Records of the smallest digests: the same sample however the file is cut."""

_NOUNS = {"PERSON": "names of people", "LOCATION": "names of places"}


class Names:
    """Gives the share of rows that name a person, and of those that name a place."""

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> Sample:
        """The batch's part of the sample; nothing unless the run asks for names."""
        if not _model(context):
            return ()
        texts = ("\n".join(turn.text for turn in turns)[:LONGEST] for turns in batch.turns)
        return _least((_digest(text), text) for text in texts if text.strip())

    def merge(self, partials: Sequence[tuple[ChunkBase, Sample]]) -> Sample:
        """One sample of all."""
        return _least(item for _, sample in partials for item in sample)

    def finish(
        self, partial: Sample, view: CorpusView, params: Params, context: CheckContext
    ) -> Iterable[CorpusHit]:
        """One hit for people, one for places; both about the dataset as a whole."""
        model = _model(context)
        if not partial or not model or obstacle(model):
            return
        texts = [text for _, text in partial]
        for rate in rates(texts, model):
            share = rate.texts / len(texts)
            yield CorpusHit(
                entity=rate.entity,
                args={
                    "noun": _NOUNS[rate.entity],
                    "share": f"{100 * share:.0f} %" if share >= 0.01 else "under 1 %",
                    "sampled": len(texts),
                    "values": rate.values,
                },
                data={
                    "count": rate.texts,
                    "rate": round(share, 4),
                    "unique": rate.values,
                    "sampled": len(texts),
                },
            )


def _model(context: CheckContext) -> str:
    return str(context.options.get("privacy", {}).get("ner") or "")


def _least(items: Iterable[tuple[bytes, str]]) -> Sample:
    return tuple(nsmallest(SAMPLE, dict(items).items()))


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


CHECK = Names()
