"""Rows of tables as lines of JSON: CSV by the standard library, Parquet and Arrow by pyarrow."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import orjson

from promptlint.model.batch import BadRecord
from promptlint.model.document import UnreadableError
from promptlint.readers.datasets.decoding import MAX_RECORD_BYTES

if TYPE_CHECKING:
    from _csv import Reader as CsvReader  # the type has no public name before Python 3.13

MOST_COLUMNS = 10_000
_ROWS_AT_ONCE = 1000
_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE


BROKEN = b"\x1a"
"""What stands for a row of a table that is no record begins with it; JSON never does."""

_TOLD = re.compile(
    rb"\x1a(?:(\d{1,12}) fields (\d{1,12}) (\d{1,12})|(\d{1,12}) byte ([0-9a-f]{2})"
    rb"|(\d{1,12}) quote)"
)


def broken_row(raw: bytes) -> BadRecord | None:
    """What a table's reader noted of a row that is no record; ``None`` for any other line."""
    told = _TOLD.fullmatch(raw)
    if told is None:
        return None
    if told[5]:
        return BadRecord(f"line {int(told[4]):,} is not valid UTF-8 (byte 0x{told[5].decode()})")
    if told[6]:
        quote = "a quote that is not closed, or not doubled inside its field"
        return BadRecord(f"the row from line {int(told[6]):,} on has {quote}")
    line, fields, columns = (int(told[number]) for number in (1, 2, 3))
    return BadRecord(f"line {line:,} has {fields:,} fields, the first line names {columns:,}")


def csv_lines(stream: BinaryIO, delimiter: str) -> Iterator[bytes]:
    """Every row of a table in UTF-8 as an object by the names in its first row.

    A row that has more fields than there are names, a quote that swallows what follows, or bytes
    that are no UTF-8, becomes a note that `broken_row` reads. Empty fields too many are passed
    over.

    Raises:
        UnreadableError: a first row that is no UTF-8, a field or a header beyond all measure.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    before = csv.field_size_limit(MAX_RECORD_BYTES)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        names = next(reader, [])
        _count(len(names))
        if byte := _stray_byte(names):
            raise UnreadableError(f"is not valid UTF-8 (byte 0x{byte})", line=1)
        for row in _whole_rows(reader):
            if isinstance(row, bytes):
                yield row
            elif len(row) > len(names) and any(row[len(names) :]):
                note = f"{reader.line_num} fields {len(row)} {len(names)}"
                yield BROKEN + note.encode() + b"\n"
            elif row:
                yield _object(names, row, reader.line_num)
    except csv.Error as error:
        raise UnreadableError(f"can't be read as a table: {error}", line=reader.line_num) from None
    finally:
        csv.field_size_limit(before)
        text.detach()


def _whole_rows(reader: CsvReader) -> Iterator[list[str] | bytes]:
    """Every row, or a note on it where its quotes are wrong; the next line is read as a new row.

    Raises:
        csv.Error: a field beyond all measure.
    """
    while True:
        line = reader.line_num + 1
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise
            yield BROKEN + f"{line} quote\n".encode()


def _object(names: Sequence[str], row: Sequence[str], line: int) -> bytes:
    try:
        return orjson.dumps(dict(zip(names, row, strict=False)), option=_OPTIONS)
    except orjson.JSONEncodeError:  # half of a surrogate pair stands for a byte
        return BROKEN + f"{line} byte {_stray_byte(row)}\n".encode()


def _stray_byte(fields: Sequence[str]) -> str:
    """The first byte that is no UTF-8, in hexadecimal."""
    found = re.search("[\udc80-\udcff]", "\n".join(fields))
    return f"{ord(found[0]) - 0xDC00:02x}" if found else ""


def columnar_lines(file: Path, kind: str) -> Iterator[bytes]:
    """Every row of a Parquet or Arrow file (of either of Arrow's formats), a batch at a time.

    Binary values become their size, dates and decimals text, NaN null.

    Raises:
        UnreadableError: damaged, or of a form that pyarrow does not know.
    """
    import pyarrow as pa

    try:
        for batch in (_parquet if kind == "parquet" else _arrow)(file):
            _count(batch.num_columns)
            for start in range(0, batch.num_rows, _ROWS_AT_ONCE):
                for row in batch.slice(start, _ROWS_AT_ONCE).to_pylist():
                    yield orjson.dumps(row, default=_plain, option=_OPTIONS)
    except pa.ArrowException as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise UnreadableError(f"is a damaged {kind.capitalize()} file: {reason}") from None
    except (orjson.JSONEncodeError, ValueError, OverflowError) as error:
        raise UnreadableError(f"holds values that JSON has no form for: {error}") from None


def _parquet(file: Path) -> Iterator[Any]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as table:
        yield from table.iter_batches(batch_size=_ROWS_AT_ONCE)


def _arrow(file: Path) -> Iterator[Any]:
    import pyarrow as pa

    with pa.memory_map(str(file)) as source:
        try:
            reader = pa.ipc.open_file(source)
        except pa.ArrowInvalid:
            source.seek(0)
            yield from pa.ipc.open_stream(source)
            return
        for index in range(reader.num_record_batches):
            yield reader.get_batch(index)


def _plain(value: object) -> object:
    if isinstance(value, bytes | bytearray | memoryview):
        return f"({len(value):,} bytes)"
    return str(value)


def _count(columns: int) -> None:
    if columns > MOST_COLUMNS:
        raise UnreadableError(f"has {columns:,} columns: no table to train on")
