"""Whether a GGUF file holds what its header promises, by the format's specification.

The libraries that read the weights trip over a damaged file somewhere in their middle, with a
message about buffers or shapes; this says what is wrong with the file.
"""

from __future__ import annotations

import math
import struct
from pathlib import Path
from typing import BinaryIO

_NUMBERS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
_STRING, _LIST = 8, 9
_MOST = 100_000_000
"""Bytes of a text or entries of a list; more is damage."""
_DIMENSIONS = 8
_CUT = "it ends in the middle of its header"
_SHORT = "it is shorter than its header says"
_BROKEN = "its header is damaged"


class _DamageError(Exception):
    """With the reason."""


def weights_in(file: Path) -> int:
    """How many weights a GGUF file has; 0 where its layout is damaged."""
    try:
        with file.open("rb") as stream:
            return sum(count for count, _ in _walk(stream, file.stat().st_size))
    except (_DamageError, OSError):
        return 0


def damage(file: Path) -> str:
    """What is wrong with a GGUF file's layout, for people; empty where it looks intact."""
    try:
        with file.open("rb") as stream:
            _walk(stream, file.stat().st_size)
    except _DamageError as error:
        return str(error)
    except OSError:
        return ""
    return ""


def _walk(stream: BinaryIO, size: int) -> list[tuple[int, int]]:
    """For each tensor, how many weights it has and where they end, in bytes from the first."""
    stream.seek(8)
    tensors, pairs = _number(stream, "Q"), _number(stream, "Q")
    if max(tensors, pairs) > _MOST:
        raise _DamageError(_BROKEN)
    alignment = 32
    for _ in range(pairs):
        key = _text(stream)
        value = _value(stream, _number(stream, "I"))
        if key == b"general.alignment" and isinstance(value, int):
            alignment = value
    found = [_tensor(stream) for _ in range(tensors)]
    alignment = max(alignment, 1)
    start = -(-stream.tell() // alignment) * alignment
    if start + max((end for _, end in found), default=0) > size:
        raise _DamageError(_SHORT)
    return found


def _tensor(stream: BinaryIO) -> tuple[int, int]:
    _text(stream)
    count = _number(stream, "I")
    if not 0 < count <= _DIMENSIONS:
        raise _DamageError(_BROKEN)
    elements = math.prod(_number(stream, "Q") for _ in range(count))
    kind, offset = _number(stream, "I"), _number(stream, "Q")
    return elements, offset + _bytes(elements, kind)


def _bytes(elements: int, kind: int) -> int:
    """Bytes of so many weights; 0 for a number type that isn't known."""
    try:
        from gguf.constants import GGML_QUANT_SIZES, GGMLQuantizationType

        block, size = GGML_QUANT_SIZES[GGMLQuantizationType(kind)]
    except (ImportError, ValueError, KeyError):
        return 0
    return elements // int(block) * int(size)


def _value(stream: BinaryIO, kind: int) -> object:
    if kind in _NUMBERS:
        return _number(stream, _NUMBERS[kind])
    if kind == _STRING:
        return _text(stream)
    if kind != _LIST:
        raise _DamageError(_BROKEN)
    inner, count = _number(stream, "I"), _number(stream, "Q")
    if count > _MOST or inner == _LIST:  # lists of lists: nobody writes them
        raise _DamageError(_BROKEN)
    if inner in _NUMBERS:
        _take(stream, count * struct.calcsize(_NUMBERS[inner]))
    elif inner == _STRING:
        for _ in range(count):
            _text(stream)
    else:
        raise _DamageError(_BROKEN)
    return None


def _text(stream: BinaryIO) -> bytes:
    return _take(stream, _number(stream, "Q"))


def _number(stream: BinaryIO, kind: str) -> int:
    (value,) = struct.unpack(f"<{kind}", _take(stream, struct.calcsize(kind)))
    return int(value) if kind not in "fd" else 0


def _take(stream: BinaryIO, count: int) -> bytes:
    if count > 8 * _MOST:
        raise _DamageError(_BROKEN)
    data = stream.read(count)
    if len(data) < count:
        raise _DamageError(_CUT)
    return data
