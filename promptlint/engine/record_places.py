"""Line and column of places in a dataset, in one pass over the file up to the last of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from promptlint.model.place import Location, Pointer, format_pointer
from promptlint.model.text import LineIndex
from promptlint.readers.json_positions import locate, locate_within

_BLOCK = 1 << 20
_LONGEST_RECORD = 64 * 1024 * 1024
_CONTINUATION = bytes(range(0x80, 0xC0))
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """A place in a record, by the record's ordinal."""

    record: int
    pointer: Pointer | None = None
    within: tuple[int, int] | None = None


class RecordLocator:
    """Turns record places into locations.

    Args:
        file: the dataset on disk.
        offsets: byte offset of every record, by ordinal.
        lines: whether the user's file has the lines that `file` has.
    """

    def __init__(self, file: Path, offsets: Sequence[int], *, lines: bool = True) -> None:
        self._lines = lines
        self._file = file
        self._offsets = offsets

    def locate(self, places: Iterable[RecordPlace]) -> dict[RecordPlace, Location]:
        """Location of each place; lines and columns are 1-based, in characters."""
        wanted = list(dict.fromkeys(places))
        if not wanted:
            return {}
        if not self._lines:
            return {place: _without_lines(place) for place in wanted}
        records = sorted({place.record for place in wanted})
        starts = self._starts([self._offsets[record] for record in records])
        texts: dict[int, str] = {}
        found: dict[RecordPlace, Location] = {}
        with self._file.open("rb") as stream:
            for place in sorted(wanted, key=lambda item: item.record):
                if place.record not in texts:
                    texts.clear()  # in order: each record is read once, one is held at a time
                    texts[place.record] = self._text(stream, place.record)
                line, column = starts[self._offsets[place.record]]
                found[place] = _inside(texts[place.record], place, line, column)
        return found

    def text(self, record: int) -> str:
        """The record as written."""
        with self._file.open("rb") as stream:
            return self._text(stream, record)

    def _text(self, stream: BinaryIO, record: int) -> str:
        start = self._offsets[record]
        following = record + 1
        end = (
            self._offsets[following] if following < len(self._offsets) else start + _LONGEST_RECORD
        )
        stream.seek(start)
        raw: bytes = stream.read(min(end - start, _LONGEST_RECORD))
        return raw.decode("utf-8", "replace")

    def _starts(self, offsets: Sequence[int]) -> Mapping[int, tuple[int, int]]:
        """(line, column) of ascending byte offsets."""
        result: dict[int, tuple[int, int]] = {}
        line, line_start, position = 1, 0, 0
        remaining = list(offsets)
        with self._file.open("rb") as stream:
            while remaining:
                block = stream.read(_BLOCK)
                if not block:
                    break
                at = 0
                while remaining and remaining[0] < position + len(block):
                    upto = remaining[0] - position
                    line, line_start = _advance(block, at, upto, position, line, line_start)
                    at = upto
                    result[remaining.pop(0)] = (line, line_start)
                line, line_start = _advance(block, at, len(block), position, line, line_start)
                position += len(block)
            for offset, (number, start) in result.items():
                result[offset] = (number, self._column(stream, start, offset))
        return result

    @staticmethod
    def _column(stream: BinaryIO, start: int, offset: int) -> int:
        """1-based column of a byte offset in the line that starts at `start`."""
        characters = 0
        stream.seek(start)
        left = offset - start
        first = True
        while left > 0:
            block: bytes = stream.read(min(_BLOCK, left))
            if not block:
                break
            left -= len(block)
            if first and start == 0 and block.startswith(_BOM):
                block = block[len(_BOM) :]
            first = False
            characters += len(block.translate(None, _CONTINUATION))
        return characters + 1


def _without_lines(place: RecordPlace) -> Location:
    pointer = format_pointer(place.pointer) if place.pointer is not None else None
    return Location(record=place.record, pointer=pointer)


def _advance(
    block: bytes, start: int, end: int, position: int, line: int, line_start: int
) -> tuple[int, int]:
    count = block.count(b"\n", start, end)
    if count:
        line_start = position + block.rindex(b"\n", start, end) + 1
    return line + count, line_start


def _inside(text: str, place: RecordPlace, line: int, column: int) -> Location:
    pointer = format_pointer(place.pointer) if place.pointer is not None else None
    span = _span(text, place)
    if span is None:
        return Location(None, line, column, record=place.record, pointer=pointer)
    index = LineIndex(text)
    first, first_column = index.position(span[0])
    last, last_column = index.position(span[1])
    return Location(
        None,
        line + first - 1,
        first_column + (column - 1 if first == 1 else 0),
        line + last - 1,
        last_column + (column - 1 if last == 1 else 0),
        record=place.record,
        pointer=pointer,
    )


def _span(text: str, place: RecordPlace) -> tuple[int, int] | None:
    if place.pointer is None:
        return None
    try:
        if place.within is not None:
            return locate_within(text, place.pointer, place.within)
        return locate(text, place.pointer)
    except ValueError:  # a record that is no valid JSON has no places inside
        return None


def dense_offsets() -> array[int]:
    """An empty array for byte offsets (8 bytes a record)."""
    return array("Q")
