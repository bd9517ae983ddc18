"""How many rows of a dataset are longer than a sequence, and how much of their answers is cut.

Tokens of the template's own marks are not counted, so that a row which is said to be too long is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from promptlint.analysis.token_estimate import estimate_tokens
from promptlint.analysis.tokens import Counter
from promptlint.model.batch import RecordBatch, Turn

_TOO_HIGH = 1.25
"""An estimate is so many times the count at most, for 98 of 100 English texts."""

_ANSWERS = frozenset({"assistant", "chosen"})
EXAMPLES = 5


@dataclass(slots=True)
class RowLengths:
    """Rows against one limit.

    Attributes:
        limit: tokens of a sequence.
        rows: records that hold a text.
        over: rows that are surely longer.
        about: rows that are longer by the estimate; the same as `over` where counts are exact.
        cut: tokens beyond the limit in rows that are surely longer.
        answers, answers_cut: tokens of their answers, and how many of them lie beyond the limit.
        longest: tokens of the longest row (at least).
        first: ordinals of the first rows that are surely longer.
    """

    limit: int
    rows: int = 0
    over: int = 0
    about: int = 0
    cut: int = 0
    answers: int = 0
    answers_cut: int = 0
    longest: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, batch: RecordBatch, base: int, count: Counter) -> None:
        """Measure one batch, whose first record has the ordinal `base`."""
        for index, turns in enumerate(batch.turns):
            if turns:
                self.rows += 1
                self._row(turns, base + index, count)

    def _row(self, turns: Sequence[Turn], record: int, count: Counter) -> None:
        kept = [turn for turn in turns if turn.role != "rejected"]
        texts = [turn.text for turn in kept]
        growth = count.growth or 4
        chars = sum(map(len, texts))
        if chars * growth * 4 <= self.limit or _bytes(texts) * growth <= self.limit:
            return
        tokens = count.count_batch(texts) if count.exact else [count.at_least(t) for t in texts]
        total = sum(tokens)
        self.longest = max(self.longest, total)
        if total > self.limit:
            self._too_long(kept, tokens, total, record)
        elif not count.exact and sum(map(estimate_tokens, texts)) > _TOO_HIGH * self.limit:
            self.about += 1

    def _too_long(
        self, turns: Sequence[Turn], tokens: Sequence[int], total: int, record: int
    ) -> None:
        self.over += 1
        self.about += 1
        self.cut += total - self.limit
        if len(self.first) < EXAMPLES:
            self.first.append(record)
        end = 0
        for turn, own in zip(turns, tokens, strict=True):
            end += own
            if turn.role in _ANSWERS:
                self.answers += own
                self.answers_cut += min(own, max(0, end - self.limit))


def _bytes(texts: Sequence[str]) -> int:
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)
