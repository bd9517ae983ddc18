"""A dataset on disk: planned in byte ranges, read in batches, reopened for single records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.document import UnreadableError
from promptlint.readers.datasets.arrays import Element, elements, read_element
from promptlint.readers.datasets.decoding import MAX_RECORD_BYTES, decode_record, decode_records
from promptlint.readers.datasets.formats import turns_of_all
from promptlint.readers.datasets.guess import DatasetGuess
from promptlint.readers.datasets.lines import LineBlock, line_blocks, read_line
from promptlint.readers.datasets.tables import broken_row
from promptlint.readers.decode import describe_binary, is_lfs_pointer

CHUNK_BYTES = 16 * 1024 * 1024
BATCH_BYTES = 1 << 20
BATCH_RECORDS = 2000

_TOO_LONG = BadRecord(f"longer than {MAX_RECORD_BYTES // (1024 * 1024)} MiB")
_WIDE = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class ByteRange(NamedTuple):
    """Bytes ``[start, end)`` of a file: the records that begin there."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DatasetFile:
    """One dataset. Holds no open file, so it can be sent to workers.

    Attributes:
        path: project-relative POSIX path, for messages.
        absolute: where it is.
        guess: container and row format, from `sniff`.
        packed: the compressed or columnar file that `absolute` was unpacked from; places in it
            have no lines.
    """

    path: str
    absolute: Path
    guess: DatasetGuess
    packed: Path | None = None

    def plan(self, chunk_bytes: int = CHUNK_BYTES) -> tuple[ByteRange, ...]:
        """Byte ranges that cover the file; the same for any number of workers.

        A JSON array is one range: where its elements begin is known only by scanning it.

        Raises:
            UnreadableError: it is no UTF-8 text, a Git LFS pointer, or can't be opened.
        """
        with self._open() as stream:
            size = stream.seek(0, 2)
        if self.guess.container != "jsonl":
            return (ByteRange(0, size),)
        starts = range(0, max(size, 1), chunk_bytes)
        return tuple(ByteRange(start, min(start + chunk_bytes, size)) for start in starts)

    def size(self) -> int:
        """Bytes of the file as it lies on disk; 0 when it is gone."""
        try:
            return (self.packed or self.absolute).stat().st_size
        except OSError:
            return 0

    def batches(self, byte_range: ByteRange) -> Iterator[RecordBatch]:
        """Records that begin in a range, in batches of about 1 MiB or 2,000 records.

        Blank lines are no records. ``first`` and ``lines`` count from the range's beginning.

        Raises:
            UnreadableError: as `plan`, or the file went away.
        """
        with self._open() as stream:
            if self.guess.container == "jsonl":
                yield from self._line_batches(stream, byte_range)
            else:
                yield from self._array_batches(stream)

    def records_at(self, offsets: Sequence[int]) -> dict[int, object]:
        """Records decoded again, by the byte offset of their first byte."""
        with self._open() as stream:
            return {offset: self._record(stream, offset) for offset in sorted(set(offsets))}

    def line_text(self, offset: int) -> str:
        """A record as written: its line without the line end, or its element of an array.

        Bytes that are no UTF-8 become U+FFFD. Empty where nothing can be read.
        """
        with self._open() as stream:
            raw = self._raw(stream, offset)
        return "" if isinstance(raw, BadRecord) else raw.decode("utf-8", "replace")

    # ------------------------------------------------------------ reading

    def _open(self) -> BinaryIO:
        try:
            stream = self.absolute.open("rb")
        except OSError as error:
            raise UnreadableError(f"can't be read: {error.strerror or error}") from None
        try:
            _refuse(stream.read(8192))
        except UnreadableError:
            stream.close()
            raise
        return stream

    def _line_batches(self, stream: BinaryIO, byte_range: ByteRange) -> Iterator[RecordBatch]:
        draft = _Draft(self.path, self.guess.format)
        line = 0
        for block in line_blocks(stream, *byte_range):
            if not block.lines:
                line += 1
                draft.add(block.offset, line, block.skipped, _TOO_LONG)
            records = _records(block, line, told=self.packed is not None)
            line += len(block.lines)
            for start in range(0, len(records.rows), BATCH_RECORDS):
                if len(draft.rows) + min(len(records.rows) - start, BATCH_RECORDS) > BATCH_RECORDS:
                    yield draft.finish()
                draft.extend(records, start, start + BATCH_RECORDS)
            if draft.bytes >= BATCH_BYTES:
                yield draft.finish()
        if draft.rows:
            yield draft.finish()

    def _array_batches(self, stream: BinaryIO) -> Iterator[RecordBatch]:
        draft = _Draft(self.path, self.guess.format)
        for element in elements(stream, self.guess.start, nested=self.guess.start > 0):
            draft.add(element.offset, element.line, element.size, _element_value(element))
            if len(draft.rows) >= BATCH_RECORDS or draft.bytes >= BATCH_BYTES:
                yield draft.finish()
        if draft.rows:
            yield draft.finish()

    def _raw(self, stream: BinaryIO, offset: int) -> bytes | BadRecord:
        if self.guess.container != "jsonl":
            return read_element(stream, offset)
        line = read_line(stream, offset)
        return _TOO_LONG if line is None else line.removesuffix(b"\r")

    def _record(self, stream: BinaryIO, offset: int) -> object:
        raw = self._raw(stream, offset)
        if isinstance(raw, BadRecord):
            return raw
        return (broken_row(raw) if self.packed else None) or decode_record(raw)


