"""What would repair a finding: edits of characters, or operations on a dataset's records."""

from __future__ import annotations

from dataclasses import dataclass

from promptlint.model.place import Pointer


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters ``[start, end)`` of `Document.text` by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ValueEdit:
    """Replace the characters ``[start, end)`` of the decoded string at `pointer` by `text`."""

    pointer: Pointer
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class RowEdit:
    """Change one record of a dataset.

    Attributes:
        offset: byte offset of the record in the file; it names the record.
        record: its 0-based ordinal, for messages.
        replacement: the record's new JSON text without a line end; ``None`` removes the record,
            unless there are `changes`.
        changes: edits of single values; the rest of the record keeps its bytes.
        kept: the record that stays for one that is removed, if there is one.
        similarity: of the two, verified.
    """

    offset: int
    record: int
    replacement: str | None = None
    changes: tuple[ValueEdit, ...] = ()
    kept: int | None = None
    similarity: float | None = None

    @property
    def removes(self) -> bool:
        """Whether the record goes."""
        return self.replacement is None and not self.changes


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair. `safe` means that it can't change what a correct file says or does."""

    safe: bool
    summary: str
    edits: tuple[Edit, ...] = ()
    rows: tuple[RowEdit, ...] = ()
