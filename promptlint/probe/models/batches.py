"""Which rows run together: of like length, within a budget of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

BATCH_TOKENS = 2048
"""Tokens of a batch, padding included: enough to keep two cores busy, little enough for RAM."""
PASS_TOKENS = 64
"""Tokens that cost as much as a pass by itself; over 128 of them a larger batch is no faster."""
OFTEN = 8
"""Answers behind one context that make it worth a pass of its own."""
LEAST_PREFIX = 8
"""A shared beginning shorter than this is not."""


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


def shared_contexts(items: Sequence[Item]) -> Iterator[tuple[tuple[int, ...], list[int]]]:
    """Which items run behind which computed beginning, as (beginning, their indices).

    A context that many answers have in common (the empty prompt) is computed once, all but its
    last id, whose state foretells the answer. What the other contexts begin with is, too.
    """
    by_context: dict[tuple[int, ...], list[int]] = {}
    for index, item in enumerate(items):
        by_context.setdefault(item.context, []).append(index)
    rest: list[int] = []
    for context, indices in by_context.items():
        if len(indices) >= OFTEN and len(context) > LEAST_PREFIX:
            yield context[:-1], indices
        else:
            rest += indices
    if rest:
        rest.sort()
        prefix = common_prefix([items[index].context for index in rest])
        yield (prefix if len(prefix) >= LEAST_PREFIX else ()), rest


def plan_batches(sizes: Mapping[int, int], tokens: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Indices of the items of each batch, shortest first, so that the least is computed.

    Neighbours in length share a batch as long as filling them up costs less than another pass.

    Args:
        sizes: tokens to be computed for each item, by its index.
        tokens: budget of a batch, padding included; a longer item has a batch of its own.
    """
    order = sorted(sizes, key=lambda index: (sizes[index], index))
    cost, begin = [0], [0]  # of the first n items at the least, and where their last batch begins
    for stop in range(1, len(order) + 1):
        width = sizes[order[stop - 1]]  # the longest comes last
        first = min(stop - 1, max(0, stop - tokens // max(width, 1)))
        choices = (
            (cost[start] + width * (stop - start) + PASS_TOKENS, start)
            for start in range(first, stop)
        )
        least, start = min(choices)
        cost.append(least)
        begin.append(start)
    ends = [len(order)]
    while ends[-1]:
        ends.append(begin[ends[-1]])
    for stop, start in zip(ends[-2::-1], ends[:0:-1], strict=True):
        yield order[start:stop]
