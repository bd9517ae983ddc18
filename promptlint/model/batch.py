"""A run of consecutive dataset records, decoded once and shared by every check."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from promptlint.model.place import Pointer

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Turn:
    """One text field of a record, in reading order.

    `role` is ``system``, ``user``, ``assistant``, ``tool``, ``text`` (raw text without a role),
    ``chosen`` or ``rejected``; `native` is the role as written (``human``, ``gpt``, ``model``).
    """

    role: str
    text: str
    pointer: Pointer
    native: str = ""


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that could not be parsed. `column` is 1-based in its line, where known."""

    reason: str
    column: int | None = None


@dataclass(slots=True)
class RecordBatch:
    """Decoded records with one joined text buffer.

    `buffer` is every turn's text, separated by `SEPARATOR`, so that one regular-expression pass
    covers the batch; `locate` maps a buffer offset back to record and turn.

    Attributes:
        path, format: of the dataset (``openai-chat``, ``alpaca``, ``sharegpt`` …).
        rows: decoded records in order; a `BadRecord` where parsing failed.
        turns: per record its text fields; empty for bad records.
        first: ordinal of ``rows[0]`` within its chunk; the engine adds the chunk's base.
        offsets: byte offset of each record in the (decompressed) file.
        lines: 1-based physical line of each record within its chunk; empty where the format has
            no lines.
        sizes: bytes of each record as written.
    """

    path: str
    format: str
    rows: Sequence[object]
    turns: Sequence[Sequence[Turn]]
    first: int
    offsets: Sequence[int]
    lines: Sequence[int]
    sizes: Sequence[int]
    _buffer: str | None = field(default=None, repr=False)
    _starts: list[int] = field(default_factory=list, repr=False)
    _owners: list[tuple[int, int]] = field(default_factory=list, repr=False)
    _memo: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def buffer(self) -> str:
        """All turn texts joined by `SEPARATOR`, built on first use."""
        if self._buffer is None:
            self._join()
        return self._buffer or ""

    def locate(self, offset: int) -> tuple[int, int, int]:
        """(record index in the batch, turn index, offset in the turn's text) of a buffer offset."""
        if self._buffer is None:
            self._join()
        at = bisect_right(self._starts, offset) - 1
        row, turn = self._owners[at]
        return row, turn, offset - self._starts[at]

    def memo(self, key: str, build: Callable[[], _T]) -> _T:
        """Result of an analysis that several checks share, built at most once per batch."""
        if key not in self._memo:
            self._memo[key] = build()
        return self._memo[key]  # type: ignore[return-value]  # keyed by the analysis that builds it

    def _join(self) -> None:
        parts: list[str] = []
        position = 0
        for row, turns in enumerate(self.turns):
            for index, turn in enumerate(turns):
                self._starts.append(position)
                self._owners.append((row, index))
                parts.append(turn.text)
                position += len(turn.text) + len(SEPARATOR)
        self._buffer = SEPARATOR.join(parts)

    def __len__(self) -> int:
        return len(self.rows)


SEPARATOR = "\n\x1e\n"
"""Between two texts of a buffer: a line break on both sides, so that no pattern spans two."""
