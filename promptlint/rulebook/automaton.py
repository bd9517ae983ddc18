"""A regular expression as a position automaton (Glushkov 1961), for `backtracking` to judge.

Every character that the pattern can read is a position with the set of characters it takes and the
positions that may follow. Look-arounds and atomic groups are matched on their own: they become
automata of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

UNROLL = 8
"""Repeats up to this count are copied out; longer ones are taken for loops."""

BOUNDED = 256
"""Loops up to this count may stand one after the other over the same characters."""

MAX_POSITIONS = 12_000
MAX_EDGES = 300_000

_SAMPLES = "\u00e9\u00df\u042f\u4e2d\u0663\u00a0\u200b\u2028\U0001f600"
"""Letters, a digit, spaces and symbols outside ASCII."""


class TooLargeError(Exception):
    """A pattern with more positions or edges than can be judged in reasonable time."""


@dataclass(slots=True)
class _Fragment:
    first: list[int]
    last: list[int]
    nullable: bool


class Alphabet:
    """Characters that tell the pattern's classes apart, as bits of an integer."""

    def __init__(self, tree: Any) -> None:
        points = {chr(code) for code in range(128)} | set(_SAMPLES)
        for code in _code_points(tree):
            points.update({chr(code), chr(code).lower()[0], chr(code).upper()[0]})
        self.characters = sorted(points)
        self.bits = {char: 1 << index for index, char in enumerate(self.characters)}
        self.full = (1 << len(self.characters)) - 1
        self._classes: dict[str, int] = {}

    def literal(self, code: int, ignore_case: bool) -> int:
        """Bits of one character, of both its cases where case does not count."""
        char = chr(code)
        mask = self.bits[char]
        if ignore_case:
            mask |= self.bits[char.lower()[0]] | self.bits[char.upper()[0]]
        return mask

    def set_of(self, items: Sequence[Any], ignore_case: bool) -> int:
        """Bits of a bracketed class, given as the parser gives it."""
        key = f"{items!r}{ignore_case}"
        if key not in self._classes:
            self._classes[key] = self._set_of(items, ignore_case)
        return self._classes[key]

    def _set_of(self, items: Sequence[Any], ignore_case: bool) -> int:
        mask = 0
        for char, bit in self.bits.items():
            variants = {char, char.lower()[0], char.upper()[0]} if ignore_case else {char}
            if any(_in_class(item, one) for item in items for one in variants):
                mask |= bit
        negated = any(str(operator) == "NEGATE" for operator, _ in items)
        return self.full & ~mask if negated else mask


def _in_class(item: Any, char: str) -> bool:
    operator, value = str(item[0]), item[1]
    if operator == "LITERAL":
        return ord(char) == int(value)
    if operator == "RANGE":
        return bool(value[0] <= ord(char) <= value[1])
    if operator != "CATEGORY":
        return False
    name = str(value)
    if name.endswith("DIGIT"):
        inside = char.isdecimal()
    elif name.endswith("SPACE"):
        inside = char.isspace()
    else:
        inside = char.isalnum() or char == "_"
    return inside != ("_NOT_" in name)


def _code_points(node: Any) -> Iterator[int]:
    """Every literal and range end of a parse tree."""
    if isinstance(node, tuple) and len(node) == 2:
        operator = str(node[0])
        if operator in ("LITERAL", "NOT_LITERAL"):
            yield int(node[1])
            return
        if operator == "RANGE":
            yield from node[1]
            return
    if isinstance(node, tuple | list) or hasattr(node, "data"):
        for part in node:
            yield from _code_points(part)


