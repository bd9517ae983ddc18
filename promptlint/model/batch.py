"""A run of consecutive dataset records, decoded once and shared by every check.

A check must not pay for each row in Python where one pass over the batch will do. Three ways, from
the cheapest on:

1. **One scan over the buffer.** Search `RecordBatch.buffer` once, and map the few hits back::

       for match in pattern.finditer(batch.buffer):
           row, turn, offset = batch.locate(match.start())

   A text ends with a line break there, so ``\\Z`` and ``$`` need care (write ``(?=\\s*+\\x1e)``),
   and a pattern that may match `SEPARATOR`'s ``\\x1e`` could span two texts.
2. **One array operation over all texts.** `RecordBatch.table` numbers the texts of a batch from 0:
   their strings, where they start in the buffer, whose rows they are. Its arrays are
   ``array.array``, which NumPy views without a copy (``numpy.frombuffer(table.starts, "i8")``), so
   positions in the buffer become texts by ``searchsorted(starts, positions, "right") - 1`` and
   rows by ``rows[text]``.
3. **What several checks need** goes through `RecordBatch.memo` and is computed once a batch.

Results must not depend on where batches begin and end: they differ with chunk sizes.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple, TypeVar

from promptlint.model.place import Pointer

_T = TypeVar("_T")


class Turn(NamedTuple):
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
    """A record that could not be parsed.

    Attributes:
        column: 1-based in its line, where known.
        bounded: it is known where the record ends, so that it can be taken out.
    """

    reason: str
    column: int | None = None
    bounded: bool = True


@dataclass(frozen=True, slots=True)
class TextTable:
    """All texts of a batch, in order and numbered from 0.

    Attributes:
        texts: the strings themselves.
        starts: where each one begins in the buffer, and one more: where the next would.
        rows: index in the batch of each text's record.
        first: number of each record's first text (or where it would be), and the count of all.
    """

    texts: list[str]
    starts: array[int]
    rows: array[int]
    first: array[int]

    @classmethod
    def of(cls, turns: Sequence[Sequence[Turn]]) -> TextTable:
        """The table of the turns of each record."""
        texts = [turn[1] for row in turns for turn in row]
        between = len(SEPARATOR)
        starts = array("q", accumulate([len(text) + between for text in texts], initial=0))
        counts = [len(row) for row in turns]
        rows: array[int] = array("q")
        for index, count in enumerate(counts):
            if count == 2:  # the usual case, without a temporary array
                rows.append(index)
                rows.append(index)
            else:
                rows.extend([index] * count)
        return cls(texts, starts, rows, array("q", accumulate(counts, initial=0)))


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
        table: all texts of the batch, numbered.
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
    _table: TextTable | None = field(default=None, repr=False)
    _memo: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def buffer(self) -> str:
        """All turn texts joined by `SEPARATOR`, built on first use."""
        if self._buffer is None:
            self._buffer = SEPARATOR.join(self.table.texts)
        return self._buffer

    @property
    def table(self) -> TextTable:
        """The texts of the batch, numbered; built on first use."""
        if self._table is None:
            self._table = TextTable.of(self.turns)
        return self._table

    def locate(self, offset: int) -> tuple[int, int, int]:
        """(record index in the batch, turn index, offset in the turn's text) of a buffer offset."""
        table = self.table
        at = bisect_right(table.starts, offset) - 1
        row = table.rows[at]
        return row, at - table.first[row], offset - table.starts[at]

    def memo(self, key: str, build: Callable[[], _T]) -> _T:
        """Result of an analysis that several checks share, built at most once per batch."""
        if key not in self._memo:
            self._memo[key] = build()
        return self._memo[key]  # type: ignore[return-value]  # keyed by the analysis that builds it

    def __len__(self) -> int:
        return len(self.rows)


SEPARATOR = "\n\x1e\n"
"""Between two texts of a buffer: a line break on both sides, so that no pattern spans two."""
