"""The profile of a dataset: one pass, bounded memory, the same for any cut into chunks.

Counts and lengths are exact. What needs a closer look at the text is measured on a sample: the
2,048 records whose hash is smallest, which is every record of a small dataset, and which does not
depend on the records' order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import isqrt
from typing import TypeAlias

from promptlint.analysis import answer_facts
from promptlint.analysis import profile_measures as measure
from promptlint.analysis import profile_rows as rows
from promptlint.analysis.overlaps import Overlaps
from promptlint.analysis.profile_batch import Columns, columns_of, marked_columns
from promptlint.analysis.profile_measures import MEASURES as MEASURES
from promptlint.analysis.profile_measures import Sampled
from promptlint.analysis.sketches import BottomK, Moments
from promptlint.analysis.text_keys import text_keys
from promptlint.analysis.token_estimate import estimate_tokens
from promptlint.model.batch import RecordBatch
from promptlint.model.check import ChunkBase
from promptlint.model.facts import DatasetProfile
from promptlint.model.place import Pointer

SAMPLE = 2048
_DISTINCT = 1024
_WAITING_CHARS = 8_000_000
"""Characters of sampled texts that may wait for their closer look."""

_COUNTED = 8
"""Of the sample, one record in so many has its tokens estimated, by its hash."""

_COUNTED_CHARS = 8000

_MOST_COLUMNS = 100

_KEYS, _SKETCH = 4, 512
_COPIED = 80
"""Characters of an answer that may be a sentence of a document."""
_COUNTS = (
    "unparseable",
    "chat",
    "raw",
    "preference",
    "other",
    "system",
    "tools",
    "multi",
    "chunk",
    "owner",
)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A record of the sample that has not been looked at: it may yet fall out."""

    record: int
    seen: rows.RowView


@dataclass(slots=True)
class Partial:
    """What is known of a run of records; they are numbered from the run's chunk on."""

    records: int = 0
    bytes: int = 0
    chars: int = 0
    empty_users: int = 0
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0))
    turns: int = 0
    longest: int = 0
    row: Moments = field(default_factory=Moments)
    user: Moments = field(default_factory=Moments)
    text: Moments = field(default_factory=Moments)
    users: BottomK[int] = field(default_factory=lambda: BottomK(_DISTINCT))
    texts: BottomK[int] = field(default_factory=lambda: BottomK(_DISTINCT))
    sample: BottomK[Sampled | _Waiting] = field(default_factory=lambda: BottomK(SAMPLE))
    looked: BottomK[answer_facts.Looked] = field(
        default_factory=lambda: BottomK(answer_facts.LOOKED_AT)
    )
    overlaps: Overlaps = field(default_factory=Overlaps)
    first: dict[str, list[tuple[int, Pointer]]] = field(default_factory=dict)
    waiting_chars: int = 0
    columns: set[str] = field(default_factory=set)

    @classmethod
    def of_chunk(cls, chunks: int) -> Partial:
        """An empty profile for one of so many chunks of about the same size: it samples no more
        than the whole will keep of it, with room to spare."""
        partial = cls()
        if chunks > 1:
            for table in (partial.users, partial.texts, partial.sample, partial.looked):
                table.size = min(table.size, _part(table.size, chunks))
            for side in (partial.overlaps.heads, partial.overlaps.tails):
                side.capacity = min(side.capacity, _part(side.capacity, chunks))
                side.at_once = side.capacity // 4  # a chunk has more than four batches
        return partial


def _part(size: int, chunks: int) -> int:
    """A chunk's share, and four standard deviations of it: hashes fall evenly."""
    share = size // chunks
    return share + 4 * isqrt(share) + 8


Part: TypeAlias = Partial | tuple[ChunkBase, Partial]


def map(batch: RecordBatch) -> Partial:
    """Profile of one batch."""
    partial = Partial()
    update(partial, batch)
    return partial


