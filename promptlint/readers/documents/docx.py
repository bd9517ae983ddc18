"""Word documents (Office Open XML, ECMA-376): the paragraphs of a zip archive's XML.

The standard library reads them. What a hostile file could do is bounded: only named members are
opened, no more of them is unpacked than `MAX_PART`, and a document type declaration, without which
no entity can expand, ends the reading.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from promptlint.model.document import UnreadableError
from promptlint.readers.documents import MAX_CHARS, Extract

MAX_PART = 64 * 1024 * 1024
"""Bytes of one member's XML, unpacked."""
MAX_DEPTH = 500

_BODY = "word/document.xml"
_PARTS = (
    (_BODY, ""),
    ("word/footnotes.xml", "of the footnotes"),
    ("word/endnotes.xml", "of the endnotes"),
    ("word/comments.xml", "of the comments"),
    *((f"word/header{number}.xml", f"of header {number}") for number in range(1, 10)),
    *((f"word/footer{number}.xml", f"of footer {number}") for number in range(1, 10)),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 1 << 16
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError)


def read(data: bytes) -> Extract:
    """Every paragraph, table cells' included, then the notes', headers' and footers'.

    Raises:
        UnreadableError: it is no Word document, broken, encrypted or too large.
    """
    if data.startswith(_COMPOUND):
        raise UnreadableError("is encrypted, or of Word's format before 2007")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = set(archive.namelist())
            if _BODY not in members:
                raise UnreadableError(f"is no Word document: {_BODY} is missing")
            parts = [
                (f"paragraph {number} {where}".rstrip(), text)
                for member, where in _PARTS
                if member in members
                for number, text in _paragraphs(archive, member)
            ]
    except _BROKEN as error:
        raise UnreadableError(f"is a broken Word document ({type(error).__name__})") from None
    except RuntimeError:  # zipfile: a password is required
        raise UnreadableError("is encrypted") from None
    return Extract.of(parts)


def _paragraphs(archive: zipfile.ZipFile, member: str) -> list[tuple[int, str]]:
    """(number from 1 on, text) of each paragraph that has some."""
    reader = _Reader()
    try:
        for piece in _pieces(archive, member):
            reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        reason = f"is a broken Word document ({member}, line {error.lineno}: not well-formed)"
        raise UnreadableError(reason) from None
    return reader.paragraphs


def _pieces(archive: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    left = MAX_PART
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise UnreadableError(f"unpacks to more than {MAX_PART >> 20} MB ({member})")
            yield piece


class _Reader:
    """Handlers for expat: text runs, gathered by paragraph."""

    def __init__(self) -> None:
        self.paragraphs: list[tuple[int, str]] = []
        self._open: list[list[str]] = []  # a text box's paragraphs stand inside another one
        self._number = 0
        self._in_text = False
        self._depth = self._fallback = self._chars = 0
        parser = self.parser = expat.ParserCreate(namespace_separator="|")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnreadableError("is nested too deeply")
        space, _, name = tag.rpartition("|")
        if name == "Fallback":  # what stands before it once more, for older programs
            self._fallback += 1
        if self._fallback or "wordprocessingml" not in space:
            return
        if name == "p":
            self._open.append([])
        elif name in ("t", "delText"):
            self._in_text = True
        elif self._open and name in ("tab", "br", "cr", "noBreakHyphen"):
            self._open[-1].append({"tab": "\t", "noBreakHyphen": "-"}.get(name, "\n"))

    def _end(self, tag: str) -> None:
        self._depth -= 1
        space, _, name = tag.rpartition("|")
        if name == "Fallback":
            self._fallback -= 1
        elif self._fallback or "wordprocessingml" not in space:
            return
        elif name in ("t", "delText"):
            self._in_text = False
        elif name == "p" and self._open:
            self._number += 1
            text = "".join(self._open.pop())
            if text.strip():
                self.paragraphs.append((self._number, text))

    def _text(self, data: str) -> None:
        if not self._in_text or not self._open:
            return
        self._chars += len(data)
        if self._chars > MAX_CHARS:
            raise UnreadableError(f"holds more than {MAX_CHARS:,} characters")
        self._open[-1].append(data)


def _refuse(*declaration: object) -> None:
    raise UnreadableError("declares a document type, which no Word document does")
