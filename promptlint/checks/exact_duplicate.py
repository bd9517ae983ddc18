"""The same example again: equal user and assistant turns, after normalising.

Map keeps 16 bytes of a 128-bit xxHash for each record; merging sorts them into 256 buckets, so
that finishing needs a table of one bucket at a time. Records with equal digests are read again
and compared before anything is said.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from struct import Struct

import orjson
from xxhash import xxh3_128_digest

from promptlint.model.batch import RecordBatch, Turn
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import Params
from promptlint.readers.datasets.formats import turns_of

_DIGEST = 16
_EMPTY = bytes(_DIGEST)
_ENTRY = Struct("<12sI")
"""The digest's bytes 1 to 12 (byte 0 is the bucket) and the record's number in its part."""
_BUCKETS = 256
_PAIRS_AT_ONCE = 512

_SPACES = b"\t\n\v\f\r\x1c\x1d\x1e\x1f"
_ASCII = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZ" + _SPACES, b"abcdefghijklmnopqrstuvwxyz" + b" " * len(_SPACES)
)
_LETTERS = {"user": b"u", "assistant": b"a", "tool": b"t", "text": b"x", "chosen": b"c"}
# Columns that make rows with the same turns different examples.
_TELLING = frozenset("label labels images image videos video audios audio".split())
_LISTS = frozenset(("messages", "contents", "prompt"))


@dataclass(frozen=True, slots=True)
class Part:
    """Digests of consecutive records. `base` is the number of the first.

    Either `flat`, one digest a record in order (zeros for a record that is not compared), or
    `buckets`, entries of `_ENTRY` by the digest's first byte.
    """

    base: int
    flat: bytes = b""
    buckets: tuple[bytes, ...] = ()


class ExactDuplicate:
    """Finds records that repeat an earlier one. System turns don't count."""

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> tuple[Part, ...]:
        """Digests of one batch."""
        digests = bytearray()
        for row, turns in zip(batch.rows, batch.turns, strict=True):
            digests += _digest(row, turns) if turns else _EMPTY
        known = batch.format != "unknown"
        return (Part(batch.first, bytes(digests) if known else bytes(len(digests))),)

    def merge(self, partials: Sequence[tuple[ChunkBase, tuple[Part, ...]]]) -> tuple[Part, ...]:
        """Parts in file order. Batches of a chunk are joined, chunks stay as they are."""
        shifted = [
            Part(part.base + base.records, part.flat, part.buckets)
            for base, parts in partials
            for part in parts
        ]
        merged: list[Part] = []
        for in_buckets, group in groupby(shifted, key=lambda part: bool(part.buckets)):
            run = list(group)
            merged.extend(run if in_buckets else [_into_buckets(run)])
        return tuple(merged)

    def finish(
        self, partial: tuple[Part, ...], view: CorpusView, params: Params, context: CheckContext
    ) -> Iterator[CorpusHit]:
        """One hit for each later copy, by ascending record."""
        pairs = _repeats(partial)
        while some := list(islice(pairs, _PAIRS_AT_ONCE)):
            rows = view.rows(sorted({record for pair in some for record in pair}))
            for record, original in some:
                copy, first = rows.get(record), rows.get(original)
                if not _same(copy, first, view.format):
                    continue  # different records with one digest
                yield CorpusHit(
                    record,
                    key=original.to_bytes(8, "little"),
                    duplicate_of=original,
                    data={"cluster": original, "similarity": 1.0},
                    remove=True,
                    removable_safely=copy == first,
                )


def _repeats(parts: Sequence[Part]) -> Iterator[tuple[int, int]]:
    """(record, first record with its digest) of all later ones, in order."""
    packed = array("Q")
    for bucket in range(_BUCKETS):
        first: dict[bytes, int] = {}
        for part in parts:
            for digest, number in _ENTRY.iter_unpack(part.buckets[bucket]):
                record = part.base + number
                original = first.setdefault(digest, record)
                if original != record:
                    packed.append(record << 32 | original)
    for pair in sorted(packed):
        yield pair >> 32, pair & 0xFFFFFFFF


def _into_buckets(parts: Sequence[Part]) -> Part:
    base = parts[0].base
    buckets = [bytearray() for _ in range(_BUCKETS)]
    for part in parts:
        for index in range(len(part.flat) // _DIGEST):
            digest = part.flat[index * _DIGEST : (index + 1) * _DIGEST]
            if digest != _EMPTY:
                number = part.base - base + index
                buckets[digest[0]] += _ENTRY.pack(digest[1:13], number)
    return Part(base, buckets=tuple(map(bytes, buckets)))


# ---------------------------------------------------------------- what is compared


def _digest(row: object, turns: Sequence[Turn]) -> bytes:
    text = _comparable(row, turns)
    return xxh3_128_digest(text) if text else _EMPTY


def _comparable(row: object, turns: Sequence[Turn]) -> bytes:
    """The turns as they are compared; empty where there is nothing to compare."""
    parts: list[bytes] = []
    for turn in turns:
        if turn.role == "system":
            continue
        text = _normal(turn.text)
        if text:
            parts.append(_LETTERS.get(turn.role, b"r") + text)
    if not parts:
        return b""
    if isinstance(row, dict):
        parts.extend(_telling(row))
    return b"\0".join(parts)


def _normal(text: str) -> bytes:
    """Lower case, composed, with single spaces: what a reader takes for the same text."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).casefold()
        return " ".join(text.split()).encode("utf-8", "replace")
    raw = text.encode("ascii").translate(_ASCII)
    while b"  " in raw:
        raw = raw.replace(b"  ", b" ")
    return raw.strip(b" ")


def _telling(row: Mapping[str, object]) -> Iterator[bytes]:
    """What else makes an example: labels, and pictures or sound in or beside the messages."""
    for key, value in row.items():
        if key in _TELLING and value is not None:
            yield key.encode() + orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        elif key in _LISTS and type(value) is list:
            for message in value:
                content = _content(message)
                if type(content) is list:
                    other = [part for part in content if not _is_text(part)]
                    if other:
                        yield orjson.dumps(other, option=orjson.OPT_SORT_KEYS)


def _content(message: object) -> object:
    if type(message) is not dict:
        return None
    return message["content"] if "content" in message else message.get("parts")


def _is_text(part: object) -> bool:
    return isinstance(part, str) or (isinstance(part, dict) and isinstance(part.get("text"), str))


def _same(one: object, other: object, format_name: str) -> bool:
    if one == other:
        return True
    return _comparable(one, turns_of(one, format_name)) == _comparable(
        other, turns_of(other, format_name)
    )


CHECK = ExactDuplicate()
