"""The same example again: equal user and assistant turns, after normalising.

Map keeps 16 bytes of a 128-bit xxHash for each record; merging sorts them into 256 buckets, so
that finishing needs a table of one bucket at a time. Records with equal digests are read again
and compared before anything is said.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from struct import Struct

from promptlint.analysis.similarity.normal import (
    EMPTY_WHOLE,
    WHOLE_BYTES,
    keys_of,
    same_record,
)
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import Params

_DIGEST = WHOLE_BYTES
_ENTRY = Struct("<12sI")
"""The digest's bytes 1 to 12 (byte 0 is the bucket) and the record's number in its part."""
_PAIRS_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Part:
    """Digests of consecutive records. `base` is the number of the first.

    Either `flat`, one digest a record in order (zeros for a record that is not compared), or
    `buckets`, entries of `_ENTRY` by the digest's first byte, without the empty ones.
    """

    base: int
    flat: bytes = b""
    buckets: Mapping[int, bytes] | None = None


class ExactDuplicate:
    """Finds records that repeat an earlier one. System turns don't count."""

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> tuple[Part, ...]:
        """Digests of one batch."""
        return (Part(batch.first, keys_of(batch).whole),)

    def merge(self, partials: Sequence[tuple[ChunkBase, tuple[Part, ...]]]) -> tuple[Part, ...]:
        """Parts in file order. Batches of a chunk are joined, chunks stay as they are."""
        shifted = [
            Part(part.base + base.records, part.flat, part.buckets)
            for base, parts in partials
            for part in parts
        ]
        merged: list[Part] = []
        for in_buckets, group in groupby(shifted, key=lambda part: part.buckets is not None):
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
                if not same_record(copy, first, view.format):
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
    held: dict[int, list[tuple[int, bytes]]] = {}
    for part in parts:
        for bucket, entries in (part.buckets or {}).items():
            held.setdefault(bucket, []).append((part.base, entries))
    for runs in held.values():
        if len(runs) == 1 and len(runs[0][1]) <= _ENTRY.size:
            continue  # one record
        first: dict[bytes, int] = {}
        for base, entries in runs:
            for digest, number in _ENTRY.iter_unpack(entries):
                record = base + number
                original = first.setdefault(digest, record)
                if original != record:
                    packed.append(record << 32 | original)
    for pair in sorted(packed):
        yield pair >> 32, pair & 0xFFFFFFFF


def _into_buckets(parts: Sequence[Part]) -> Part:
    base = parts[0].base
    buckets: defaultdict[int, bytearray] = defaultdict(bytearray)
    for part in parts:
        for index in range(len(part.flat) // _DIGEST):
            digest = part.flat[index * _DIGEST : (index + 1) * _DIGEST]
            if digest != EMPTY_WHOLE:
                number = part.base - base + index
                buckets[digest[0]] += _ENTRY.pack(digest[1:13], number)
    return Part(base, buckets={bucket: bytes(entries) for bucket, entries in buckets.items()})


CHECK = ExactDuplicate()
