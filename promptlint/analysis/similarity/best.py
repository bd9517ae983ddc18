"""Which record of a group of near-duplicates stays when it need not be the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from promptlint.analysis.similarity.search import Near, Rows, ShingleSets
from promptlint.model.batch import Turn
from promptlint.readers.datasets.formats import turns_of

MOST_MEMBERS = 2000
"""Of a larger group the first stays: its records are not held in memory together."""


def keep_longest(
    found: Iterable[Near], rows: Rows, format_name: str, threshold: float
) -> Iterator[Near]:
    """The same groups, seen from their longest answers.

    From the longest answer on, a record stays unless it is near one that stays (verified), the
    earlier of two equally long ones first. `Near.original` may then come later in the file.
    """
    groups: dict[int, list[Near]] = {}
    for near in found:
        groups.setdefault(near.cluster, []).append(near)
    seen: list[Near] = []
    for cluster, members in groups.items():
        if len(members) >= MOST_MEMBERS:
            seen.extend(members)
        else:
            records = sorted({cluster, *(n for one in members for n in (one.record, one.original))})
            seen.extend(_regrouped(records, cluster, rows, format_name, threshold))
    yield from sorted(seen, key=lambda near: near.record)


def _regrouped(
    records: Sequence[int], cluster: int, rows: Rows, format_name: str, threshold: float
) -> Iterator[Near]:
    decoded = rows(records)
    sets = ShingleSets(decoded, format_name)
    lengths = {record: _answered(turns_of(decoded[record], format_name)) for record in records}
    kept: list[int] = []
    for record in sorted(records, key=lambda record: (-lengths[record], record)):
        alike = ((sets.similarity(record, other), other) for other in kept)
        best = next(((value, other) for value, other in alike if value >= threshold), None)
        if best is None:
            kept.append(record)
        else:
            yield Near(record, best[1], best[0], cluster)


def _answered(turns: Sequence[Turn]) -> int:
    """Characters of the answers; of all texts where there is no answer."""
    answers = [turn for turn in turns if turn.role in ("assistant", "chosen")]
    return sum(len(turn.text.strip()) for turn in answers or turns)
