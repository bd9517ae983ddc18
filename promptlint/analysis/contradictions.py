"""Pairs of instructions that can't both hold, in one scope and under no condition.

Other linters compare words anywhere and are wrong three times in four: "concise" in one case and
"detailed" in another is no contradiction. Here both sentences must hold for the whole prompt or in
the same part of it, unconditionally, about the same thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.analysis import demands, lengths
from promptlint.analysis.instructions import Instruction
from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.lengths import Bound

_STAGE = lazy(
    r"\W*(?:first|then|next|finally|afterwards?|lastly|second|third|step \d)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: the sentence and what in it counts."""

    instruction: Instruction
    span: tuple[int, int]

    @property
    def words(self) -> str:
        """As the prompt puts it."""
        return " ".join(self.instruction.text[slice(*self.span)].strip("* ").split())


@dataclass(frozen=True, slots=True)
class Contradiction:
    """`kind`: ``length``, ``verbosity``, ``format``, ``language``, ``tool`` or ``act``."""

    kind: str
    first: Side
    second: Side


def contradictions(instructions: Iterable[Instruction]) -> Iterator[Contradiction]:
    """Contradictions of one prompt, the later side second."""
    plain = [one for one in instructions if not one.conditional and "?" not in one.text]
    staged = [one for one in plain if _STAGE().match(one.text)]
    if len(staged) > 1:  # each holds at its own step
        plain = [one for one in plain if not _STAGE().match(one.text)]
    by_scope: dict[str, list[Instruction]] = {}
    for one in plain:
        by_scope.setdefault(one.scope, []).append(one)
    told: set[tuple[int, int]] = set()
    for group in by_scope.values():
        for find in (_lengths, _formats, _languages, _tools, _acts):
            for kind, one_side, other_side in find(group):
                first, second = sorted((one_side, other_side), key=_position)
                pair = (id(first.instruction), id(second.instruction))
                if pair not in told:
                    told.add(pair)
                    yield Contradiction(kind, first, second)


_Found = Iterator[tuple[str, Side, Side]]


def _position(side: Side) -> tuple[int, int]:
    return side.instruction.message, side.instruction.start + side.span[0]


def _lengths(group: list[Instruction]) -> _Found:
    about: dict[frozenset[str], list[tuple[Bound, Side]]] = {}
    wordy: list[Side] = []
    for one in group:
        for bound in lengths.bounds(one.text):
            about.setdefault(bound.subject, []).append((bound, Side(one, bound.span)))
        if (span := lengths.verbose(one.text)) is not None:
            wordy.append(Side(one, span))
    for found in about.values():
        yield from _numeric(found)
    short = next((side for side in _short(about) if wordy and side is not wordy[0]), None)
    if short is not None:
        yield "verbosity", short, wordy[0]


def _short(about: dict[frozenset[str], list[tuple[Bound, Side]]]) -> Iterator[Side]:
    """Limits that keep the whole answer short; a task's own, where it is the only limit."""
    everywhere = [pair for found in about.values() for pair in found]
    whole = about.get(frozenset(), [])
    if not whole and len(everywhere) == 1 and "each" not in everywhere[0][0].subject:
        bound, side = everywhere[0]
        before = side.instruction.text[: bound.span[0]].rstrip().lower()
        whole = everywhere if before.endswith((" in", " using", " within")) else []
    for bound, side in whole:
        if bound.high is not None and bound.high <= lengths.SHORT_WORDS:
            yield side


def _numeric(found: list[tuple[Bound, Side]]) -> _Found:
    """The first lower bound that is over an upper one, of each pair of units."""
    uppers: dict[str, tuple[Bound, Side]] = {}
    for bound, side in found:
        if bound.high is not None:
            known = uppers.get(bound.unit)
            if known is None or bound.high < (known[0].high or 0):
                uppers[bound.unit] = (bound, side)
    for bound, side in found:
        for upper, other in uppers.values():
            if other is not side and _over(bound, upper):
                yield "length", other, side
                return


def _over(lower: Bound, upper: Bound) -> bool:
    if lower.unit == upper.unit:
        low, high = lower.amount[0], upper.amount[1]
        return low is not None and high is not None and low > high
    low, high = lower.amount[0], upper.amount[1]
    if _holds(lower.unit, upper.unit) and low is not None and high is not None and low > high:
        return True
    return lower.low is not None and upper.high is not None and lower.low > upper.high


def _holds(larger: str, smaller: str) -> bool:
    """Whether each of the larger unit has at least one of the smaller."""
    sizes = ("word", "sentence", "paragraph", "page")
    return larger in sizes and smaller in sizes and sizes.index(larger) > sizes.index(smaller)


def _formats(group: list[Instruction]) -> _Found:
    found = [
        (demand, Side(one, demand.span))
        for one in group
        if (demand := demands.format_demand(one.text)) is not None
    ]
    wanted = [pair for pair in found if not pair[0].refused]
    for demand, side in wanted:
        for other, other_side in found:
            if other_side is side:
                continue
            against = (
                other.format == demand.format
                if other.refused
                else (demand.only or other.only)
                and demands.incompatible(demand.format, other.format)
            )
            if against:
                yield "format", side, other_side
                return


def _languages(group: list[Instruction]) -> _Found:
    first: tuple[str, Side] | None = None
    for one in group:
        found = demands.language_demand(one.text)
        if found is None:
            continue
        side = Side(one, found[1])
        if first is None:
            first = (found[0], side)
        elif first[0] != found[0]:
            yield "language", first[1], side
            return


def _tools(group: list[Instruction]) -> _Found:
    seen: dict[str, tuple[bool, Side]] = {}
    for one in group:
        found = demands.tool_demand(one.text)
        if found is None:
            continue
        name, forbidden, span = found
        side = Side(one, span)
        known = seen.setdefault(name, (forbidden, side))
        if known[0] != forbidden:
            yield "tool", known[1], side


def _acts(group: list[Instruction]) -> _Found:
    seen: dict[tuple[str, ...], tuple[bool, Side]] = {}
    for one in group:
        found = demands.act(one.text)
        if found is None:
            continue
        words, forbidden = found
        side = Side(one, (0, len(one.text)))
        known = seen.setdefault(words, (forbidden, side))
        if known[0] != forbidden:
            yield "act", known[1], side
