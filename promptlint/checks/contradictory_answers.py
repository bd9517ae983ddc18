"""The same prompt with different answers: a model can't learn both.

Maps keep 8 bytes of each record's prompt and 8 of its answer. Candidates are read again and
compared, so that a digest is never taken for a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from promptlint.analysis.similarity.normal import answer_start, keys_of, normal_parts, telling
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.levels import Severity
from promptlint.model.rule import Params, ParamsError
from promptlint.readers.datasets.formats import turns_of

_PAIRS_AT_ONCE = 512
_RATED = frozenset("chosen rejected reward rewards rank rating".split())
"""Columns of rows whose answers are samples to be judged."""
_FEWEST_TO_TELL = 100
"""Records from which on a file can show that it was sampled on purpose."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Part:
    """Digests of consecutive records, 8 bytes each."""

    prompts: bytes
    answers: bytes


class ContradictoryAnswers:
    """Corpus check. Parameters: `sampled` (false) silences it, `min-words` (3) of a prompt."""

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> tuple[Part, ...]:
        """Digests of one batch. Raises `ParamsError` for parameters of another type."""
        _settings(params)
        keys = keys_of(batch)
        return (Part(keys.prompt, keys.answer),)

    def merge(self, partials: Sequence[tuple[ChunkBase, tuple[Part, ...]]]) -> tuple[Part, ...]:
        """Parts in file order: numbers follow from it."""
        return tuple(part for _, parts in partials for part in parts)

    def finish(
        self, partial: tuple[Part, ...], view: CorpusView, params: Params, context: CheckContext
    ) -> Iterator[CorpusHit]:
        """One hit for each record whose prompt has another answer elsewhere, by record."""
        sampled, fewest = _settings(params)
        if sampled or not partial:
            return
        from promptlint.analysis.similarity.groups import contradicting

        pairs = contradicting(
            [part.prompts for part in partial], [part.answers for part in partial]
        )
        # Several answers to most prompts are no slip: the data was sampled that way.
        by_design = len(pairs.records) >= max(view.records / 2, _FEWEST_TO_TELL)
        for some in pairs.blocks(_PAIRS_AT_ONCE):
            rows = view.rows(sorted({record for pair in some for record in pair}))
            halves = {record: _halves(row, view.format) for record, row in rows.items()}
            for record, other in some:
                if _contradict(halves[record], halves[other], fewest):
                    group = min(record, other)
                    yield CorpusHit(
                        record,
                        key=group.to_bytes(8, "little"),
                        duplicate_of=other,
                        data={"cluster": group},
                        severity=Severity.INFO if by_design else None,
                    )


def _settings(params: Params) -> tuple[bool, int]:
    sampled, fewest = params.get("sampled", False), params.get("min-words", 3)
    if not isinstance(sampled, bool):
        raise ParamsError("should be true or false", "sampled")
    if isinstance(fewest, bool) or not isinstance(fewest, int):
        raise ParamsError("should be a whole number", "min-words")
    return sampled, fewest


@dataclass(frozen=True, slots=True)
class _Halves:
    """Normal parts of a record's prompt and answer."""

    prompt: list[bytes]
    answer: list[bytes]


def _contradict(one: _Halves | None, other: _Halves | None, fewest: int) -> bool:
    """Whether two records have the same prompt and answers of different words."""
    if one is None or other is None or one.prompt != other.prompt:
        return False
    if len(_WORD.findall(b" ".join(one.prompt).decode("utf-8", "replace"))) < fewest:
        return False
    if any(part[:1] != b"a" for part in (*one.answer, *other.answer)):
        return False  # a preference pair
    return _words(one.answer) != _words(other.answer)


def _is_rated(row: Mapping[str, object]) -> bool:
    return isinstance(row.get("label"), bool) or not _RATED.isdisjoint(row)


def _halves(row: object, format_name: str) -> _Halves | None:
    """The halves of a record; ``None`` where several answers are meant."""
    if not isinstance(row, dict) or _is_rated(row):
        return None
    parts = normal_parts(turns_of(row, format_name))
    cut = answer_start(parts)
    return _Halves([*parts[:cut], *telling(row)], parts[cut:])


def _words(parts: Sequence[bytes]) -> list[str]:
    """What an answer says; the letter for the role goes with the first word, in both alike."""
    text = b" ".join(parts).decode("utf-8", "replace")
    return _WORD.findall(text) if any(map(str.isalnum, text[1:])) else [text]


CHECK = ContradictoryAnswers()
