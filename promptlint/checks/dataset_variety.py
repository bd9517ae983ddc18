"""What a sample of the records shows about a dataset as a whole: openings and languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from promptlint.analysis.row_sample import Sampled, join, take
from promptlint.analysis.text_language import language_of
from promptlint.model.batch import RecordBatch, Turn
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.place import Pointer
from promptlint.model.rule import Params, ParamsError

LOOKS_FOR = ("opening", "language", "instructions")
_SHOWN = 60
_SPOKEN = ("user", "assistant", "chosen", "text")
_OPENING_WORDS = 4
_LONGEST_OPENING = 80
_SHORT_ANSWER = 60
"""Characters; a shorter answer is a label or a value, which may well begin like others."""

_STRUCTURED = "{[<`#|"
"""How data, markup and code begin: always the same way."""

_HEAD = 240
"""Characters of a text that its language is told by."""

_UNCLEAR = 10
"""Characters; a longer text without a clear language leaves its record without one."""


class _Row(NamedTuple):
    """What is kept of a record until all of them are there: beginnings of the texts in question,
    and where the first one stands."""

    texts: tuple[str, ...]
    pointer: Pointer


class DatasetVariety:
    """Kind ``dataset-variety``.

    Params:
        looks_for: ``opening`` (of answers), ``language`` (of records) or ``instructions``.
        share: of the records that must be alike (``opening``, ``language``).
        rows: fewer records than these say nothing.
    """

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> list[Sampled[_Row]]:
        """The batch's part of the sample.

        Raises:
            ParamsError: nothing that is known to look for.
        """
        turns = batch.turns
        looks_for = params.get("looks_for")
        if looks_for == "opening":
            return take(batch, lambda index: _answer_opening(turns[index]))
        if looks_for == "language":
            return take(batch, lambda index: _heads(turns[index]))
        if looks_for == "instructions":
            return take(batch, lambda index: _instruction(turns[index]))
        raise ParamsError(f"should be one of {', '.join(LOOKS_FOR)}", "looks_for")

    def merge(
        self, partials: Sequence[tuple[ChunkBase, list[Sampled[_Row]]]]
    ) -> list[Sampled[_Row]]:
        """The sample of all parts."""
        return join(partials)

    def finish(
        self,
        partial: list[Sampled[_Row]],
        view: CorpusView,
        params: Params,
        context: CheckContext,
    ) -> Iterator[CorpusHit]:
        """A hit for the dataset, or for each record in an unexpected language."""
        rows, share = params.get("rows", 0), params.get("share", 1)
        if not isinstance(rows, int) or not isinstance(share, int | float):
            raise ParamsError("should be numbers", "rows")
        if len(partial) < rows:
            return
        if params.get("looks_for") == "opening":
            yield from _openings(partial, share)
        elif params.get("looks_for") == "language":
            yield from _languages(partial, share)
        else:
            yield from _instructions(partial, share)


CHECK = DatasetVariety()


# ---------------------------------------------------------------- what is kept


def _answer_opening(turns: Sequence[Turn]) -> _Row | None:
    for role, text, pointer, _ in turns:
        if role in ("assistant", "chosen"):
            if len(text) < _SHORT_ANSWER or text[0] in _STRUCTURED:
                return None
            return _Row((text[:_LONGEST_OPENING],), pointer)
    return None


def _instruction(turns: Sequence[Turn]) -> _Row | None:
    for role, text, pointer, _ in turns:
        if role == "user":
            return _Row((text[:_LONGEST_OPENING],), pointer) if text else None
    return None


def _heads(turns: Sequence[Turn]) -> _Row | None:
    texts = tuple(
        turn[1][:_HEAD] for turn in turns if turn[0] in _SPOKEN and turn[3] != "tool_call"
    )
    return _Row(texts[:4], turns[0][2]) if texts else None


# ---------------------------------------------------------------- what it shows


def _language(texts: Sequence[str]) -> str | None:
    """The language of a record's prompt and answer, where both have the same one.

    An answer in another language than its prompt is mostly a translation.
    """
    found: set[str] = set()
    for text in texts:
        language = language_of(text)
        if language is not None:
            found.add(language)
        elif len(text) >= _UNCLEAR:
            return None
    return found.pop() if len(found) == 1 else None


def _opening(text: str) -> str:
    words = text.split()[:_OPENING_WORDS]
    return " ".join(words) if len(words) == _OPENING_WORDS else ""


def _openings(sample: Sequence[Sampled[_Row]], share: float) -> Iterator[CorpusHit]:
    counts = Counter(filter(None, (_opening(one.value.texts[0]) for one in sample)))
    for opening, count in counts.most_common(3):
        if count >= share * len(sample):
            yield CorpusHit(
                entity="opening",
                args={"opening": opening[:_SHOWN], "share": _percent(count, len(sample))},
                data={"opening": opening[:_SHOWN], "share": round(count / len(sample), 4)},
            )
            return


def _languages(sample: Sequence[Sampled[_Row]], share: float) -> Iterator[CorpusHit]:
    known = [(one, found) for one in sample if (found := _language(one.value.texts))]
    counts = Counter(found for _, found in known)
    if not counts:
        return
    main, count = counts.most_common(1)[0]
    if count < share * len(known) or count == len(known):
        return
    for one, found in known:
        if found != main:
            yield CorpusHit(
                one.record,
                one.value.pointer,
                entity=found,
                args={"language": found, "main": main},
                data={"language": found},
            )


def _instructions(sample: Sequence[Sampled[_Row]], share: float) -> Iterator[CorpusHit]:
    """Prompts that begin with one of a few wordings."""
    counts = Counter(_opening(one.value.texts[0]).casefold() for one in sample)
    counts.pop("", None)
    if not counts:
        return
    most = counts.most_common(1)[0][1]
    distinct = len(counts)
    if counts.total() >= 0.9 * len(sample) and (
        most >= share * len(sample) or distinct * 100 <= len(sample)
    ):
        yield CorpusHit(
            entity="instructions",
            args={"distinct": distinct, "share": _percent(most, len(sample))},
            data={"distinct": distinct, "share": round(most / len(sample), 4)},
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"
