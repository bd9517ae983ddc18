"""Preference pairs whose two answers are the same: nothing to prefer, and no gradient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from promptlint.analysis.similarity.normal import normal
from promptlint.model.batch import RecordBatch, Turn
from promptlint.model.check import CheckContext
from promptlint.model.hit import RowHit
from promptlint.model.levels import Severity
from promptlint.model.rule import Params


class IdenticalPreference:
    """Row check without parameters."""

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """A hit for each pair of equal answers; a warning where case or spacing differ."""
        if batch.format in ("unknown", "text"):
            return
        for index, turns in enumerate(batch.turns):
            rejected = [turn for turn in turns if turn.role == "rejected"]
            if not rejected:
                continue
            chosen = [turn for turn in turns if turn.role == "chosen"]
            alike = _alike(chosen, rejected)
            if alike is not None:
                yield RowHit(
                    index,
                    pointer=rejected[0].pointer,
                    entity=None,
                    severity=None if alike else Severity.WARNING,
                    data={"equal": "exactly" if alike else "but for case or spacing"},
                    remove=True,
                )


def _alike(chosen: Sequence[Turn], rejected: Sequence[Turn]) -> bool | None:
    """Whether the answers are equal to the letter; ``None`` where they differ."""
    left, right = [turn.text.strip() for turn in chosen], [turn.text.strip() for turn in rejected]
    if not any(left):
        return None  # two empty answers: they are missing, which another rule says
    if left == right:
        return True
    if len(left) != len(right):
        return None
    return False if list(map(normal, left)) == list(map(normal, right)) else None


CHECK = IdenticalPreference()
