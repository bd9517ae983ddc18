"""Records that two files share: exactly, by their prompt, or nearly (verified).

The smaller file is held as an index of some 340 bytes a record; the other one streams past it,
batch by batch, whatever its size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from promptlint.analysis.similarity import minhash
from promptlint.analysis.similarity.groups import numbers
from promptlint.analysis.similarity.normal import (
    Keys,
    answer_start,
    asked_parts,
    comparable,
    keys_of,
    normal_parts,
    telling,
)
from promptlint.analysis.similarity.search import ShingleSets, jaccard
from promptlint.analysis.similarity.words import WORDS, grams, words_of
from promptlint.model.batch import RecordBatch
from promptlint.readers.datasets.formats import turns_of

UInt64s = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

PROMPT_WORDS = 7
"""Shorter prompts (“Continue.”) stand in both files without telling anything."""
_PROMPT_REPEATS = 3
"""A prompt that more evaluation records share is a template, and names none of them."""
_BUCKET = 64
_ROW_BITS = 24
MOST_RECORDS = 1 << _ROW_BITS
_PAIRS_AT_ONCE = 512

Rows = Callable[[Sequence[int]], Mapping[int, object]]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two files: its batches, numbered through, and a way to its records."""

    batches: Callable[[], Iterable[tuple[int, RecordBatch]]]
    rows: Rows
    format: str


@dataclass(frozen=True, slots=True)
class Shared:
    """An evaluation record and the training record that it repeats.

    `match` is ``record``, ``prompt`` or ``near``; `similarity` is verified.
    """

    evaluation: int
    training: int
    match: str
    similarity: float


@dataclass(slots=True)
class _Index:
    """Keys of the smaller file."""

    whole: UInt64s
    asked: UInt64s
    signatures: minhash.Signatures
    bands: list[UInt64s] = field(default_factory=list)
    by_whole: tuple[Ints, UInt64s] = field(init=False)
    by_asked: tuple[Ints, UInt64s] = field(init=False)

    def __post_init__(self) -> None:
        self.by_whole, self.by_asked = _sorted(self.whole), _sorted(self.asked)

    @classmethod
    def of(cls, side: Side, *, near: bool) -> _Index:
        whole, asked, signed, found = [], [], [], []
        for _, batch in side.batches():
            keys = keys_of(batch)
            whole.append(numbers(keys.whole, 16).copy())
            asked.append(_questions(keys))
            if near:
                signatures, enough = minhash.signatures(grams(words_of(batch), WORDS))
                found.append(signatures)
                signed.append(enough)
        empty = np.empty(0, np.uint64)
        index = cls(
            np.concatenate([empty, *whole]),
            np.concatenate([empty, *asked]),
            np.concatenate([np.empty((0, minhash.WIDTH), np.uint8), *found]),
        )
        if near and len(index.whole) < MOST_RECORDS:
            usable = np.flatnonzero(np.concatenate([np.empty(0, np.bool_), *signed]))
            for band in range(minhash.BANDS):
                packed = minhash.band_keys(index.signatures[usable], band) << np.uint64(_ROW_BITS)
                packed |= usable.astype(np.uint64)
                packed.sort()
                index.bands.append(packed)
        return index