def update(partial: Partial, batch: RecordBatch) -> None:
    """Add the next batch of the same chunk: the same as merging its profile, and faster, because
    what is known already says what need not be looked at."""
    partial.records += len(batch)
    partial.bytes += sum(batch.sizes)
    partial.turns += len(batch.table.texts)
    _note_columns(partial.columns, batch)
    found = columns_of(batch)
    for name, count in found.counts.items():
        partial.counts[name] += count
    partial.chars += sum(found.lengths)
    partial.longest = max(partial.longest, max(found.lengths, default=0))
    partial.row.add_all(found.lengths)
    for name, indices in marked_columns(batch).items():
        partial.counts[name] += len(indices)
        for index in indices[: measure.EXAMPLES]:
            _note(partial, f"{name}_columns", batch.first + index, ())
    if found.texts:
        _measure(partial, batch, found)
        partial.overlaps.add(batch, found.indices, found.numbers)


def _note_columns(known: set[str], batch: RecordBatch) -> None:
    """Names of the columns; what has many more is a table keyed by data, and none is kept of it."""
    for row in batch.rows:
        if type(row) is dict and not row.keys() <= known and len(known) <= _MOST_COLUMNS:
            known.update(list(row)[: _MOST_COLUMNS + 1])


def _note(partial: Partial, name: str, record: int, pointer: Pointer) -> None:
    """Remember the first records of a kind as examples."""
    held = partial.first.setdefault(name, [])
    if len(held) < measure.EXAMPLES:
        held.append((record, pointer))


def _measure(partial: Partial, batch: RecordBatch, found: Columns) -> None:
    partial.text.add_all([len(text) for text in found.texts])
    users = found.users
    if found.raw:
        pairs = zip(found.indices, found.users, strict=True)
        users = [user for index, user in pairs if index not in found.raw]
        for index in sorted(found.raw)[: measure.EXAMPLES]:
            pointer = rows.view(batch.rows[index], batch.turns[index]).pointer
            _note(partial, "raw", batch.first + index, pointer)
    partial.user.add_all([len(user) for user in users])
    partial.empty_users += sum([not user or user.isspace() for user in users])
    texts, asked, keys = found.hashes()
    if found.raw:
        asked = [
            key for index, key in zip(found.indices, asked, strict=True) if index not in found.raw
        ]
    _tally(partial.texts, texts)
    _tally(partial.users, asked)
    sample = partial.sample
    limit = sample.limit
    for at in [at for at, key in enumerate(keys) if key < limit]:
        if keys[at] < sample.limit and keys[at] not in sample.items:
            partial.waiting_chars += len(found.texts[at]) + len(found.users[at])
            index = found.indices[at]
            seen = rows.view(batch.rows[index], batch.turns[index])
            sample.add(keys[at], _Waiting(batch.first + index, seen))
    if partial.waiting_chars > _WAITING_CHARS:
        look_closer(partial)


def _tally(counts: BottomK[int], keys: Sequence[int]) -> None:
    limit = counts.limit
    for key in [key for key in keys if key < limit]:
        if key < counts.limit:  # it falls with what is added
            counts.add(key, counts.items.get(key, 0) + 1)


def look_closer(partial: Partial) -> None:
    """Look at the texts of the sample as it stands, and let go of them."""
    sample = partial.sample
    sample.prune()
    partial.waiting_chars = 0
    looked = partial.looked
    fresh = 0
    for key, item in sorted(sample.items.items(), key=lambda pair: pair[0]):
        if isinstance(item, _Waiting):
            sample.items[key] = _sampled(key, item.record, item.seen)
            if key < looked.limit and fresh == looked.size:
                looked.limit = key  # so many smaller hashes are held already
            if key < looked.limit:
                fresh += 1
                looked.add(key, answer_facts.look(item.record, item.seen))
    looked.prune()


