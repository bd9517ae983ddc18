"""Where something is: a symbolic `Place` while checking, a concrete `Location` when reporting.

Checks point with what they have in hand (a span of characters, a pointer into a config, a record
of a dataset). Lines and columns are worked out once, for what is reported.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Step: TypeAlias = str | int
Pointer: TypeAlias = tuple[Step, ...]
"""Route into structured data: mapping keys and 0-based sequence indices."""


class PartPointer(tuple[Step, ...]):
    """The pointer of a text that is only a part of the string there: it begins at `start`.

    Equal to the plain pointer. The engine shifts the characters of a hit by `start`.
    """

    start: int

    @classmethod
    def of(cls, pointer: Pointer, start: int) -> PartPointer:
        """The part of the string at `pointer` from its character `start` on."""
        part = cls(pointer)
        part.start = start
        return part


Span: TypeAlias = tuple[int, int]
"""Half-open range ``[start, end)`` of unicode code points in a document's decoded text."""


@dataclass(frozen=True, slots=True)
class Place:
    """A symbolic position. Fields that do not apply stay ``None``.

    Attributes:
        path: project-relative POSIX path; ``None`` means the file being checked.
        span: characters in `Document.text`. Wins over `pointer` when both are given.
        pointer: a value in a structured document, or in a dataset's record.
        on_key: with `pointer`, mark the mapping key instead of the value.
        within: with `pointer`, characters in the *decoded* string found there.
        record: 0-based ordinal of a dataset's record.
        offset: byte offset of that record's first byte in the (decompressed) file.
        line: 1-based physical line of that record, ``None`` for formats without lines.
        message: what to say about it, for related places.
    """

    path: str | None = None
    span: Span | None = None
    pointer: Pointer | None = None
    on_key: bool = False
    within: Span | None = None
    record: int | None = None
    offset: int | None = None
    line: int | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A concrete position, as reports print it: 1-based lines and columns in characters."""

    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    record: int | None = None
    pointer: str | None = None
    message: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, int]:
        """Order of findings inside a report: record, then line, then column."""
        record = -1 if self.record is None else self.record
        return (self.path or "", record, self.line or 0, self.column or 0)


def format_pointer(pointer: Pointer) -> str:
    """Write a pointer as a JSON Pointer (RFC 6901); the whole document is ``""``."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in pointer)
