"""The same prompt in several records, or the same long answer: worth a look, mostly no fault.

What other rules report is left to them where they run: exact copies, and contradicting answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promptlint.analysis.similarity.normal import (
    answer_start,
    keys_of,
    normal_parts,
    telling,
)
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import Params
from promptlint.readers.datasets.formats import turns_of

_PAIRS_AT_ONCE = 512
_ANSWER_WORDS = 8
"""Shorter answers are labels, names and numbers, and repeat by nature."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Part:
    """Digests of consecutive records, 8 bytes each."""

    asked: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class _Halves:
    system: tuple[bytes, ...]
    asked: tuple[bytes, ...]
    answer: tuple[bytes, ...]
    telling: tuple[bytes, ...]


class DuplicatePrompt:
    """Corpus check without parameters; entities ``prompt`` and ``answer``."""

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> tuple[Part, ...]:
        """Digests of one batch."""
        keys = keys_of(batch)
        return (Part(keys.asked, keys.answer),)

    def merge(self, partials: Sequence[tuple[ChunkBase, tuple[Part, ...]]]) -> tuple[Part, ...]:
        """Parts in file order: numbers follow from it."""
        return tuple(part for _, parts in partials for part in parts)

    def finish(
        self, partial: tuple[Part, ...], view: CorpusView, params: Params, context: CheckContext
    ) -> Iterator[CorpusHit]:
        """Hits by entity, each by ascending record."""
        if not partial:
            return
        from promptlint.analysis.similarity.groups import repeating

        for entity, keys in (
            ("prompt", [part.asked for part in partial]),
            ("answer", [part.answer for part in partial]),
        ):
            for some in repeating(keys).blocks(_PAIRS_AT_ONCE):
                rows = view.rows(sorted({record for pair in some for record in pair}))
                for record, first in some:
                    one = _halves(rows[record], view.format)
                    other = _halves(rows[first], view.format)
                    if _repeats(entity, one, other, context.rules):
                        yield CorpusHit(
                            record,
                            entity=entity,
                            key=first.to_bytes(8, "little"),
                            duplicate_of=first,
                            data={"cluster": first},
                        )


def _halves(row: object, format_name: str) -> _Halves:
    parts = normal_parts(turns_of(row, format_name))
    cut = answer_start(parts)
    return _Halves(
        tuple(part for part in parts[:cut] if part[:1] == b"s"),
        tuple(part for part in parts[:cut] if part[:1] != b"s"),
        tuple(parts[cut:]),
        tuple(telling(row)) if isinstance(row, dict) else (),
    )


def _repeats(entity: str, one: _Halves, other: _Halves, rules: frozenset[str]) -> bool:
    if one.telling != other.telling:
        return False
    same_prompt, same_answer = one.asked == other.asked, one.answer == other.answer
    if entity == "answer":
        words = len(_WORD.findall(b" ".join(one.answer).decode("utf-8", "replace")))
        return same_answer and not same_prompt and words >= _ANSWER_WORDS
    if not same_prompt or (same_answer and "exact-duplicate" in rules):
        return False
    told = one.system == other.system and not same_answer and "contradictory-answers" in rules
    return not told


CHECK = DuplicatePrompt()
