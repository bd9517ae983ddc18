"""Documents that are no text: PDF and Word. One module a format, bytes → the text of each part.

They are read for what must not be in them, never written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import cast

MAX_CHARS = 20_000_000
"""Characters of a document that are read; a million words have about six million."""

FORMATS = MappingProxyType(
    {
        ".pdf": "promptlint.readers.documents.pdf",
        ".docx": "promptlint.readers.documents.docx",
    }
)


@dataclass(frozen=True)
class Extract:
    """The text of a document, and where its parts begin in it.

    Attributes:
        text: the parts' texts, a line end between them.
        names: of the parts, as people find them: ``page 3``, ``paragraph 12``.
        unread: what could not be read, for people; empty where nothing is missing.
    """

    text: str
    names: tuple[str, ...]
    unread: str = ""
    _starts: list[int] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, parts: Sequence[tuple[str, str]], unread: str = "") -> Extract:
        """From (name, text) of each part."""
        starts, position = [], 0
        for _, text in parts:
            starts.append(position)
            position += len(text) + 1
        joined = "\n".join(text for _, text in parts)
        return cls(joined, tuple(name for name, _ in parts), unread, starts)

    def name_at(self, offset: int) -> str:
        """The part that holds a character of the text."""
        return self.names[max(0, bisect_right(self._starts, offset) - 1)] if self.names else ""


class MissingReaderError(Exception):
    """The package that reads a format is not installed; the text says what to do about it."""


def extract(path: str, data: bytes) -> Extract:
    """The text of a document.

    Raises:
        UnreadableError: it is broken, encrypted or holds no text.
        MissingReaderError: what reads it is not installed.
        KeyError: the ending is of no format in `FORMATS`.
    """
    module = import_module(FORMATS[PurePosixPath(path).suffix.lower()])
    return cast(Callable[[bytes], Extract], module.read)(data)
