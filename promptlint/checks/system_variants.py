"""System prompts that differ by a slip, and records that lack the one all others have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.place import Pointer
from promptlint.model.rule import Params, ParamsError

_MOST = 200
"""Different system prompts; with more of them, they are made record by record."""

_KEPT = 200
_LONGEST = 4000
_WORD = lazy(r"\w+")


@dataclass(slots=True)
class _Variant:
    """One system prompt: how many records have it, and the first one's place."""

    count: int
    record: int
    pointer: Pointer


@dataclass(slots=True)
class _Systems:
    """System prompts by their text. `many` is set once there are too many: nothing is kept."""

    records: int = 0
    variants: dict[str, _Variant] = field(default_factory=dict)
    without: list[int] = field(default_factory=list)
    lacking: int = 0
    many: bool = False

    def add(self, text: str, variant: _Variant) -> None:
        known = self.variants.get(text)
        if known is None:
            if len(self.variants) >= _MOST:
                self.many = True
                self.variants.clear()
                return
            self.variants[text] = variant
        else:
            known.count += variant.count


class SystemVariants:
    """Kind ``system-variants``.

    Params:
        similarity: share of equal words from which on two prompts are nearly equal.
        lacking: most of the records that may lack a system prompt by mistake, as a share.
        rows: fewer records than these say nothing.
    """

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> _Systems:
        """System prompts of one batch."""
        found = _Systems()
        for number, turns in enumerate(batch.turns, start=batch.first):
            if not turns:
                continue
            found.records += 1
            role, text, pointer, _ = turns[0]
            if role == "system":
                if not found.many:
                    found.add(text[:_LONGEST], _Variant(1, number, pointer))
            else:
                found.lacking += 1
                if len(found.without) < _KEPT:
                    found.without.append(number)
        return found

    def merge(self, partials: Sequence[tuple[ChunkBase, _Systems]]) -> _Systems:
        """Counts summed, first places kept."""
        whole = _Systems()
        for base, part in partials:
            whole.records += part.records
            whole.lacking += part.lacking
            room = _KEPT - len(whole.without)
            whole.without.extend(record + base.records for record in part.without[:room])
            if part.many:
                whole.many = True
            for text, one in part.variants.items():
                if whole.many:
                    break
                whole.add(text, _Variant(one.count, one.record + base.records, one.pointer))
        if whole.many:
            whole.variants.clear()
        return whole

    def finish(
        self, partial: _Systems, view: CorpusView, params: Params, context: CheckContext
    ) -> Iterator[CorpusHit]:
        """A hit for each rare variant of a common prompt, and for each record without one."""
        similarity, lacking, rows = (params.get(key) for key in ("similarity", "lacking", "rows"))
        numbers = (int, float)
        if not (isinstance(similarity, numbers) and isinstance(lacking, numbers)):
            raise ParamsError("should be numbers", "similarity")
        if not isinstance(rows, int) or partial.records < rows or partial.many:
            return
        hits = list(_near(partial, similarity))
        top = max((one.count for one in partial.variants.values()), default=0)
        # A prompt for all, but for a few: by mistake. More of them are left without on purpose.
        few = 0 < partial.lacking <= lacking * partial.records
        if few and top + partial.lacking >= 0.9 * partial.records:
            for record in partial.without:
                args = {"problem": "no system prompt, though nearly all records have one"}
                hits.append(CorpusHit(record, entity="missing", args=args))
        yield from sorted(hits, key=lambda hit: hit.record or 0)


CHECK = SystemVariants()


def _near(partial: _Systems, similarity: float) -> Iterator[CorpusHit]:
    """Prompts that are a common one but for a few words.

    Templates that are filled for each record are variants on purpose: then no prompt is common.
    """
    words = {text: _WORD().findall(text.casefold()) for text in partial.variants}
    ordered = sorted(partial.variants.items(), key=lambda item: -item[1].count)
    for index, (text, one) in enumerate(ordered):
        for other, main in ordered[:index]:
            if main.count < 10 * one.count or not _alike(words[text], words[other], similarity):
                continue
            yield CorpusHit(
                one.record,
                one.pointer,
                entity="nearly-equal",
                args={"problem": "a system prompt that differs from a common one by a few signs"},
                data={"records": one.count, "common": main.count},
            )
            break


def _alike(one: Sequence[str], other: Sequence[str], similarity: float) -> bool:
    if list(one) == list(other):
        return True
    if min(len(one), len(other)) < 6:
        return False
    mine, theirs = set(one), set(other)
    return len(mine & theirs) >= similarity * len(mine | theirs)
