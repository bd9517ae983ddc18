"""Compressed and columnar datasets, unpacked to JSON lines that the other readers take.

A container becomes a stream of blocks, of which the first tell whether it is a dataset at all;
then it is written to a folder of the caller's. So memory stays bounded, chunks can be scanned by
several workers, and records are found again by their offset.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from promptlint.model.document import UnreadableError
from promptlint.readers.datasets.guess import HEAD_BYTES, DatasetGuess, sniff
from promptlint.readers.datasets.tables import columnar_lines, csv_lines

COMPRESSED = (".gz", ".zst", ".zstd")
TABLES = (".csv", ".tsv", ".parquet", ".arrow", ".feather")

_BLOCK = 1 << 20
_ZSTD_BLOCK = 1 << 12
"""What is read at once: a block of zeros expands some ten thousand times."""

_MOST_TIMES = 200
_ALWAYS_ALLOWED = 1 << 30
_MAGIC = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd", b"PAR1": "parquet", b"ARROW1": "arrow"}
_INSTALL = "`pip install 'promptlint-analyzer[columnar]'` brings what reads it"


class MissingLibraryError(UnreadableError):
    """A library that reads the container is not installed; the reason says which extra has it."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """JSON lines (or a JSON array) on disk, and what they hold."""

    file: Path
    guess: DatasetGuess


def unpack(file: Path, folder: Path, *, certain: bool = False) -> Unpacked | None:
    """Unpack a dataset into `folder`; ``None`` when its first rows are none to train on.

    Args:
        file: ends with one of `COMPRESSED` or `TABLES`; the contents decide what it is.
        folder: an empty one of the caller's.
        certain: it is a dataset whatever its rows are.

    Raises:
        UnreadableError: damaged, cut short, or it expands beyond all measure.
        MissingLibraryError: pyarrow or zstandard is not installed.
        OSError: it can't be read, or the disk is full.
    """
    name, inner = _inner_name(file.name)
    with ExitStack() as stack:
        stream = stack.enter_context(file.open("rb"))
        magic = stream.read(6)
        stream.seek(0)
        kind = _kind(magic, file.name)
        if kind in ("gzip", "zstd"):
            blocks = (_gunzip if kind == "gzip" else _unzstd)(stream)
            if inner in TABLES:
                table = folder / name
                _write(table, blocks, _limit(file))
                return unpack(table, folder, certain=certain)
        elif kind in ("parquet", "arrow"):
            _need("pyarrow", kind)
            blocks = _joined(columnar_lines(file, kind))
        else:
            blocks = _joined(csv_lines(stream, "\t" if inner == ".tsv" else ","))
        head, blocks = _head(blocks)
        certain = certain or inner in (".jsonl", ".ndjson")
        guess = sniff(head, _plain_name(name))
        if guess is None and not certain:
            return None
        target = folder / "unpacked.jsonl"
        _write(target, blocks, _limit(file))
        return Unpacked(target, guess or DatasetGuess("jsonl", "unknown"))


def _inner_name(name: str) -> tuple[str, str]:
    """(name without the ending of compression, its own ending)."""
    lowered = name.lower()
    ending = next((one for one in COMPRESSED if lowered.endswith(one)), "")
    bare = name[: len(name) - len(ending)] if ending else name
    return bare, Path(bare).suffix.lower()


def _plain_name(name: str) -> str:
    """The name by which the rows are judged: a table is no file of JSON lines."""
    path = Path(name)
    return path.with_suffix(".json").name if path.suffix.lower() in TABLES else path.name


def _kind(magic: bytes, name: str) -> str:
    for start, kind in _MAGIC.items():
        if magic.startswith(start):
            return kind
    ending = Path(name).suffix.lower()
    if ending in (".arrow", ".feather"):
        return "arrow"  # the streaming format has no magic number
    if ending in COMPRESSED:
        raise UnreadableError(f"is not what its name says ({ending[1:]}): it begins differently")
    if ending == ".parquet":
        raise UnreadableError("is not a Parquet file: it does not begin like one")
    return "csv"


def _need(module: str, kind: str) -> None:
    if find_spec(module) is None:
        raise MissingLibraryError(f"is {kind.capitalize()}: {_INSTALL}")


def _limit(file: Path) -> int:
    return max(_ALWAYS_ALLOWED, _MOST_TIMES * file.stat().st_size)


def _joined(lines: Iterator[bytes]) -> Iterator[bytes]:
    """Lines in blocks of about a megabyte."""
    block = bytearray()
    for line in lines:
        block += line
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    if block:
        yield bytes(block)


def _head(blocks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes, and all blocks again."""
    held: list[bytes] = []
    size = 0
    for block in blocks:
        held.append(block)
        size += len(block)
        if size >= HEAD_BYTES:
            break
    return b"".join(held)[:HEAD_BYTES], chain(held, blocks)


def _write(file: Path, blocks: Iterator[bytes], limit: int) -> None:
    written = 0
    with file.open("wb") as out:
        for block in blocks:
            written += len(block)
            if written > limit:
                raise UnreadableError(
                    f"expands to more than {_MOST_TIMES} times its size: not unpacked further"
                )
            out.write(block)


def _gunzip(stream: BinaryIO) -> Iterator[bytes]:
    """Blocks of one gzip file; members may follow one another.

    Raises:
        UnreadableError: damaged or cut short.
    """
    read = 0
    data = stream.read(_BLOCK)
    while data:
        unzip = zlib.decompressobj(wbits=31)
        while not unzip.eof:
            if not data:
                raise UnreadableError(f"is a gzip file that is cut short, after {read:,} bytes")
            try:
                block = unzip.decompress(data, _BLOCK)
            except zlib.error as error:
                raise UnreadableError(f"is a damaged gzip file, after {read:,} bytes") from error
            read += len(block)
            data = unzip.unconsumed_tail or (b"" if unzip.eof else stream.read(_BLOCK))
            yield block
        data = (unzip.unused_data or stream.read(_BLOCK)).lstrip(b"\0")  # padding is allowed


def _unzstd(stream: BinaryIO) -> Iterator[bytes]:
    """Blocks of one zstd file; frames may follow one another.

    Raises:
        UnreadableError: damaged or cut short.
        MissingLibraryError: zstandard is not installed.
    """
    _need("zstandard", "zstd-compressed")
    import zstandard

    read = 0
    data = stream.read(_ZSTD_BLOCK)
    while data:
        unzip = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        while not unzip.eof:
            if not data:
                raise UnreadableError(f"is a zstd file that is cut short, after {read:,} bytes")
            try:
                block = unzip.decompress(data)
            except zstandard.ZstdError as error:
                raise UnreadableError(f"is a damaged zstd file, after {read:,} bytes") from error
            read += len(block)
            data = b"" if unzip.eof else stream.read(_ZSTD_BLOCK)
            yield block
        data = unzip.unused_data or stream.read(_ZSTD_BLOCK)
