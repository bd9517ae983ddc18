"""Where gates open in a large text: one hyperscan pass if it is installed, else `re` and `find`.

A gate is a cheap sign that a detector should look closer: a literal or a few character classes in
a row. Both paths return the same offsets, so that findings never depend on what is installed;
tests hold them together. Detectors define their gates once and ask for all of them at a time::

    _GATES = (literal("://"), Gate("[0-9][A-Za-z_-]", 2))
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
    """

    expression: str
    width: int
    text: str = ""


def literal(text: str) -> Gate:
    """The gate of a literal string."""
    return Gate(re.escape(text), len(text), text)


def openings(text: str, gates: tuple[Gate, ...], *, portable: bool = False) -> list[list[int]]:
    """Offsets of every match, ascending, a list a gate.

    Args:
        text: of any length.
        gates: see the head of this module; pass the same tuple each time.
        portable: don't use hyperscan even where it is installed.
    """
    scan = None if portable or len(text) < SMALLEST else _database(gates)
    if scan is None:
        return [_portable(text, gate) for gate in gates]
    return scan(text)


def is_installed() -> bool:
    """Whether hyperscan can be used."""
    return _hyperscan() is not None


def _portable(text: str, gate: Gate) -> list[int]:
    if not gate.text:
        return [match.start() for match in _compiled(gate.expression).finditer(text)]
    found = []
    at = text.find(gate.text)
    while at >= 0:
        found.append(at)
        at = text.find(gate.text, at + 1)
    return found


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


@cache
def _hyperscan() -> Any:
    try:
        import hyperscan
    except ImportError:
        return None
    return hyperscan


@cache
def _database(gates: tuple[Gate, ...]) -> Callable[[str], list[list[int]]] | None:
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

    def scan(text: str) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in widths]

        def matched(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            found[number].append(end - widths[number])

        # One byte a character, so that offsets are the text's own.
        database.scan(text.encode("ascii", "replace"), match_event_handler=matched)
        return found

    return scan
