"""The profile of a dataset: one pass, bounded memory, the same for any cut into chunks.

Counts and lengths are exact. What needs a closer look at the text is measured on a sample: the
2,048 records whose hash is smallest, which is every record of a small dataset, and which does not
depend on the records' order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import xxhash

from promptlint.analysis import profile_rows as rows
from promptlint.analysis.overlaps import SHORTEST, Candidate, OverlapResult, Overlaps
from promptlint.analysis.sketches import BottomK, Moments
from promptlint.analysis.text_keys import text_keys
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import ChunkBase
from promptlint.model.facts import DatasetProfile
from promptlint.model.place import Place, Pointer

SAMPLE = 2048
_DISTINCT = 1024
_WAITING_CHARS = 8_000_000
"""Characters of sampled texts that may wait for their closer look."""

_MASK = (1 << 64) - 1
_MIX = 0x9E3779B97F4A7C15
_EXAMPLES = 3
_KEYS, _SKETCH = 4, 512
_COUNTS = ("unparseable", "chat", "raw", "preference", "other", "system", "tools", "multi", "chunk")

MEASURES = {
    "rows.chat": "share of records with a prompt and an answer",
    "rows.raw": "share of records that are text alone: no answer, no label",
    "rows.preference": "share of records with a chosen and a rejected answer",
    "rows.system": "share of records with a system turn",
    "rows.tools": "share of records with tool calls or tool results",
    "rows.multi_turn": "share of records with several answers",
    "rows.chunk_columns": "share of records with a column such as chunk_id or page",
    "user.chars": "mean characters of what comes before the first answer",
    "user.empty": "share of records with an answer whose prompt is empty",
    "user.distinct": "number of distinct prompts (estimated over 1,024)",
    "user.top": "share of the most frequent prompt (a lower bound over 1,024 distinct ones)",
    "user.questions": "share of sampled prompts with a question mark",
    "text.chars": "mean characters of the longest answer, or of the raw text",
    "text.deviation": "standard deviation of the same",
    "text.p10": "its 10 % quantile",
    "text.p50": "its median",
    "text.p90": "its 90 % quantile",
    "text.at_limit": "share of texts within 10 % of the 98 % quantile: cut to one size",
    "text.same_words": "share of the most frequent word count, of sampled texts of 200 characters",
    "text.distinct": "number of distinct answers or raw texts (estimated over 1,024)",
    "text.top": "share of the most frequent one (a lower bound over 1,024 distinct ones)",
    "text.short": "share of sampled texts under 40 characters: labels",
    "text.json": "share of sampled texts that are JSON",
    "passage.share": "share of sampled texts that are running prose of 200 characters or more",
    "passage.words": "mean words of passages, by six characters a word",
    "passage.mid_start": "share of passages that begin inside a sentence",
    "passage.mid_end": "share of passages that end inside a sentence",
    "passage.marks": "share of passages with a heading, a page or section number at the start",
    "passage.impersonal": "share of passages without first or second person",
    "passage.figures": "share of passages with a figure in them",
    "passage.echo": "mean share of a prompt's content words that occur in its passage",
    "passage.distinct": "number of distinct passages in the sample",
    "overlap.share": "share of texts that begin with the words another one ends with",
    "overlap.chars": "mean characters of such an overlap",
    "overlap.next": "share of overlaps that are with the record just before",
    "overlap.compared": "texts that were compared for it",
    "chain.share": "share of prompts that are, word for word, another record's answer",
}
"""Names of `DatasetProfile.measures`. A measure that can't be taken is left out."""


