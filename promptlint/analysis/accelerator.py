"""Where gates open in a large text: one hyperscan pass if it is installed, else `re` and `find`.

A gate is a cheap sign that a detector should look closer: a literal or a few character classes in
a row. Both paths return the same offsets, so that findings never depend on what is installed;
tests hold them together. Detectors define their gates once and ask for all of them at a time::

    _GATES = (literal("://"), pair("0123456789", "abcdefghijklmnopqrstuvwxyz"))
    urls, tokens = openings(text, _GATES)

Limits that keep the paths alike: a gate is ASCII without a question mark, of fixed width, without
negated classes, anchors and alternatives, and no two of its own matches overlap (literals may).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
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
        sides: of a pair, the characters that may stand first and second.
    """

    expression: str
    width: int
    text: str = ""
    sides: tuple[str, str] = ("", "")


def literal(text: str) -> Gate:
    """The gate of a literal string."""
    return Gate(re.escape(text), len(text), text)


def pair(first: str, second: str) -> Gate:
    """The gate of two characters in a row, each one of a set; the sets have nothing in common."""
    return Gate(f"[{re.escape(first)}][{re.escape(second)}]", 2, sides=(first, second))


def openings(text: str, gates: tuple[Gate, ...], *, portable: bool = False) -> list[list[int]]:
    """Offsets of every match, ascending, a list a gate.

    Args:
        text: of any length.
        gates: see the head of this module; pass the same tuple each time.
        portable: don't use hyperscan even where it is installed.
    """
    scan = None if portable or len(text) < SMALLEST else _database(gates)
    data = text.encode("ascii", "replace")  # one byte a character: offsets are the text's own
    return scan(data) if scan else [_portable(data, gate) for gate in gates]


def accelerated(text: str, gates: tuple[Gate, ...]) -> list[list[int]] | None:
    """The same by hyperscan alone, matches that overlap included.

    ``None`` where it is not installed or the text is too small for it: the caller has a path of
    its own then.
    """
    scan = None if len(text) < SMALLEST else _database(gates)
    return scan(text.encode("ascii", "replace")) if scan else None


def is_installed() -> bool:
    """Whether hyperscan can be used."""
    return _hyperscan() is not None


def _portable(data: bytes, gate: Gate) -> list[int]:
    if gate.sides[0]:
        # Two classes become two letters, and a literal of two letters is found ten times faster.
        return [match.start() for match in _PAIR.finditer(data.translate(_table(gate.sides)))]
    if not gate.text:
        return [match.start() for match in _compiled(gate.expression).finditer(data)]
    found = []
    wanted = gate.text.encode("ascii")
    at = data.find(wanted)
    while at >= 0:
        found.append(at)
        at = data.find(wanted, at + 1)
    return found


_PAIR = re.compile(b"12")


@cache
def _table(sides: tuple[str, str]) -> bytes:
    first, second = (side.encode("ascii") for side in sides)
    return bytes(49 if byte in first else 50 if byte in second else 48 for byte in range(256))


@cache
def _compiled(expression: str) -> re.Pattern[bytes]:
    return re.compile(expression.encode("ascii"))


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
