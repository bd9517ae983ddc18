"""Which rows run together: of like length, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BATCH_TOKENS = 2048
"""Tokens of a batch, padding included: enough to keep two cores busy, little enough for RAM."""


@dataclass(frozen=True, slots=True)
class Item:
    """A context and the answer to be scored, as token ids."""

    context: tuple[int, ...]
    answer: tuple[int, ...]


def common_prefix(texts: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """What all begin with; at least one id of each is left over, for a batch needs something."""
    if not texts:
        return ()
    low, high = min(texts, key=tuple), max(texts, key=tuple)
    length = 0
    for one, other in zip(low, high, strict=False):
        if one != other:
            break
        length += 1
    return tuple(low[: min(length, min(map(len, texts)) - 1)])


def plan_batches(
    items: Sequence[Item], shared: int, tokens: int = BATCH_TOKENS
) -> Iterator[list[int]]:
    """Indices of the items of each batch, shortest first.

    Args:
        items: all of them.
        shared: leading context ids that need no computing.
        tokens: budget of a batch.
    """

    def size(index: int) -> int:
        return len(items[index].context) - shared + len(items[index].answer)

    order = sorted(range(len(items)), key=lambda index: (size(index), index))
    batch: list[int] = []
    for index in order:  # the longest comes last, so it sets the width
        if batch and size(index) * (len(batch) + 1) > tokens:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