@dataclass(frozen=True, slots=True)
class _Records:
    """Records of a block of lines."""

    rows: list[Mapping[str, object] | BadRecord]
    offsets: list[int]
    lines: list[int]
    sizes: list[int]


def _records(block: LineBlock, line: int, *, told: bool = False) -> _Records:
    """Records of a block whose first line comes behind line number `line`; blank ones are none.

    `told`: the lines were made of a table, and may be notes on its rows.
    """
    lines = block.lines
    lengths = [len(raw) for raw in lines]
    offsets = list(accumulate([length + 1 for length in lengths[:-1]], initial=block.offset))
    numbers = list(range(line + 1, line + 1 + len(lines)))
    sizes = lengths
    if b"\r" in block.data:
        lines = [raw.removesuffix(b"\r") for raw in lines]
        sizes = [len(raw) for raw in lines]
    rows = decode_records(lines, block.data)
    bad = [index for index, row in enumerate(rows) if type(row) is BadRecord]
    blank = {index for index in bad if not lines[index] or lines[index].isspace()}
    if told:
        for index in bad:
            rows[index] = broken_row(lines[index]) or rows[index]
    columns: tuple[list[Any], ...] = (rows, offsets[: len(lines)], numbers, sizes)
    if blank:
        columns = tuple(
            [item for index, item in enumerate(column) if index not in blank] for column in columns
        )
    return _Records(*columns)


def _refuse(head: bytes) -> None:
    """Raise for what can't be read as UTF-8 records at all."""
    if is_lfs_pointer(head):
        raise UnreadableError("is a Git LFS pointer, its contents are not here (`git lfs pull`)")
    for bom, encoding in _WIDE.items():
        if head.startswith(bom):
            raise UnreadableError(f"is {encoding}; JSON lines must be UTF-8 (convert the file)")
    nuls = head.count(0)
    binary = describe_binary(head.replace(b"\0", b""))  # by its first bytes alone
    if binary:
        raise UnreadableError(f"is {binary}, not JSON")
    if nuls * 5 > len(head):
        raise UnreadableError("is UTF-16 or UTF-32 without a byte order mark; convert it to UTF-8")
    if nuls * 100 > len(head):
        raise UnreadableError("is binary data (many NUL bytes), not JSON")


def _element_value(element: Element) -> object:
    if isinstance(element.raw, BadRecord):
        return element.raw
    value = decode_record(element.raw)
    # The parser's column counts from the element's beginning, which is not a line's.
    return BadRecord(value.reason) if isinstance(value, BadRecord) else value


@dataclass(slots=True)
class _Draft:
    """A batch in the making."""

    path: str
    format: str
    first: int = 0
    bytes: int = 0
    rows: list[object] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def add(self, offset: int, line: int, size: int, value: object) -> None:
        self.rows.append(value)
        self.offsets.append(offset)
        self.lines.append(line)
        self.sizes.append(size)
        self.bytes += size

    def extend(self, records: _Records, start: int, end: int) -> None:
        self.rows += records.rows[start:end]
        self.offsets += records.offsets[start:end]
        self.lines += records.lines[start:end]
        self.sizes += records.sizes[start:end]
        self.bytes += sum(records.sizes[start:end])

    def finish(self) -> RecordBatch:
        """The batch; the draft goes on behind it."""
        name = self.format
        batch = RecordBatch(
            self.path,
            name,
            self.rows,
            turns_of_all(self.rows, name),
            self.first,
            self.offsets,
            self.lines,
            self.sizes,
        )
        self.first += len(self.rows)
        self.bytes = 0
        self.rows, self.offsets, self.lines, self.sizes = [], [], [], []
        return batch