def _sampled(key: int, record: int, seen: rows.RowView) -> Sampled:
    some = f"{seen.user[:_COUNTED_CHARS]}\n{seen.text[:_COUNTED_CHARS]}"
    is_counted = key % _COUNTED == 0
    flags = rows.flags(seen.text, seen.user, seen.kind)
    is_passage = flags & rows.LONG_PROSE and seen.kind == rows.CHAT
    return Sampled(
        record,
        seen.pointer,
        seen.kind,
        len(seen.user),
        len(seen.text),
        flags,
        rows.echo(seen.user, seen.text) if is_passage else -1,
        rows.word_count(seen.text) if len(seen.text) >= rows.LONG else 0,
        text_keys(seen.text[:4000], _KEYS) if _may_be_copied(seen, flags) else (),
        len(some) if is_counted else 0,
        estimate_tokens(some) if is_counted else 0,
    )


def _may_be_copied(seen: rows.RowView, flags: int) -> bool:
    """Whether a text is long enough to be found again in a document."""
    if flags & rows.LONG_PROSE:
        return True
    return seen.kind == rows.CHAT and len(seen.text) >= _COPIED and not flags & rows.JSON


def merge(parts: Iterable[Part]) -> Partial:
    """Join profiles of consecutive runs, given in file order.

    Args:
        parts: partials of batches of one chunk, or partials of chunks with their bases.
    """
    whole = Partial()
    for part in parts:
        base, partial = part if isinstance(part, tuple) else (ChunkBase(0), part)
        join(whole, partial, base.records)
    return whole


def join(whole: Partial, part: Partial, shift: int) -> None:
    """Add the profile of a later run, whose records count from `shift` on."""
    whole.records += part.records
    whole.bytes += part.bytes
    whole.chars += part.chars
    whole.empty_users += part.empty_users
    for name, count in part.counts.items():
        whole.counts[name] += count
    whole.turns += part.turns
    whole.columns |= part.columns
    whole.longest = max(whole.longest, part.longest)
    whole.row.merge(part.row)
    whole.user.merge(part.user)
    whole.text.merge(part.text)
    _join_counts(whole.users, part.users)
    _join_counts(whole.texts, part.texts)
    whole.sample.limit = min(whole.sample.limit, part.sample.limit)
    look_closer(part)
    for key, item in part.sample.items.items():
        if key < whole.sample.limit and key not in whole.sample.items:
            whole.sample.add(key, replace(item, record=item.record + shift))
    whole.looked.limit = min(whole.looked.limit, part.looked.limit)
    for key, row in part.looked.items.items():
        if key < whole.looked.limit and key not in whole.looked.items:
            whole.looked.add(key, replace(row, record=row.record + shift))
    whole.overlaps.merge(part.overlaps, shift)
    for name, places in part.first.items():
        for record, pointer in places:
            _note(whole, name, record + shift, pointer)


def _join_counts(whole: BottomK[int], part: BottomK[int]) -> None:
    whole.limit = min(whole.limit, part.limit)
    for key, count in part.items.items():
        if key < whole.limit:
            whole.add(key, whole.items.get(key, 0) + count)


def finish(partial: Partial, format: str) -> DatasetProfile:
    """The profile of the whole dataset."""
    overlap = partial.overlaps.found()
    look_closer(partial)
    items = (item for _, item in sorted(partial.sample.items.items()))
    sample = [item for item in items if isinstance(item, Sampled)]
    measures = {**measure.row_measures(partial), **measure.length_measures(partial)}
    measures.update(measure.size_measures(partial, sample))
    measures.update(measure.text_measures(sample))
    measures.update(measure.overlap_measures(partial, overlap))
    partial.looked.prune()
    looked = [row for _, row in sorted(partial.looked.items.items())]
    measures.update(answer_facts.measures(looked))
    return DatasetProfile(
        format,
        partial.records,
        partial.counts["unparseable"],
        partial.bytes,
        partial.chars / partial.records if partial.records else 0.0,
        {name: round(value, 6) for name, value in sorted(measures.items())},
        {
            **measure.examples(partial, sample, overlap),
            **answer_facts.examples(looked, measure.EXAMPLES),
        },
        tuple(sorted({key for item in sample for key in item.keys})[:_SKETCH]),
        columns=tuple(sorted(partial.columns)) if len(partial.columns) <= _MOST_COLUMNS else (),
    )
