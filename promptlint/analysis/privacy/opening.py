"""Where recognisers look closer: the gates of all of them, searched in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import digits

from promptlint.analysis.accelerator import Gate, classes, literal

_HEX = "[0-9A-Fa-f]"
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_REST = "".join(char for char in _BASE58 if char not in "13")

GATES = (
    classes("1[12][12][12][12]", digits, " ().-"),
    classes("1" + "[12]" * 25, "13", _BASE58_REST),
    literal("bc1"),
    literal("BC1"),
    literal("river"),
    literal("riving"),
    literal("RIVER"),
    literal("DL"),
    Gate(f":{_HEX}{{2}}:{_HEX}{{2}}:", 7),
    Gate(f"-{_HEX}{{2}}-{_HEX}{{2}}-", 7),
    literal("::"),
    Gate(f":{_HEX}:", 3),
    Gate(f":{_HEX}{{2}}:", 4),
    Gate(f":{_HEX}{{3}}:", 5),
    Gate(f":{_HEX}{{4}}:", 6),
    literal("0x"),
)


@dataclass(frozen=True, slots=True)
class Openings:
    """Offsets, ascending, by what may begin there."""

    runs: list[int]
    coins: list[int]
    licences: list[int]
    macs: tuple[list[int], list[int]]
    colons: list[int]
    ethereum: list[int]

    @classmethod
    def of(cls, found: Sequence[list[int]]) -> Openings:
        """From the offsets of `GATES`."""
        return cls(
            runs=_merged(*found[:2]),
            coins=_merged(*found[2:4]),
            licences=_merged(*found[4:8]),
            macs=(found[8], found[9]),
            colons=_merged(*found[10:15]),
            ethereum=found[15],
        )


def _merged(*groups: list[int]) -> list[int]:
    filled = [group for group in groups if group]
    return filled[0] if len(filled) == 1 else sorted(set().union(*filled))