def shared_records(
    training: Side, evaluation: Side, *, hold_training: bool, threshold: float, near: bool
) -> list[Shared]:
    """Evaluation records that stand in the training file, by ascending record, each once.

    Args:
        training: the file that is trained on.
        evaluation: the file that is held out.
        hold_training: index the training file (the smaller one), not the evaluation file.
        threshold: Jaccard similarity from which on two records are near.
        near: look for near ones, too.
    """
    held, streamed = (training, evaluation) if hold_training else (evaluation, training)
    index = _Index.of(held, near=near)
    found = _Found(training, evaluation)
    asked_counts = _Counts()
    close: dict[int, tuple[int, float]] = {}
    for base, batch in streamed.batches():
        keys = keys_of(batch)
        whole, asked = numbers(keys.whole, 16), _questions(keys)
        if hold_training:
            asked_counts.add(asked)
        for match, table, wanted in (
            ("record", index.by_whole, whole),
            ("prompt", index.by_asked, asked),
        ):
            for inside, position in _equal(*table, wanted, first_only=hold_training):
                pair = (inside, base + position) if hold_training else (base + position, inside)
                found.add(match, *pair)
        if index.bands:
            _look_nearby(index, held, batch, base, threshold, close, hold_training=hold_training)
    if not hold_training:
        asked_counts.add(index.asked)
    exact = dict(found.verified(asked_counts))
    near_ones = {
        record: Shared(record, *partner[:1], "near", partner[1])
        for record, partner in close.items()
        if record not in exact
    }
    return [shared for _, shared in sorted({**near_ones, **exact}.items())]


# ---------------------------------------------------------------- equal keys


class _Counts:
    """How often each prompt's key stands in the evaluation file."""

    def __init__(self) -> None:
        self._keys: list[UInt64s] = []
        self._sorted: UInt64s | None = None

    def add(self, keys: UInt64s) -> None:
        self._keys.append(keys.copy())

    def of(self, key: int) -> int:
        if self._sorted is None:
            self._sorted = np.sort(np.concatenate(self._keys))
        wanted = np.array([key], np.uint64)
        begin = np.searchsorted(self._sorted, wanted)
        end = np.searchsorted(self._sorted, wanted, side="right")
        return int((end - begin)[0])


class _Found:
    """First partner of every evaluation record by equal keys, not yet verified."""

    def __init__(self, training: Side, evaluation: Side) -> None:
        self._training, self._evaluation = training, evaluation
        self._partners: dict[str, dict[int, int]] = {"record": {}, "prompt": {}}

    def add(self, match: str, training: int, evaluation: int) -> None:
        known = self._partners[match].setdefault(evaluation, training)
        if training < known:
            self._partners[match][evaluation] = training

    def verified(self, counts: _Counts) -> Iterator[tuple[int, Shared]]:
        """Those that are equal when read again; the whole record wins over the prompt."""
        for match in ("prompt", "record"):
            pairs = sorted(self._partners[match].items())
            for begin in range(0, len(pairs), _PAIRS_AT_ONCE):
                some = pairs[begin : begin + _PAIRS_AT_ONCE]
                held_out = self._evaluation.rows([pair[0] for pair in some])
                trained = self._training.rows(sorted({pair[1] for pair in some}))
                for evaluation, training in some:
                    one = _Text(held_out[evaluation], self._evaluation.format)
                    other = _Text(trained[training], self._training.format)
                    if one.equals(other, match, counts):
                        yield evaluation, Shared(evaluation, training, match, 1.0)


class _Text:
    """A record read again."""

    def __init__(self, row: object, format_name: str) -> None:
        self._turns = turns_of(row, format_name)
        self._row = row
        self._tail = list(telling(row)) if isinstance(row, dict) else []

    def equals(self, other: _Text, match: str, counts: _Counts) -> bool:
        if match == "record":
            whole = comparable(self._row, self._turns)
            return bool(whole) and whole == comparable(other._row, other._turns)
        asked = self.question()
        if not asked or self._tail != other._tail or asked != other.question():
            return False
        words = sum(len(part.split()) for part in asked if part[:1] != b"s")
        return words >= PROMPT_WORDS and counts.of(self.key()) <= _PROMPT_REPEATS

    def question(self) -> list[bytes]:
        """What is asked, with the system turns: another persona makes it another question."""
        parts = normal_parts(self._turns)
        cut = answer_start(parts)
        asked = asked_parts(parts)
        return parts[:cut] if asked and cut < len(parts) else asked

    def key(self) -> int:
        """The prompt's key, as `keys_of` has it."""
        batch = RecordBatch("", "x", [self._row], [self._turns], 0, [], [], [])
        return int(_questions(keys_of(batch))[0])


