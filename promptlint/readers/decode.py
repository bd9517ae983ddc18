"""Bytes to text, once: encoding by BOM or UTF-8, no newline translation, binaries refused."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from promptlint.model.document import UnreadableError
from promptlint.model.text import LineIndex

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# First bytes of formats that people rename or that walks come across.
_MAGIC = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "gzip data",
    b"\x28\xb5\x2f\xfd": "zstd data",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x7fELF": "an executable",
    b"SQLite format 3": "an SQLite database",
    b"PAR1": "Parquet data",
    b"ARROW1": "Arrow data",
    b"\x80\x02": "a pickle",
    b"\x80\x03": "a pickle",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
}

LFS_POINTER = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file: without its BOM, line ends as they were."""

    text: str
    encoding: str
    bom: bool


def describe_binary(head: bytes) -> str | None:
    """What a binary file is, for people; ``None`` when `head` may be text."""
    for magic, name in _MAGIC.items():
        if head.startswith(magic):
            return name
    if any(head.startswith(bom) for bom, _ in _BOMS[1:]):
        return None
    return "binary data (NUL bytes)" if b"\0" in head else None


def is_lfs_pointer(head: bytes) -> bool:
    """Whether this is the small text that Git LFS leaves in place of a file."""
    return head.startswith(LFS_POINTER)


def decode(data: bytes) -> Decoded:
    """Decode a whole file.

    Raises:
        UnreadableError: binary data, or bytes that are not valid in the encoding, with the place
            of the first wrong byte.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return Decoded(_strict(data[len(bom) :], encoding), encoding, True)
    binary = describe_binary(data[:8192])
    if binary:
        raise UnreadableError(f"is {binary}, not text")
    text = _strict(data, "utf-8")
    if "\0" in text:
        at = text.index("\0")
        raise UnreadableError("holds a NUL character", span=(at, at + 1), text=text)
    return Decoded(text, "utf-8", False)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        good = data[: error.start].decode(encoding, "replace")
        line, column = LineIndex(good).position(len(good))
        wrong = data[error.start : error.start + 1].hex()
        raise UnreadableError(
            f"is not valid {encoding.upper()}: byte 0x{wrong} can't be decoded",
            line=line,
            column=column,
            text=data.decode(encoding, "replace"),
        ) from None
