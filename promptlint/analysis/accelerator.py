"""Where gates open in a text: one hyperscan pass if it is installed, else `re` and `find`.

A gate is a cheap sign that a detector should look closer: a literal or a few character classes in
a row. Both paths return the same offsets, so that findings never depend on what is installed;
tests hold them together. Detectors define their gates once and ask for all of them at a time::

    _GATES = (literal("://"), classes("12", "0123456789", "abcdefghijklmnopqrstuvwxyz"))
    urls, tokens = openings(text, _GATES)

Limits that keep the paths alike: a gate is ASCII without a question mark, of fixed width, without
negated classes, anchors and alternatives.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

SMALLEST = 1 << 16
"""Characters under which loading hyperscan costs more than it saves."""


@dataclass(frozen=True)
class Gate:
    """A sign worth a closer look.

    Attributes:
        expression: as `re` and hyperscan both read it.
        width: characters of a match.
        text: the literal, where it is one.
        sets: otherwise, sets of characters that have nothing in common.
        shape: which set stands where: ``122`` is one of the first, two of the second.
    """

    expression: str
    width: int
    text: str = ""
    sets: tuple[str, ...] = ()
    shape: str = ""


def literal(text: str) -> Gate:
    """The gate of a literal string."""
    return Gate(re.escape(text), len(text), text)


def classes(shape: str, *sets: str) -> Gate:
    """The gate of characters of some sets in a row; ``[12]`` in a shape is one of either set."""
    steps = re.findall(r"\[\d+\]|\d", shape)
    members = ["".join(sets[int(digit) - 1] for digit in step.strip("[]")) for step in steps]
    expression = ""
    for member, group in groupby(members):
        count = len(list(group))
        expression += f"[{re.escape(member)}]" + (f"{{{count}}}" if count > 1 else "")
    return Gate(expression, len(steps), sets=sets, shape=shape)


def encode(text: str) -> bytes:
    """A text as gates are looked for in it: one byte a character, so offsets are the text's own."""
    return text.encode("latin-1", "replace")


def openings(
    text: str | bytes, gates: tuple[Gate, ...], *, portable: bool = False
) -> Sequence[list[int]]:
    """Offsets of every match, those that overlap included, ascending, a list a gate.

    Args:
        text: of any length; bytes if they were encoded by `encode` before.
        gates: see the head of this module; pass the same tuple each time.
        portable: don't use hyperscan even where it is installed.
    """
    data = encode(text) if isinstance(text, str) else text
    scan = _database(gates) if uses_hyperscan(len(data), portable=portable) else None
    return scan(data) if scan else _portable(data, gates)


def uses_hyperscan(length: int, *, portable: bool = False) -> bool:
    """Whether a text of some characters is searched by hyperscan."""
    return not portable and length >= SMALLEST and is_installed()


def is_installed() -> bool:
    """Whether hyperscan can be used."""
    return _hyperscan() is not None


def _portable(data: bytes, gates: tuple[Gate, ...]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in gates]
    literals, rest, pivots = _plan(gates)
    for pivot, group in pivots.items():
        if data.count(pivot) > len(data) >> 6:  # not rare here
            for number, wanted, _ in group:
                _find(data, wanted, found[number])
        else:
            _find_by(data, pivot, group, found)
    for number, wanted in literals:
        _find(data, wanted, found[number])
    for number, table, pattern in rest:
        searched = data.translate(table) if table else data
        found[number] = [match.start() for match in pattern.finditer(searched)]
    return found


def _find(data: bytes, wanted: bytes, found: list[int]) -> None:
    at = data.find(wanted)
    while at >= 0:
        found.append(at)
        at = data.find(wanted, at + 1)


_Pivot = tuple[int, bytes, int]  # number of the gate, its literal, where the character stands in it


def _find_by(data: bytes, pivot: bytes, group: Sequence[_Pivot], found: list[list[int]]) -> None:
    """Literals that share a rare character: one character is found at memory speed."""
    at = data.find(pivot)
    while at >= 0:
        for number, wanted, offset in group:
            if at >= offset and data.startswith(wanted, at - offset):
                found[number].append(at - offset)
        at = data.find(pivot, at + 1)


_RARE = b"_:-KVW"
"""Characters that prose hardly has."""


@cache
def _plan(
    gates: tuple[Gate, ...],
) -> tuple[
    Sequence[tuple[int, bytes]],
    Sequence[tuple[int, bytes, re.Pattern[bytes]]],
    Mapping[bytes, Sequence[_Pivot]],
]:
    """How gates are looked for: literals, patterns with a table, literals by a rare character."""
    literals: list[tuple[int, bytes]] = []
    rest: list[tuple[int, bytes, re.Pattern[bytes]]] = []
    pivots: dict[bytes, list[_Pivot]] = {}
    for number, gate in enumerate(gates):
        wanted = gate.text.encode("ascii")
        rare = [bytes([code]) for code in _RARE if code in wanted]
        if rare:
            pivots.setdefault(rare[0], []).append((number, wanted, wanted.index(rare[0])))
        elif wanted:
            literals.append((number, wanted))
        elif gate.sets:
            rest.append((number, _table(gate.sets), _ahead(gate.shape)))
        else:
            rest.append((number, b"", _ahead(gate.expression)))
    return literals, rest, pivots


_STEP = re.compile(r"(\[[^\]]*\]|\\?.)(.*)", re.DOTALL)


def _ahead(expression: str) -> re.Pattern[bytes]:
    """All but the first character looked ahead at: matches that overlap are found, too."""
    step = _STEP.fullmatch(expression)
    pattern = f"{step[1]}(?={step[2]})" if step and step[2] else expression
    return re.compile(pattern.encode("ascii"))


def _table(sets: tuple[str, ...]) -> bytes:
    """Each set becomes a digit, the rest ``0``: a literal digit is found ten times faster."""
    table = bytearray(b"0" * 256)
    for number, members in enumerate(sets, 1):
        for code in members.encode("ascii"):
            table[code] = ord(str(number))
    return bytes(table)


@cache
def _hyperscan() -> Any:
    try:
        import hyperscan
    except ImportError:
        return None
    return hyperscan


@cache
def _database(gates: tuple[Gate, ...]) -> Callable[[bytes], list[list[int]]] | None:
    """A scan of compiled gates.

    Compiling some dozens of literals takes a few milliseconds. It is done once a process and not
    kept on disk: a folder that a repository brings along must not reach a native deserialiser.
    """
    hyperscan = _hyperscan()
    if hyperscan is None:
        return None
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        database.compile(
            expressions=[gate.expression.encode("ascii") for gate in gates],
            ids=list(range(len(gates))),
            elements=len(gates),
            flags=[0] * len(gates),
        )
    except hyperscan.error:
        return None  # a processor that it does not know
    widths = [gate.width for gate in gates]

    def scan(data: bytes) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in widths]

        def matched(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found[number].append(end - widths[number])

        database.scan(data, match_event_handler=matched)
        return found

    return scan