def _questions(keys: Keys) -> UInt64s:
    """A key for what is asked: with the system turns, or of a prompt that has no answer."""
    prompt, asked = numbers(keys.prompt), numbers(keys.asked)
    return np.where(prompt != 0, prompt, asked)


def _sorted(keys: UInt64s) -> tuple[Ints, UInt64s]:
    order = np.argsort(keys, kind="stable")
    return order, keys[order]


def _equal(
    order: Ints, ordered: UInt64s, wanted: UInt64s, *, first_only: bool
) -> Iterator[tuple[int, int]]:
    """(record of the index, position in `wanted`) with equal keys.

    With `first_only` the first record of the index for every position, else every record of the
    index with the first position: no product of two long runs arises.
    """
    positions = np.arange(len(wanted))
    if not first_only:
        wanted, positions = np.unique(wanted, return_index=True)
    begins = np.searchsorted(ordered, wanted)
    ends = np.searchsorted(ordered, wanted, side="right")
    for at in np.flatnonzero((ends > begins) & (wanted != 0)).tolist():
        last = begins[at] + 1 if first_only else ends[at]
        for record in order[begins[at] : last].tolist():
            yield record, int(positions[at])


# ---------------------------------------------------------------- near ones


def _look_nearby(
    index: _Index,
    held: Side,
    batch: RecordBatch,
    base: int,
    threshold: float,
    close: dict[int, tuple[int, float]],
    *,
    hold_training: bool,
) -> None:
    """Add what of a batch is near a record of the index to `close`, by evaluation record."""
    signatures, signed = minhash.signatures(grams(words_of(batch), WORDS))
    pairs = _band_pairs(index, signatures, signed)
    inside, streamed = (pairs & np.uint64(MOST_RECORDS - 1)), pairs >> np.uint64(_ROW_BITS)
    guess = minhash.estimate(index.signatures[inside], signatures[streamed])
    likely = guess >= threshold - minhash.MARGIN
    some = list(zip(inside[likely].tolist(), streamed[likely].tolist(), strict=True))
    for begin in range(0, len(some), _PAIRS_AT_ONCE):
        block = [
            pair
            for pair in some[begin : begin + _PAIRS_AT_ONCE]
            if (base + pair[1] if hold_training else pair[0]) not in close
        ]
        mine = ShingleSets(held.rows(sorted({pair[0] for pair in block})), held.format)
        theirs = ShingleSets({pair[1]: batch.rows[pair[1]] for pair in block}, batch.format)
        for one, other in block:
            if mine.telling(one) != theirs.telling(other):
                continue
            similarity = jaccard(mine.of(one), theirs.of(other))
            if similarity >= threshold:
                if hold_training:
                    close.setdefault(base + other, (one, similarity))
                else:
                    close.setdefault(one, (base + other, similarity))


def _band_pairs(
    index: _Index, signatures: minhash.Signatures, signed: npt.NDArray[np.bool_]
) -> UInt64s:
    """Pairs that share a band: position in the batch << 24 | record of the index."""
    rows = np.flatnonzero(signed)
    found: list[UInt64s] = [np.empty(0, np.uint64)]
    shift = np.uint64(_ROW_BITS)
    for band, packed in enumerate(index.bands):
        keys = minhash.band_keys(signatures[rows], band)
        begins = np.searchsorted(packed, keys << shift)
        ends = np.searchsorted(packed, (keys << shift) | np.uint64(MOST_RECORDS - 1), side="right")
        counts = np.minimum(ends - begins, _BUCKET)
        total = int(counts.sum())
        if not total:
            continue
        at = np.repeat(begins - np.cumsum(counts) + counts, counts) + np.arange(total)
        inside = packed[at] & np.uint64(MOST_RECORDS - 1)
        found.append((np.repeat(rows, counts).astype(np.uint64) << shift) | inside)
    return np.unique(np.concatenate(found))
