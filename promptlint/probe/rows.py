"""A seeded sample of a dataset's records, spread evenly over the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promptlint.model.batch import Turn
from promptlint.readers.datasets import DatasetFile

ANSWERS = ("assistant", "chosen")


@dataclass(frozen=True, slots=True)
class Row:
    """A record with a prompt and an answer.

    Attributes:
        record: 0-based ordinal in its dataset.
        turns: what stands before the answer, as (role, text).
        prompt: the last turn before the answer, or all of them where there is no user turn.
        answer: the last answer that is trained on.
        offset, size: bytes of the record in the (decompressed) file.
    """

    record: int
    turns: tuple[tuple[str, str], ...]
    prompt: str
    answer: str
    offset: int = 0
    size: int = 0


def sample_rows(file: DatasetFile, records: int, wanted: int, seed: int) -> list[Row]:
    """At most `wanted` rows, one from each of as many equal stretches of the file.

    Args:
        file: the dataset.
        records: how many records it has.
        wanted: size of the sample; all rows where there are fewer.
        seed: the same seed takes the same records of the same file.

    Raises:
        UnreadableError: the file can't be read any more.
    """
    chosen = _ordinals(records, wanted, seed)
    rows: list[Row] = []
    base, at = 0, 0
    for byte_range in file.plan():
        count = 0
        for batch in file.batches(byte_range):
            start = base + batch.first
            count = batch.first + len(batch)
            while at < len(chosen) and chosen[at] < start + len(batch):
                index = chosen[at] - start
                place = batch.offsets[index], batch.sizes[index]
                row = _row(chosen[at], batch.turns[index], *place)
                if row is not None:
                    rows.append(row)
                at += 1
        base += count
        if at == len(chosen):
            break
    return rows


def _ordinals(records: int, wanted: int, seed: int) -> Sequence[int]:
    if wanted >= records:
        return range(records)
    return [_pick(k, records, wanted, seed) for k in range(wanted)]


def _pick(stretch: int, records: int, wanted: int, seed: int) -> int:
    start, end = stretch * records // wanted, (stretch + 1) * records // wanted
    digest = hashlib.blake2b(f"{seed}:{stretch}".encode(), digest_size=8).digest()
    return start + int.from_bytes(digest, "big") % max(1, end - start)


def _row(record: int, turns: Sequence[Turn], offset: int, size: int) -> Row | None:
    last = max((i for i, turn in enumerate(turns) if turn.role in ANSWERS), default=-1)
    before = [(turn.role, turn.text) for turn in turns[: max(last, 0)] if turn.text.strip()]
    users = [text for role, text in before if role == "user"]
    if last < 0 or not turns[last].text.strip() or not users:
        return None
    return Row(record, tuple(before), users[-1], turns[last].text, offset, size)


def texts_of(rows: Sequence[Row]) -> Iterator[str]:
    """Prompts, then answers, for the encoder."""
    yield from (row.prompt for row in rows)
    yield from (row.answer for row in rows)
