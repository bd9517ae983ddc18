"""Where recognisers look closer in a large text, from one hyperscan pass where it is installed.

Every recogniser has a portable gate of its own. These are the same places: what is found never
depends on the path, and a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass

from promptlint.analysis.accelerator import Gate, accelerated, literal

_HEX = "[0-9A-Fa-f]"
_GATES = (
    Gate("[0-9][0-9 ().-]{4}", 5),
    Gate("[13][1-9A-HJ-NP-Za-km-z]{25}", 26),
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
)


@dataclass(frozen=True, slots=True)
class Openings:
    """Offsets, ascending, by what may begin there."""

    runs: list[int]
    coins: list[int]
    licences: list[int]
    macs: tuple[list[int], list[int]]
    colons: list[int]


def look(text: str) -> Openings | None:
    """Openings of a large text; ``None`` where the portable gates have to do."""
    found = accelerated(text, _GATES)
    if found is None:
        return None
    return Openings(
        runs=_merged(*found[:2]),
        coins=_merged(*found[2:4]),
        licences=_merged(*found[4:8]),
        macs=(found[8], found[9]),
        colons=_merged(*found[10:]),
    )


def _merged(*groups: list[int]) -> list[int]:
    return sorted({offset for group in groups for offset in group})