@dataclass(slots=True)
class _Sampled:
    """A record of the sample."""

    record: int
    pointer: Pointer
    kind: str
    user_chars: int
    text_chars: int
    flags: int
    echo: int
    words: int
    keys: tuple[int, ...]


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
    user: Moments = field(default_factory=Moments)
    text: Moments = field(default_factory=Moments)
    users: BottomK[int] = field(default_factory=lambda: BottomK(_DISTINCT))
    texts: BottomK[int] = field(default_factory=lambda: BottomK(_DISTINCT))
    sample: BottomK[_Sampled | _Waiting] = field(default_factory=lambda: BottomK(SAMPLE))
    overlaps: Overlaps = field(default_factory=Overlaps)
    first: dict[str, list[tuple[int, Pointer]]] = field(default_factory=dict)
    waiting_chars: int = 0

    @classmethod
    def of_chunk(cls, chunks: int) -> Partial:
        """An empty profile for one of so many chunks of about the same size: it samples no more
        than the whole will keep of it, with room to spare."""
        partial = cls()
        if chunks > 1:
            for table in (partial.users, partial.texts, partial.sample):
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
    partial.chars += sum([seen.chars for seen in views])


def _count_chunk_columns(partial: Partial, batch: RecordBatch) -> None:
    """Records with a column that only cut documents have; most files have few sets of columns."""
    columns: dict[tuple[object, ...], bool] = {}
    for record, row in enumerate(batch.rows, batch.first):
        if type(row) is not dict:
            continue
        keys = tuple(row)
        is_chunk = columns.get(keys)
        if is_chunk is None:
            is_chunk = columns[keys] = rows.chunk_column(keys)
        if is_chunk:
            partial.counts["chunk"] += 1
            _note(partial, "chunk_columns", record, ())


def _note(partial: Partial, name: str, record: int, pointer: Pointer) -> None:
    """Remember the first records of a kind as examples."""
    held = partial.first.setdefault(name, [])
    if len(held) < _EXAMPLES:
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
    for key, item in sample.items.items():
        if isinstance(item, _Waiting):
            sample.items[key] = _sampled(item.record, item.seen)


