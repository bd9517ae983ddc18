"""A batch's records in columns, as a profile counts them: prompts and answers, without objects.

Most records are one question and one answer. They are read by two comparisons; what any other
record is like is worked out by `promptlint.analysis.profile_rows.view`.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import xxhash

from promptlint.analysis import profile_rows as rows
from promptlint.model.batch import SEPARATOR, BadRecord, RecordBatch
from promptlint.readers.datasets.messages import TOOL_CALL

_MASK = (1 << 64) - 1
_MIX = 0x9E3779B97F4A7C15
_BETWEEN = len(SEPARATOR)


@dataclass(slots=True)
class Columns:
    """Records of one batch. The lists have an entry for each record with a text to measure.

    Attributes:
        counts: records of each kind (``chat``, ``raw`` …), with a system turn, with tools …
        lengths: characters of every record that could be parsed.
        indices: in the batch, ascending.
        numbers: number of each one's main text in the batch's table.
        texts: the longest answer, or the raw text.
        users: what comes before the first answer; empty for raw text.
        raw: indices of those that are raw text.
    """

    counts: Counter[str] = field(default_factory=Counter)
    lengths: list[int] = field(default_factory=list)
    indices: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("q"))
    texts: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    raw: set[int] = field(default_factory=set)

    def hashes(self) -> tuple[list[int], list[int], list[int]]:
        """Hashes of the texts, of the prompts, and of each record by both: raw text's own."""
        texts, users = _hashes(self.texts), _hashes(self.users)
        keys = [(user * _MIX ^ text) & _MASK for user, text in zip(users, texts, strict=True)]
        if self.raw:
            for at, index in enumerate(self.indices):
                if index in self.raw:
                    keys[at] = texts[at]
        return texts, users, keys


def columns_of(batch: RecordBatch) -> Columns:
    """Read a batch, once."""
    found = Columns()
    first, starts = batch.table.first, batch.table.starts
    indices, numbers = found.indices.append, found.numbers.append
    users, texts, lengths = found.users.append, found.texts.append, found.lengths.append
    pairs = 0
    for index, turns in enumerate(batch.turns):  # a hot loop
        if len(turns) == 2:
            (role, user, _, _), (other, text, _, native) = turns
            if role == "user" and other == "assistant" and native != TOOL_CALL:
                pairs += 1
                indices(index)
                numbers(first[index] + 1)
                users(user)
                texts(text)
                lengths(len(user) + len(text))
                continue
        row = batch.rows[index]
        if type(row) is BadRecord:
            found.counts["unparseable"] += 1
            continue
        begin, end = first[index], first[index + 1]
        lengths(starts[end] - starts[begin] - _BETWEEN * (end - begin))
        _add(found, index, begin, rows.view(row, turns))
    found.counts[rows.CHAT] += pairs
    return found


def _add(found: Columns, index: int, first: int, seen: rows.RowView) -> None:
    counts = found.counts
    counts[seen.kind] += 1
    counts["system"] += seen.system
    counts["tools"] += seen.tools
    counts["multi"] += seen.turns > 1
    if seen.kind in (rows.CHAT, rows.RAW):
        found.indices.append(index)
        found.numbers.append(first + seen.turn)
        found.users.append(seen.user)
        found.texts.append(seen.text)
        if seen.kind == rows.RAW:
            found.raw.add(index)


def _hashes(texts: Sequence[str]) -> list[int]:
    digest = xxhash.xxh3_64_intdigest
    try:
        return [digest(text.encode()) for text in texts]
    except UnicodeEncodeError:  # half of a surrogate pair
        return [digest(text.encode("utf-8", "surrogatepass")) for text in texts]


def marked_columns(batch: RecordBatch) -> dict[str, list[int]]:
    """Indices of records with a column that tells of cut documents (``chunk``), or of whose they
    are (``owner``). Most files have few sets of columns."""
    sets = {tuple(row) for row in batch.rows if type(row) is dict}
    kinds = {keys: (rows.chunk_column(keys), rows.owner_column(keys)) for keys in sets}
    found: dict[str, list[int]] = {}
    for at, name in enumerate(("chunk", "owner")):
        if any(kind[at] for kind in kinds.values()):
            found[name] = [
                index
                for index, row in enumerate(batch.rows)
                if type(row) is dict and kinds[tuple(row)][at]
            ]
    return found
