"""Lines of a byte range of a JSON lines file, read in blocks. Only ``\\n`` ends a line here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from promptlint.readers.datasets.decoding import MAX_RECORD_BYTES

BLOCK = 1 << 20
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class LineBlock:
    """Complete consecutive lines without their line feeds; `offset` is the first one's byte.

    `data` are the bytes of the lines. `skipped` is the length of a single line that was too long
    to hold; `lines` is empty then.
    """

    offset: int
    lines: list[bytes]
    data: bytes = b""
    skipped: int = 0


def line_blocks(
    stream: BinaryIO, start: int, end: int, limit: int = MAX_RECORD_BYTES
) -> Iterator[LineBlock]:
    """Every line that begins in ``[start, end)``, whole, in blocks of about 1 MiB.

    Consecutive ranges give every line of a file exactly once. A byte order mark at the start of
    the file belongs to no line. Holds at most one line of `limit` bytes (at least two blocks).
    """
    offset = _first_line(stream, start, end)
    if offset is None:
        return
    stream.seek(offset)
    data = b""
    while offset < end:
        data += stream.read(BLOCK)
        if not data:
            return
        last = end - 1 - offset  # the line that holds this byte is the range's last one
        cut = data.find(b"\n", last) if last < len(data) else -1
        if cut < 0:
            cut = data.rfind(b"\n", 0, last)
        if cut < 0:
            block, length = _long_line(stream, offset, data, limit)
            yield block
            offset, data = offset + length, b""
            continue
        some = data[:cut]
        yield LineBlock(offset, some.split(b"\n"), some)
        offset += cut + 1
        data = data[cut + 1 :]


def _long_line(stream: BinaryIO, offset: int, data: bytes, limit: int) -> tuple[LineBlock, int]:
    """The line that begins with `data`, and its length with the line feed."""
    data += stream.readline(max(limit + 1 - len(data), 0))
    if data.endswith(b"\n"):
        return LineBlock(offset, [data[:-1]], data), len(data)
    if len(data) <= limit:
        return LineBlock(offset, [data], data), len(data)
    length = _skip_line(stream, len(data))
    return LineBlock(offset, [], skipped=length), length + 1


def read_line(stream: BinaryIO, offset: int, limit: int = MAX_RECORD_BYTES) -> bytes | None:
    """The line that begins at `offset`, without its line feed; ``None`` when it is too long."""
    stream.seek(offset)
    line = stream.readline(limit + 2)
    if line.endswith(b"\n"):
        line = line[:-1]
    return line if len(line) <= limit else None


def _first_line(stream: BinaryIO, start: int, end: int) -> int | None:
    """Byte of the first line that begins at or after `start`; ``None`` if that is past `end`."""
    if start <= 0:
        stream.seek(0)
        return len(BOM) if stream.read(len(BOM)) == BOM else 0
    position = start - 1
    stream.seek(position)
    while position < end:
        block = stream.read(min(BLOCK, end - position))
        if not block:
            return None
        at = block.find(b"\n")
        if at >= 0:
            return position + at + 1 if position + at + 1 < end else None
        position += len(block)
    return None


def _skip_line(stream: BinaryIO, length: int) -> int:
    """Read on past the end of a line of which `length` bytes were seen; returns its length."""
    while True:
        block = stream.read(BLOCK)
        if not block:
            return length
        at = block.find(b"\n")
        if at >= 0:
            stream.seek(at + 1 - len(block), 1)
            return length + at
        length += len(block)