@dataclass(slots=True)
class Automaton:
    """A pattern under construction; start it with `sequence`.

    Attributes:
        masks: characters that each position reads, as bits of the alphabet.
        follow: positions that may come after each.
        unbounded: positions inside a repeat of more than `BOUNDED` rounds.
        groups: for each group, the characters it may read and whether their number is unbounded.
        parts: what is matched on its own, and whether that happens again and again.
        looping: there is a repeat of more than `UNROLL` rounds.
        ambiguous: a repeat can go round in two ways without reading anything different.
    """

    alphabet: Alphabet
    masks: list[int] = field(default_factory=list)
    follow: list[set[int]] = field(default_factory=list)
    unbounded: set[int] = field(default_factory=set)
    groups: dict[int, tuple[int, bool]] = field(default_factory=dict)
    parts: list[tuple[Automaton, bool]] = field(default_factory=list)
    looping: bool = False
    ambiguous: bool = False
    edges: int = 0

    def position(self, mask: int) -> _Fragment:
        """Add a position that reads one character of `mask`."""
        if len(self.masks) >= MAX_POSITIONS:
            raise TooLargeError
        self.masks.append(mask)
        self.follow.append(set())
        index = len(self.masks) - 1
        return _Fragment([index], [index], False)

    def sequence(self, items: Iterable[Any], flags: int, *, in_loop: bool) -> _Fragment:
        """Add parsed items one after the other; `in_loop` inside a long repeat."""
        result = _Fragment([], [], True)
        for operator, value in items:
            piece = self._piece(str(operator), value, flags, in_loop)
            result = self._join(result, piece)
        return result

    def _join(self, left: _Fragment, right: _Fragment) -> _Fragment:
        self._connect(left.last, right.first)
        return _Fragment(
            left.first + right.first if left.nullable else left.first,
            left.last + right.last if right.nullable else right.last,
            left.nullable and right.nullable,
        )

    def _connect(self, sources: Sequence[int], targets: Sequence[int]) -> bool:
        """Add edges; whether one of them was there already: two ways to go the same step."""
        repeated = False
        self.edges += len(sources) * len(targets)
        if self.edges > MAX_EDGES:
            raise TooLargeError
        for source in sources:
            repeated = repeated or not self.follow[source].isdisjoint(targets)
            self.follow[source].update(targets)
        return repeated

    def _piece(self, operator: str, value: Any, flags: int, in_loop: bool) -> _Fragment:
        ignore_case = bool(flags & re.IGNORECASE)
        if operator == "LITERAL":
            return self.position(self.alphabet.literal(value, ignore_case))
        if operator == "NOT_LITERAL":
            return self.position(self.alphabet.full & ~self.alphabet.literal(value, ignore_case))
        if operator == "IN":
            return self.position(self.alphabet.set_of(value, ignore_case))
        if operator == "ANY":
            newline = 0 if flags & re.DOTALL else self.alphabet.bits["\n"]
            return self.position(self.alphabet.full & ~newline)
        if operator.endswith("_REPEAT"):
            return self._repeat(operator, value, flags, in_loop)
        return self._group(operator, value, flags, in_loop)

    def _group(self, operator: str, value: Any, flags: int, in_loop: bool) -> _Fragment:
        if operator == "SUBPATTERN":
            number, added, removed, body = value
            start, before = len(self.masks), len(self.unbounded)
            piece = self.sequence(body, (flags | added) & ~removed, in_loop=in_loop)
            if number is not None:
                mask = 0
                for one in self.masks[start:]:
                    mask |= one
                self.groups[number] = (mask, len(self.unbounded) > before)
            return piece
        if operator == "BRANCH":
            return self._alternatives(value[1], flags, in_loop)
        if operator == "GROUPREF_EXISTS":
            branches = [value[1], value[2] if value[2] is not None else []]
            return self._alternatives(branches, flags, in_loop)
        if operator == "GROUPREF":
            return self._reference(value)
        if operator == "ATOMIC_GROUP":
            return self._opaque(value, flags, in_loop, again=True)
        if operator in ("ASSERT", "ASSERT_NOT"):
            self._part(value[1], flags, in_loop, again=True)
        return _Fragment([], [], True)  # anchors and look-arounds read nothing

    def _alternatives(self, branches: Iterable[Any], flags: int, in_loop: bool) -> _Fragment:
        pieces = [self.sequence(branch, flags, in_loop=in_loop) for branch in branches]
        nullable = sum(piece.nullable for piece in pieces)
        if in_loop and nullable > 1:
            self.ambiguous = True  # two ways to read nothing, every round
        return _Fragment(
            [index for piece in pieces for index in piece.first],
            [index for piece in pieces for index in piece.last],
            nullable > 0,
        )

    def _part(self, body: Any, flags: int, in_loop: bool, *, again: bool) -> tuple[Automaton, bool]:
        """Set aside what is matched on its own; `again` where every round does it anew."""
        part = Automaton(self.alphabet)
        whole = part.sequence(body, flags, in_loop=in_loop)
        self.parts.append((part, in_loop and again))
        return part, whole.nullable

    def _opaque(self, body: Any, flags: int, in_loop: bool, *, again: bool) -> _Fragment:
        """An atomic part: it reads its text in one way only, so it stands for one position."""
        part, nullable = self._part(body, flags, in_loop, again=again)
        mask = 0
        for one in part.masks:
            mask |= one
        piece = self.position(mask)
        return _Fragment(piece.first, piece.last, nullable)

    def _reference(self, group: int) -> _Fragment:
        """A back-reference reads some text of its group's characters."""
        mask, unbounded = self.groups.get(group, (self.alphabet.full, True))
        index = self.position(mask).first
        if unbounded:
            self._connect(index, index)
            self.unbounded.update(index)
            self.looping = True
        return _Fragment(index, index, True)

    def _repeat(self, operator: str, value: Any, flags: int, in_loop: bool) -> _Fragment:
        low, high, body = int(value[0]), int(value[1]), value[2]
        if operator == "POSSESSIVE_REPEAT":
            return self._opaque([("MAX_REPEAT", value)], flags, in_loop, again=False)
        if high <= UNROLL:
            return self._copies(low, high, body, flags, in_loop)
        start = len(self.masks)
        piece = self.sequence(body, flags, in_loop=True)
        self._check_empty(piece, low, high, in_loop)
        if self._connect(piece.last, piece.first):
            self.ambiguous = True
        self.looping = True
        if high > BOUNDED:
            self.unbounded.update(range(start, len(self.masks)))
        return _Fragment(piece.first, piece.last, piece.nullable or low == 0)

    def _copies(self, low: int, high: int, body: Any, flags: int, in_loop: bool) -> _Fragment:
        # x{1,3} is x(x(x)?)?, built from its end.
        result = _Fragment([], [], True)
        for count in range(high):
            piece = self.sequence(body, flags, in_loop=in_loop)
            self._check_empty(piece, low, high, in_loop)
            result = self._join(piece, result)
            if count < high - low:
                result = _Fragment(result.first, result.last, True)
        return result

    def _check_empty(self, piece: _Fragment, low: int, high: int, in_loop: bool) -> None:
        """A repeat of what may be empty reads nothing in two ways: by a round and by none."""
        if in_loop and piece.nullable and not low == high == 1:
            self.ambiguous = True
