"""The measures of a dataset, from what was counted of its records and a sample of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promptlint.analysis import profile_rows as rows
from promptlint.analysis.overlaps import OverlapResult
from promptlint.model.place import Place, Pointer

if TYPE_CHECKING:
    from promptlint.analysis.profile import Partial

EXAMPLES = 3
"""Records that are shown for each measure."""

MEASURES = {
    "rows.chat": "share of records with a prompt and an answer",
    "rows.raw": "share of records that are text alone: no answer, no label",
    "rows.preference": "share of records with a chosen and a rejected answer",
    "rows.system": "share of records with a system turn",
    "rows.tools": "share of records with tool calls or tool results",
    "rows.multi_turn": "share of records with several answers",
    "rows.chunk_columns": "share of records with a column such as chunk_id or page",
    "rows.owner_columns": "share of records with a column that says whose they are or who may see",
    "row.turns": "mean number of texts in a record",
    "row.p10": "10 % quantile of a record's characters, all its turns together",
    "row.p50": "their median",
    "row.p90": "their 90 % quantile",
    "row.p99": "their 99 % quantile",
    "row.max": "characters of the longest record",
    "row.tokens": "mean tokens of a record, estimated from the sample's tokens a character",
    "row.counted": "sampled records whose tokens that estimate rests on",
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
    "facts.closed": "share of rows looked at whose answer states a figure, a name or a code that"
    " nothing in the prompt says",
    "facts.asked": "share of rows looked at whose prompt asks a question",
    "facts.timely": "share of rows looked at whose answer states such a figure that soon changes",
    "facts.code": "share of rows looked at whose answer is code, JSON or worked mathematics",
    "facts.numbered": "share of rows looked at whose question names a numbered part of a document",
    "facts.year": "newest year but one that an answer looked at states on its own",
    "user.openings": "distinct first three words of prompts, in shares of the rows looked at",
    "personal.rows": "share of rows looked at that tell who somebody is and something about them",
    "personal.masked": "share of rows looked at with a placeholder such as [NAME]",
    "personal.email": "share with an e-mail address, left out under 5 %; so are the other kinds",
    "personal.phone": "share with a telephone number",
    "personal.birth": "share with a date of birth",
    "personal.home": "share with a street and number",
    "personal.identity": "share with a number of an employee, patient, customer …",
    "personal.health": "share that tell of health",
    "personal.money": "share that tell of pay, debts or accounts",
    "personal.name": "share with a name as people sign or are addressed",
    "chain.share": "share of prompts that are, word for word, another record's answer",
}
"""Names of `DatasetProfile.measures`. A measure that can't be taken is left out."""


@dataclass(slots=True)
class Sampled:
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
    counted_chars: int = 0
    tokens: int = 0


def row_measures(partial: Partial) -> dict[str, float]:
    """Shares of records of each kind."""
    records = max(partial.records - partial.counts["unparseable"], 1)
    names = {
        "rows.chat": "chat",
        "rows.raw": "raw",
        "rows.preference": "preference",
        "rows.system": "system",
        "rows.tools": "tools",
        "rows.multi_turn": "multi",
        "rows.chunk_columns": "chunk",
        "rows.owner_columns": "owner",
    }
    return {name: partial.counts[count] / records for name, count in names.items()}


def size_measures(partial: Partial, sample: Sequence[Sampled]) -> dict[str, float]:
    """How large records are: in texts, in characters, and about how many tokens."""
    if not partial.row.count:
        return {}
    found = {"row.turns": partial.turns / partial.row.count, "row.max": float(partial.longest)}
    for percent in (10, 50, 90, 99):
        found[f"row.p{percent}"] = min(partial.row.quantile(percent / 100), partial.longest)
    counted = [item for item in sample if item.counted_chars]
    chars = sum(item.counted_chars for item in counted)
    rate = sum(item.tokens for item in counted) / chars if chars else _TOKENS_PER_CHAR
    found["row.tokens"] = rate * partial.row.mean
    found["row.counted"] = float(len(counted))
    return found


_TOKENS_PER_CHAR = 0.25
"""Where nothing was counted: what English comes to."""


def length_measures(partial: Partial) -> dict[str, float]:
    """Lengths of prompts and answers, and how many of them are distinct."""
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


def text_measures(sample: Sequence[Sampled]) -> dict[str, float]:
    """What a closer look at the sample shows."""
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


def _share(items: Sequence[Sampled], holds: Callable[[Sampled], bool]) -> float:
    return sum(1 for item in items if holds(item)) / len(items)


def overlap_measures(partial: Partial, overlap: OverlapResult) -> dict[str, float]:
    """Texts that begin with another one's end, and prompts that are another record's answer."""
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


def examples(
    partial: Partial, sample: Sequence[Sampled], overlap: OverlapResult
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
            Place(record=record, pointer=tuple(pointer) or None)
            for record, pointer in sorted(places, key=lambda place: place[0])[:EXAMPLES]
        )
        for name, places in sorted(found.items())
        if places
    }
