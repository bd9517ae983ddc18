"""Test items of public benchmarks in training data, found by the hashes of their word 8-grams.

Only hashes are kept, 48 bits for each 8-gram: none of a benchmark's text is shipped. A record
holds an item when at least 15 % of the item's 8-grams, and three of them, stand in it. 8-grams
that several items of a benchmark share (imports, phrases of the task) count for none.

The file: a line of JSON ``{"size": 8, "benchmarks": [{"name", "items": [ids]}]}``, then one
little-endian 64-bit number for each 8-gram, sorted: its hash in the high 48 bits, the item's
number over all benchmarks in the low 16.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from promptlint.analysis.similarity.words import Shingles, grams, shingles, words_of
from promptlint.model.batch import RecordBatch
from promptlint.readers.datasets.formats import turns_of

UInt64s = npt.NDArray[np.uint64]

SIZE = 8
SHARE = 0.15
FEWEST = 3
MOST_ITEMS = 1 << 16
MOST_BYTES = 200_000_000
_SHARED_BY = 2
"""An 8-gram in more items than these is the benchmark's phrase."""
_ITEM = np.uint64(16)
_FILTER_BITS = 20
_QUESTIONS = ("question", "prompt", "problem", "instruction", "input", "text", "query")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A named set of items."""

    name: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """One record that holds one item; `share` of the item's 8-grams stand in it."""

    index: int
    benchmark: str
    item: str
    share: float


@dataclass(frozen=True, slots=True)
class HashTable:
    """8-grams of benchmarks, ready to be looked up."""

    benchmarks: tuple[Benchmark, ...]
    entries: UInt64s
    sizes: npt.NDArray[np.int64]
    filter: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, benchmarks: Sequence[Benchmark], entries: UInt64s) -> HashTable:
        """Index sorted entries."""
        count = sum(len(benchmark.items) for benchmark in benchmarks)
        items = (entries & np.uint64(0xFFFF)).astype(np.int64)
        seen = np.zeros(1 << _FILTER_BITS, np.bool_)
        seen[entries >> np.uint64(64 - _FILTER_BITS)] = True
        return cls(tuple(benchmarks), entries, np.bincount(items, minlength=count), seen)

    def to_bytes(self) -> bytes:
        """The table as a file."""
        described = [{"name": one.name, "items": one.items} for one in self.benchmarks]
        head = orjson.dumps({"size": SIZE, "benchmarks": described})
        return head + b"\n" + self.entries.astype("<u8").tobytes()

    def name_of(self, item: int) -> tuple[str, str]:
        """(benchmark, id) of an item's number."""
        for benchmark in self.benchmarks:
            if item < len(benchmark.items):
                return benchmark.name, benchmark.items[item]
            item -= len(benchmark.items)
        raise IndexError(item)


def from_bytes(data: bytes) -> HashTable:
    """Read a table. Raises ``ValueError`` for what is none."""
    head, newline, body = data.partition(b"\n")
    try:
        described = orjson.loads(head)
        if described["size"] != SIZE or len(body) % 8 or not newline:
            raise ValueError("is no table of 8-gram hashes")
        listed = [
            Benchmark(str(one["name"]), tuple(one["items"])) for one in described["benchmarks"]
        ]
    except (KeyError, TypeError, orjson.JSONDecodeError):
        raise ValueError("is no table of 8-gram hashes") from None
    return HashTable.of(listed, np.frombuffer(body, "<u8").astype(np.uint64))


def table_of(benchmarks: Mapping[str, Mapping[str, str]]) -> HashTable:
    """Hash the items of benchmarks, given as name → item's id → text.

    Raises:
        ValueError: more than 65,536 items.
    """
    listed = [Benchmark(name, tuple(items)) for name, items in benchmarks.items()]
    if sum(len(one.items) for one in listed) > MOST_ITEMS:
        raise ValueError(f"holds more than {MOST_ITEMS:,} items")
    texts = [text for items in benchmarks.values() for text in items.values()]
    found = shingles(texts, SIZE)
    owners = np.repeat(np.arange(len(texts), dtype=np.uint64), found.counts)
    entries = np.unique(_keys(found.hashes) | owners)
    keys, first, counts = np.unique(entries >> _ITEM, return_index=True, return_counts=True)
    rare = np.repeat(counts <= _SHARED_BY, counts)
    del keys, first
    return HashTable.of(listed, entries[rare])


