"""Sizes as people write them: ``10MB``, ``512 KiB``, ``1_000_000``."""

from __future__ import annotations

import re

LARGEST = 2**53
"""Bound of whole numbers in a configuration: what JSON readers and editors keep exactly."""

_UNITS = {"": 1, "b": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_BINARY = {"ki": 2**10, "mi": 2**20, "gi": 2**30}
_SIZE = re.compile(r"\s*(\d[\d_]*(?:\.\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)


def parse_size(value: str | int) -> int:
    """Bytes of a size.

    Args:
        value: bytes, or a number with a unit: B, KB, MB, GB (powers of 1000) or KiB, MiB, GiB
            (powers of 1024); the B may be left out.

    Raises:
        ValueError: not a size, or less than one byte.
    """
    if isinstance(value, bool):
        raise ValueError("is not a size")
    number, unit = (value, "") if isinstance(value, int) else _split(value)
    scale = {**_UNITS, **_BINARY}.get(unit)
    if scale is None:
        raise ValueError("has an unknown unit: write 10MB, 512KiB or a number of bytes")
    size = number * scale
    if not 1 <= size <= LARGEST:
        raise ValueError("is no size of a file: write 10MB, 512KiB or a number of bytes")
    return int(size)


def _split(text: str) -> tuple[float, str]:
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError("is not a size: write 10MB, 512KiB or a number of bytes")
    unit = match[2].lower()
    if len(unit) > 1:
        unit = unit.removesuffix("b")
    return float(match[1].replace("_", "")), unit


def format_size(size: int) -> str:
    """The shortest exact way to write a size, such as ``10MB``."""
    for unit, scale in (("GB", 10**9), ("GiB", 2**30), ("MB", 10**6), ("MiB", 2**20), ("KB", 1000)):
        if size >= scale and size % scale == 0:
            return f"{size // scale}{unit}"
    return str(size)
