"""The profile of a dataset: one pass, bounded memory, the same for any cut into chunks.

Counts and lengths are exact. What needs a closer look at the text is measured on a sample: the
2,048 records whose hash is smallest, which is every record of a small dataset, and which does not
depend on the records' order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import xxhash

from promptlint.analysis import answer_facts
from promptlint.analysis import profile_measures as measure
from promptlint.analysis import profile_rows as rows
from promptlint.analysis.overlaps import SHORTEST, Candidate, Overlaps
from promptlint.analysis.profile_measures import MEASURES as MEASURES
from promptlint.analysis.profile_measures import Sampled
from promptlint.analysis.sketches import BottomK, Moments
from promptlint.analysis.text_keys import text_keys
from promptlint.analysis.token_estimate import estimate_tokens
from promptlint.model.batch import BadRecord, RecordBatch
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

_MASK = (1 << 64) - 1
_MIX = 0x9E3779B97F4A7C15
_KEYS, _SKETCH = 4, 512
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
        return partial


def _part(size: int, chunks: int) -> int:
    return 5 * size // (4 * chunks) + 64


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
    views = _views(partial, batch)
    _count(partial, [seen for _, seen in views])
    _count_chunk_columns(partial, batch)
    measured = [item for item in views if item[1].kind in _MEASURED]
    _measure(partial, measured)
    first = batch.table.first
    candidates = [
        Candidate(record, first[record - batch.first] + seen.turn, seen.text, seen.pointer)
        for record, seen in measured
        if len(seen.text) >= SHORTEST
    ]
    partial.overlaps.add(batch, candidates)


_MEASURED = (rows.CHAT, rows.RAW)


def _views(partial: Partial, batch: RecordBatch) -> list[tuple[int, rows.RowView]]:
    """(record, what it is like) of every record that could be parsed."""
    view = rows.view
    views: list[tuple[int, rows.RowView]] = []
    for record, (row, turns) in enumerate(zip(batch.rows, batch.turns, strict=True), batch.first):
        if type(row) is BadRecord:
            partial.counts["unparseable"] += 1
        else:
            views.append((record, view(row, turns)))
    return views


def _count(partial: Partial, views: Sequence[rows.RowView]) -> None:
    counts = partial.counts
    for kind, count in Counter([seen.kind for seen in views]).items():
        counts[kind] += count
    counts["system"] += sum([seen.system for seen in views])
    counts["tools"] += sum([seen.tools for seen in views])
    counts["multi"] += sum([seen.turns > 1 for seen in views])
    lengths = [seen.chars for seen in views]
    partial.chars += sum(lengths)
    partial.longest = max(partial.longest, max(lengths, default=0))
    partial.row.add_all(lengths)


def _count_chunk_columns(partial: Partial, batch: RecordBatch) -> None:
    """Records with a column that tells of cut documents, or of whose they are; most files have few
    sets of columns."""
    columns: dict[tuple[object, ...], tuple[bool, bool]] = {}
    for record, row in enumerate(batch.rows, batch.first):
        if type(row) is not dict:
            continue
        keys = tuple(row)
        kinds = columns.get(keys)
        if kinds is None:
            kinds = columns[keys] = (rows.chunk_column(keys), rows.owner_column(keys))
        if kinds[0]:
            partial.counts["chunk"] += 1
            _note(partial, "chunk_columns", record, ())
        if kinds[1]:
            partial.counts["owner"] += 1
            _note(partial, "owner_columns", record, ())


def _note(partial: Partial, name: str, record: int, pointer: Pointer) -> None:
    """Remember the first records of a kind as examples."""
    held = partial.first.setdefault(name, [])
    if len(held) < measure.EXAMPLES:
        held.append((record, pointer))


def _measure(partial: Partial, views: Sequence[tuple[int, rows.RowView]]) -> None:
    chats = [seen for _, seen in views if seen.kind == rows.CHAT]
    partial.text.add_all([len(seen.text) for _, seen in views])
    partial.user.add_all([len(seen.user) for seen in chats])
    partial.empty_users += sum([not seen.user or seen.user.isspace() for seen in chats])
    for record, seen in views:
        key = text_hash = _hash(seen.text)
        if text_hash < partial.texts.limit:
            _tally(partial.texts, text_hash)
        if seen.kind == rows.CHAT:
            user_hash = _hash(seen.user)
            key = (user_hash * _MIX ^ text_hash) & _MASK
            if user_hash < partial.users.limit:
                _tally(partial.users, user_hash)
        else:
            _note(partial, "raw", record, seen.pointer)
        if key < partial.sample.limit and key not in partial.sample.items:
            partial.waiting_chars += len(seen.text) + len(seen.user)
            partial.sample.add(key, _Waiting(record, seen))
    if partial.waiting_chars > _WAITING_CHARS:
        look_closer(partial)


def look_closer(partial: Partial) -> None:
    """Look at the texts of the sample as it stands, and let go of them."""
    sample = partial.sample
    sample.prune()
    partial.waiting_chars = 0
    looked = partial.looked
    for key, item in sorted(sample.items.items(), key=lambda pair: pair[0]):
        if isinstance(item, _Waiting):
            sample.items[key] = _sampled(key, item.record, item.seen)
            if key < looked.limit:
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
        text_keys(seen.text[:4000], _KEYS) if flags & rows.LONG_PROSE else (),
        len(some) if is_counted else 0,
        estimate_tokens(some) if is_counted else 0,
    )


def _tally(counts: BottomK[int], key: int) -> None:
    counts.add(key, counts.items.get(key, 0) + 1)


def _hash(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))


def merge(parts: Iterable[Part]) -> Partial:
    """Join profiles of consecutive runs, given in file order.

    Args:
        parts: partials of batches of one chunk, or partials of chunks with their bases.
    """
    whole = Partial()
    for part in parts:
        base, partial = part if isinstance(part, tuple) else (ChunkBase(0), part)
        _join(whole, partial, base.records)
    return whole


def _join(whole: Partial, part: Partial, shift: int) -> None:
    whole.records += part.records
    whole.bytes += part.bytes
    whole.chars += part.chars
    whole.empty_users += part.empty_users
    for name, count in part.counts.items():
        whole.counts[name] += count
    whole.turns += part.turns
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
    )