def _sampled(record: int, seen: rows.RowView) -> _Sampled:
    flags = rows.flags(seen.text, seen.user, seen.kind)
    is_passage = flags & rows.LONG_PROSE and seen.kind == rows.CHAT
    return _Sampled(
        record,
        seen.pointer,
        seen.kind,
        len(seen.user),
        len(seen.text),
        flags,
        rows.echo(seen.user, seen.text) if is_passage else -1,
        rows.word_count(seen.text) if len(seen.text) >= rows.LONG else 0,
        text_keys(seen.text[:4000], _KEYS) if flags & rows.LONG_PROSE else (),
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
    whole.user.merge(part.user)
    whole.text.merge(part.text)
    _join_counts(whole.users, part.users)
    _join_counts(whole.texts, part.texts)
    whole.sample.limit = min(whole.sample.limit, part.sample.limit)
    look_closer(part)
    for key, item in part.sample.items.items():
        if key < whole.sample.limit and key not in whole.sample.items:
            whole.sample.add(key, replace(item, record=item.record + shift))
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
    sample = [item for item in items if isinstance(item, _Sampled)]
    measures = {**_row_measures(partial), **_length_measures(partial)}
    measures.update(_text_measures(sample))
    measures.update(_overlap_measures(partial, overlap))
    return DatasetProfile(
        format,
        partial.records,
        partial.counts["unparseable"],
        partial.bytes,
        partial.chars / partial.records if partial.records else 0.0,
        {name: round(value, 6) for name, value in sorted(measures.items())},
        _examples(partial, sample, overlap),
        tuple(sorted({key for item in sample for key in item.keys})[:_SKETCH]),
    )


def _row_measures(partial: Partial) -> dict[str, float]:
    records = max(partial.records - partial.counts["unparseable"], 1)
    names = {
        "rows.chat": "chat",
        "rows.raw": "raw",
        "rows.preference": "preference",
        "rows.system": "system",
        "rows.tools": "tools",
        "rows.multi_turn": "multi",
        "rows.chunk_columns": "chunk",
    }
    return {name: partial.counts[count] / records for name, count in names.items()}


def _length_measures(partial: Partial) -> dict[str, float]:
    found: dict[str, float] = {}
    if partial.user.count:
        found["user.chars"] = partial.user.mean
        found["user.empty"] = partial.empty_users / partial.user.count
        found["user.distinct"] = min(partial.users.distinct(), partial.user.count)
        found["user.top"] = max(partial.users.items.values()) / partial.user.count
    if partial.text.count:
        text = partial.text
        found["text.chars"], found["text.deviation"] = text.mean, text.deviation
        for percent in (10, 50, 90):
            found[f"text.p{percent}"] = text.quantile(percent / 100)
        longest = text.quantile(0.98)
        found["text.at_limit"] = text.share_between(0.9 * longest, 1.001 * longest)
        found["text.distinct"] = min(partial.texts.distinct(), text.count)
        found["text.top"] = max(partial.texts.items.values()) / text.count
    return found


def _text_measures(sample: Sequence[_Sampled]) -> dict[str, float]:
    if not sample:
        return {}
    passages = [item for item in sample if item.flags & rows.LONG_PROSE]
    chats = [item for item in sample if item.kind == rows.CHAT]
    found = {
        "text.short": _share(sample, lambda item: item.text_chars < 40),
        "text.json": _share(sample, lambda item: bool(item.flags & rows.JSON)),
        "passage.share": len(passages) / len(sample),
        "passage.distinct": float(len(passages)),
    }
    counts = Counter(item.words for item in sample if item.words)
    if counts:
        found["text.same_words"] = max(counts.values()) / counts.total()
    if chats:
        found["user.questions"] = _share(chats, lambda item: bool(item.flags & rows.QUESTION))
    if passages:
        found["passage.words"] = sum(item.text_chars for item in passages) / len(passages) / 6
        for name, flag in _FLAGS.items():
            flagged = sum(1 for item in passages if item.flags & flag)
            found[f"passage.{name}"] = flagged / len(passages)
        echoes = [item.echo for item in passages if item.echo >= 0]
        if echoes:
            found["passage.echo"] = sum(echoes) / len(echoes) / 1000
    return found


_FLAGS = {
    "mid_start": rows.MID_START,
    "mid_end": rows.MID_END,
    "marks": rows.MARKED,
    "impersonal": rows.IMPERSONAL,
    "figures": rows.FIGURES,
}


def _share(items: Sequence[_Sampled], holds: Callable[[_Sampled], bool]) -> float:
    return sum(1 for item in items if holds(item)) / len(items)


def _overlap_measures(partial: Partial, overlap: OverlapResult) -> dict[str, float]:
    found: dict[str, float] = {"overlap.compared": overlap.compared}
    if overlap.compared:
        pairs = overlap.places
        found["overlap.share"] = len(pairs) / overlap.compared
        if pairs:
            found["overlap.chars"] = overlap.chars / len(pairs)
            following = sum(1 for record, other, _ in pairs if record == other + 1)
            found["overlap.next"] = following / len(pairs)
    if partial.users.items:
        limit = min(partial.users.limit, partial.texts.limit)
        users = [key for key in partial.users.items if key < limit]
        chained = sum(1 for key in users if key in partial.texts.items)
        found["chain.share"] = chained / len(users) if users else 0.0
    return found


def _examples(
    partial: Partial, sample: Sequence[_Sampled], overlap: OverlapResult
) -> dict[str, tuple[Place, ...]]:
    """First places of each kind of evidence, by name."""
    found: dict[str, list[tuple[int, Pointer]]] = {
        name: list(places) for name, places in partial.first.items()
    }
    found["overlap"] = [(record, pointer) for record, _, pointer in overlap.places]
    for name, flag in {**_FLAGS, "passage": rows.LONG_PROSE}.items():
        found[name] = [
            (item.record, item.pointer)
            for item in sample
            if item.flags & flag and item.flags & rows.LONG_PROSE
        ]
    return {
        name: tuple(
            Place(record=record, pointer=pointer or None)
            for record, pointer in sorted(places, key=lambda place: place[0])[:_EXAMPLES]
        )
        for name, places in sorted(found.items())
        if places
    }
