"""The profile of a dataset does not depend on how it is cut into chunks and batches."""

from __future__ import annotations

import pickle
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.analysis import overlaps, profile
from promptlint.analysis.sketches import BottomK, Thinned
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import ChunkBase
from promptlint.model.facts import DatasetProfile
from promptlint.readers.datasets.formats import turns_of

WORDS = (
    "condensate returned collecting through header operator suction quarter released bearing "
    "a of the to in reading degrees requires reduction strainers cleaned pressure permitted"
).split()


@st.composite
def rows(draw: st.DrawFn) -> list[object]:
    """Windows of a text, chats about them, odd rows and repeats, shuffled."""
    chance = random.Random(draw(st.integers(0, 10_000)))
    text = " ".join(chance.choice(WORDS) + chance.choice(["", "", "", "."]) for _ in range(500))
    found: list[object] = []
    for at in range(0, len(text) - 260, draw(st.sampled_from([150, 200, 260]))):
        window = text[at : at + 260]
        kind = draw(st.integers(0, 5))
        if kind < 3:
            found.append({"text": window, "chunk_id": at})
        elif kind < 5:
            user = {"role": "user", "content": draw(st.sampled_from(["Go on.", f"Part {at}?"]))}
            answer = {"role": "assistant", "content": window}
            found.append({"messages": [user, answer]})
        else:
            found.append(draw(st.sampled_from([BadRecord("broken"), {}, [1], {"text": ""}])))
    if draw(st.booleans()):
        chance.shuffle(found)
    return found


def batch_of(part: list[object], first: int) -> RecordBatch:
    return RecordBatch(
        "x.jsonl",
        "text",
        part,
        [turns_of(row) for row in part],
        first,
        list(range(len(part))),
        [],
        [10] * len(part),
    )


def cut(draw: st.DrawFn, items: list[object]) -> list[list[object]]:
    borders = sorted(draw(st.lists(st.integers(0, len(items)), max_size=5)))
    edges = [0, *borders, len(items)]
    return [items[start:end] for start, end in pairwise(edges)]


@st.composite
def cuttings(draw: st.DrawFn) -> tuple[list[object], list[list[list[object]]]]:
    """Rows, and the same rows as chunks of batches."""
    items = draw(rows())
    return items, [cut(draw, chunk) for chunk in cut(draw, items)]


def whole(items: list[object]) -> DatasetProfile:
    return profile.finish(profile.map(batch_of(items, 0)), "text")


@settings(max_examples=80, deadline=None)
@given(cuttings(), st.booleans())
def test_any_cut_gives_the_same(
    case: tuple[list[object], list[list[list[object]]]], streamed: bool
) -> None:
    items, chunks = case
    parts: list[tuple[ChunkBase, profile.Partial]] = []
    base = 0
    for chunk in chunks:
        first, seen, batches = 0, profile.Partial(), []
        for part in chunk:
            batch = batch_of(part, first)
            if streamed:
                profile.update(seen, batch)
            else:
                batches.append(profile.map(batch))
            first += len(part)
        partial = seen if streamed else profile.merge(batches)
        parts.append((ChunkBase(base), pickle.loads(pickle.dumps(partial))))
        base += first
    assert profile.finish(profile.merge(parts), "text") == whole(items)


@pytest.mark.parametrize("size", [1, 7, 40, 1000])
def test_full_tables_give_the_same(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(profile, "SAMPLE", 8)
    monkeypatch.setattr(profile, "_DISTINCT", 8)
    monkeypatch.setattr(overlaps, "_HEADS", 8)
    monkeypatch.setattr(overlaps, "_TAILS", 24)
    chance = random.Random(5)
    text = " ".join(chance.choice(WORDS) for _ in range(3000))
    items: list[object] = [{"text": text[at : at + 300]} for at in range(0, 15_000, 200)]
    chance.shuffle(items)
    parts = [
        (ChunkBase(at), profile.map(batch_of(items[at : at + size], 0)))
        for at in range(0, len(items), size)
    ]
    assert profile.finish(profile.merge(parts), "text") == whole(items)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 300), max_size=200), st.integers(1, 20), st.randoms())
def test_bottom_k_keeps_the_smallest_in_any_order(
    keys: list[int], size: int, chance: random.Random
) -> None:
    scaled = [key * ((1 << 64) // 301) for key in keys]
    expected = sorted(set(scaled))[:size]
    chance.shuffle(scaled)
    sketch: BottomK[None] = BottomK(size)
    for key in scaled:
        if key < sketch.limit:
            sketch.add(key, None)
    assert sketch.distinct() >= len(expected)
    assert sorted(sketch.items) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=200), st.randoms())
def test_thinned_tables_agree_on_what_they_keep(keys: list[int], chance: random.Random) -> None:
    tables: list[Thinned[int]] = []
    for _ in range(2):
        chance.shuffle(keys)
        table: Thinned[int] = Thinned(16, 2)
        for key in keys:
            if key < table.limit:
                table.add(key, key % 7)
        tables.append(table)
    assert tables[0].limit == tables[1].limit
    assert tables[0].items == tables[1].items
    assert len(tables[0].items) <= 16
