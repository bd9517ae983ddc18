"""Rows of tables as lines of JSON: CSV by the standard library, Parquet and Arrow by pyarrow."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from promptlint.model.document import UnreadableError
from promptlint.readers.datasets.decoding import MAX_RECORD_BYTES

MOST_COLUMNS = 10_000
_ROWS_AT_ONCE = 1000
_OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE


def csv_lines(stream: BinaryIO, delimiter: str) -> Iterator[bytes]:
    """Every row of a table in UTF-8 as an object by the names in its first row.

    Fields without a name go by their number, as pandas has it (``Unnamed: 3``).

    Raises:
        UnreadableError: no UTF-8, NUL characters, a field or a header beyond all measure.
    """
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    before = csv.field_size_limit(MAX_RECORD_BYTES)
    reader = csv.reader(text, delimiter=delimiter)
    try:
        names = next(reader, [])
        _count(len(names))
        for row in reader:
            if len(row) > len(names):
                _count(len(row))
                names += [f"Unnamed: {number}" for number in range(len(names), len(row))]
            if row:
                yield orjson.dumps(dict(zip(names, row, strict=False)), option=_OPTIONS)
    except UnicodeDecodeError as error:
        line = reader.line_num + 1
        raise UnreadableError(
            f"is not valid UTF-8 (byte 0x{error.object[error.start]:02x})", line=line
        ) from None
    except csv.Error as error:
        raise UnreadableError(f"can't be read as a table: {error}", line=reader.line_num) from None
    finally:
        csv.field_size_limit(before)
        text.detach()


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