def matches(batch: RecordBatch, table: HashTable) -> list[Match]:
    """Items that a batch's records hold: the best of each record."""
    return best_matches(grams(words_of(batch), SIZE), table)


def best_matches(found: Shingles, table: HashTable) -> list[Match]:
    """The same for 8-grams of texts, by ascending text."""
    hashes = found.hashes
    maybe = np.flatnonzero(table.filter[hashes >> np.uint64(64 - _FILTER_BITS)])
    if not len(maybe):
        return []
    keys = _keys(hashes[maybe])
    begins = np.searchsorted(table.entries, keys)
    at = np.minimum(begins, len(table.entries) - 1)
    known = _keys(table.entries[at]) == keys
    if not known.any():
        return []
    maybe, keys, begins = maybe[known], keys[known], begins[known]
    ends = np.searchsorted(table.entries, keys | np.uint64(0xFFFF), side="right")
    rows = np.searchsorted(found.offsets, maybe, side="right") - 1
    # One line for each text and 8-gram of an item that stands in it, repeats dropped.
    counts = ends - begins
    lines = np.repeat(begins - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
    pairs = np.unique(np.stack([np.repeat(rows, counts), lines], axis=1), axis=0)
    items = (table.entries[pairs[:, 1]] & np.uint64(0xFFFF)).astype(np.int64)
    both, shared = np.unique(pairs[:, 0] * MOST_ITEMS + items, return_counts=True)
    return list(_best(both, shared, table))


def _best(
    both: npt.NDArray[np.int64], shared: npt.NDArray[np.int64], table: HashTable
) -> Iterator[Match]:
    best: dict[int, tuple[float, int]] = {}
    for pair, count in zip(both.tolist(), shared.tolist(), strict=True):
        text, item = divmod(pair, MOST_ITEMS)
        share = count / int(table.sizes[item])
        if count >= FEWEST and share >= SHARE and share > best.get(text, (0.0, 0))[0]:
            best[text] = (share, item)
    for text, (share, item) in sorted(best.items()):
        yield Match(text, *table.name_of(item), share)


def _keys(hashes: UInt64s) -> UInt64s:
    return (hashes >> _ITEM) << _ITEM


@lru_cache(maxsize=1)
def shipped() -> HashTable:
    """Hashes of GSM8K's and HumanEval's test items (both MIT)."""
    return from_bytes(files("promptlint.facts").joinpath("tables/benchmarks.bin").read_bytes())


@lru_cache(maxsize=4)
def from_file(path: str, size: int, changed: int) -> HashTable:
    """A user's benchmark: a table of hashes, or JSON lines whose items are hashed now.

    `size` and `changed` (bytes, nanoseconds) tell versions of the file apart.

    Raises:
        ValueError: neither of the two, or too large.
        OSError: it can't be read.
    """
    if size > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES // 1_000_000} MB")
    data = Path(path).read_bytes()
    if data.startswith(b'{"size":'):
        return from_bytes(data)
    items = dict(read_items(data.splitlines()))
    if not items:
        raise ValueError("holds no items: JSON lines with a `question`, `prompt` or messages")
    return table_of({Path(path).stem: items})


def read_items(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """(id, text) of every item of a benchmark's JSON lines; what is none is passed over."""
    for number, line in enumerate(lines):
        try:
            row = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if not isinstance(row, dict):
            continue
        text = next((row[key] for key in _QUESTIONS if isinstance(row.get(key), str)), None)
        if text is None:
            asked = [turn.text for turn in turns_of(row) if turn.role in ("user", "text")]
            text = "\n".join(asked)
        name = row.get("task_id", row.get("id", number))
        if text.strip():
            yield str(name), text
