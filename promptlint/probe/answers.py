"""Answers that stop too early, and answers that surprise the model most."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from promptlint.probe.models.batches import Item
from promptlint.probe.pairs import context_of
from promptlint.probe.rows import Row
from promptlint.probe.store import ScoreStore, Scoring, score_items

CONTROL = 48
"""Complete answers that show what ending looks like; each is cut once for the contrary."""
MOST = 96
"""Candidates that are scored."""
_ANSWER_TOKENS = 320
_LIST_ITEM = re.compile(r"(?:\A|\n)[ \t]*(?:[-*•–]|\d{1,3}[.)])[ \t]+[^\n]*\Z")
"""Items of a list end without a mark, the last one, too."""
_CLOSED = re.compile(r"""[.!?…。！？:;)\]}"'”’»`*_~|>]\s*$|\d\s*$""")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Rows whose answer seems cut, most certain first, and what that rests on.

    Attributes:
        rows: with the surprise (nats) that the answer ends there.
        cut: the surprise over which an end is no end in this dataset.
        candidates: rows that end without a mark and were scored.
        control: complete answers that were scored.
    """

    rows: tuple[tuple[Row, float], ...]
    cut: float
    candidates: int
    control: int


def unfinished_answers(
    rows: Sequence[Row],
    model: Scoring,
    store: ScoreStore,
    proceed: Callable[[], bool],
    seed: int,
) -> Unfinished | None:
    """Find likely truncated answers among those that end without a closing mark.

    The surprise of the end token after an answer is compared with the dataset's own complete
    answers, as they are and cut in their middle. ``None``: the model knows no end, the time was
    over, or the two can't be told apart in this dataset.
    """
    end = model.chat.end
    if end is None:
        return None
    if not any_unfinished(rows):
        return None
    complete, suspects = _complete(rows), _suspects(rows)
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    complete = chance.sample(complete, min(CONTROL, len(complete)))
    suspects = suspects[:MOST]
    texts = [(row, row.answer) for row in complete]
    texts += [(row, _cut(row.answer, chance)) for row in complete]
    texts += [(row, row.answer) for row in suspects]
    items = [_item(model, row, text, end) for row, text in texts]
    losses = score_items(items, model, store, proceed)
    if losses is None:
        return None
    ends = [values[-1] for values in losses]
    count = len(complete)
    whole, halves, rest = ends[:count], ends[count : 2 * count], ends[2 * count :]
    cut = max(sorted(whole)[-2], sorted(halves)[len(halves) // 10])
    if sum(value > cut for value in halves) < 0.7 * count:
        return None
    found = [(row, value) for row, value in zip(suspects, rest, strict=True) if value > cut]
    found.sort(key=lambda pair: (-pair[1], pair[0].record))
    return Unfinished(tuple(found), cut, len(suspects), count)


def any_unfinished(rows: Sequence[Row]) -> bool:
    """Whether some answers end without a mark, and enough others show what ending looks like."""
    return bool(_suspects(rows)) and len(_complete(rows)) >= CONTROL // 2


def _complete(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if len(row.answer) > 80 and _CLOSED.search(row.answer[-40:])]


def _suspects(rows: Sequence[Row]) -> list[Row]:
    return [
        row
        for row in rows
        if len(row.answer) > 40
        and not _CLOSED.search(row.answer[-40:])
        and not _LIST_ITEM.search(row.answer[-400:])
    ]


def _item(model: Scoring, row: Row, text: str, end: int) -> Item:
    """Only the last token is of interest, so the answer before it is context."""
    ids = model.chat.encode(text.rstrip(), as_data=True)[-_ANSWER_TOKENS:]
    return Item((*context_of(model, row.turns), *ids), (end,))


def _cut(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    at = max(3, int(len(words) * chance.uniform(0.4, 0.8)))
    return " ".join(words[:at]).rstrip(".,;:!?")
