"""``python -m evals bench near-duplicates [DATA]``: ours beside datasketch.

Rows with planted near-duplicates of exactly known similarity, made from the seed, or a file of
the user's with such a truth beside it (``NAME.truth.json``: [copy, original, Jaccard] triples).
Every engine runs in a process of its own, one thread, reading included, in the same run.

- engine: ours, reading, signing, searching and verifying as a run does; `command` is the same
  through the command line, profile, located places and JSON report included.
- datasketch: `MinHash` (128 permutations, its fastest hash xxhash32) and `MinHashLSH` at the
  same threshold, its documented way; a pair counts that the index returns.

Recall: planted pairs of at least the threshold whose rows fall into one cluster. Precision: of the
pairs that an engine names, those whose exact similarity is at or over the threshold.
"""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evals.bench import WORDS

THRESHOLD = 0.8
_WORD = re.compile(r"\w+")
SLOW_ROWS = 50_000
"""Rows given to engines that would take minutes; speed is per row, quality is of these rows."""


def plant(file: Path, rows: int, seed: int = 1) -> None:
    """Write chat rows, a tenth of them edited copies of earlier ones, and the truth beside."""
    chance = random.Random(seed)  # noqa: S311 - text to measure with
    words = WORDS
    texts: list[tuple[list[str], list[str]]] = []
    truth: list[tuple[int, int]] = []
    for number in range(rows):
        if number > 10 and chance.random() < 0.1:
            original = chance.randrange(number)
            prompt, answer = texts[original]
            texts.append((prompt, _edited(chance, answer, words)))
            truth.append((number, original))
        else:
            prompt = chance.choices(words, k=chance.randint(6, 30))
            texts.append((prompt, chance.choices(words, k=chance.randint(20, 140))))
    with file.open("w", encoding="utf-8") as stream:
        for prompt, answer in texts:
            turns = [
                {"role": "user", "content": " ".join(prompt)},
                {"role": "assistant", "content": " ".join(answer)},
            ]
            stream.write(json.dumps({"messages": turns}) + "\n")
    joined = [" ".join((*prompt, *answer)) for prompt, answer in texts]
    pairs = [[one, other, jaccard(joined[one], joined[other])] for one, other in truth]
    truth_of(file).write_text(json.dumps(pairs), "utf-8")


def truth_of(file: Path) -> Path:
    """Where the planted pairs of a file stand."""
    return file.with_name(file.name.removesuffix(".jsonl") + ".truth.json")


def _edited(chance: random.Random, answer: Sequence[str], words: Sequence[str]) -> list[str]:
    copy = list(answer)
    for _ in range(int(chance.choice((0, 1, 1, 2, 3, 4, 6, 9)) * max(1, len(copy) / 80))):
        copy[chance.randrange(len(copy))] = chance.choice(words)
    return copy


def shingles(text: str) -> set[tuple[str, ...]]:
    """Word 3-grams by the plain definition."""
    words = _WORD.findall(text.lower())
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


def jaccard(one: str, other: str) -> float:
    """Exact similarity by the plain definition."""
    left, right = shingles(one), shingles(other)
    return len(left & right) / len(left | right) if left or right else 1.0


def texts_of(file: Path, limit: int | None = None) -> Iterator[str]:
    """All contents of each row, joined by a space."""
    with file.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream):
            if limit is not None and number >= limit:
                return
            yield " ".join(turn["content"] for turn in json.loads(line)["messages"])


# ---------------------------------------------------------------- engines


def engine(file: Path) -> list[tuple[int, int]]:
    """Pairs that `near-duplicate` names, as a run scans a dataset: read, map, merge, finish."""
    from datetime import date

    from promptlint.checks.near_duplicate import CHECK
    from promptlint.model.check import CheckContext, ChunkBase, CorpusView
    from promptlint.readers.datasets import HEAD_BYTES, DatasetFile, sniff

    with file.open("rb") as stream:
        guess = sniff(stream.read(HEAD_BYTES), file.name)
    if guess is None:
        raise ValueError(f"{file} is no dataset")
    dataset = DatasetFile(file.name, file, guess)
    context = CheckContext(date(2026, 1, 1))
    chunks: list[tuple[ChunkBase, Any]] = []
    offsets: list[int] = []
    for chunk in dataset.plan():
        base = ChunkBase(len(offsets))
        parts = []
        for batch in dataset.batches(chunk):
            parts.append((ChunkBase(0), CHECK.map(batch, {}, context)))
            offsets.extend(batch.offsets)
        chunks.append((base, CHECK.merge(parts)))

    def rows(records: Sequence[int]) -> Mapping[int, object]:
        found = dataset.records_at([offsets[record] for record in records])
        return {record: found[offsets[record]] for record in records}

    view = CorpusView(file.name, guess.format, len(offsets), None, rows)
    hits = CHECK.finish(CHECK.merge(chunks), view, {}, context)
    return [
        (hit.record, hit.duplicate_of)
        for hit in hits
        if hit.record is not None and hit.duplicate_of is not None
    ]


def command_line(file: Path) -> list[tuple[int, int]]:
    """The same through the command line, with everything that a run does beside."""
    command = [sys.executable, "-m", "promptlint", "check", file.name, "--no-cache", "--isolated"]
    options = ["--select", "near-duplicate", "--all", "--jobs", "1", "--output-format", "json"]
    done = subprocess.run(
        [*command, *options], cwd=file.parent, capture_output=True, check=False, text=True
    )
    found = json.loads(done.stdout)["findings"]
    return [
        (place["record"], place["duplicate_of"]["record"])
        for finding in found
        for place in finding["data"]["places"]
    ]


def datasketch(file: Path) -> list[tuple[int, int]]:
    """Pairs that datasketch's index returns."""
    import xxhash
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=THRESHOLD, num_perm=128)
    pairs: list[tuple[int, int]] = []
    for number, text in enumerate(texts_of(file)):
        signature = MinHash(num_perm=128, hashfunc=xxhash.xxh32_intdigest)
        signature.update_batch([" ".join(one).encode() for one in shingles(text)])
        pairs.extend((number, other) for other in index.query(signature))
        index.insert(number, signature)
    return pairs


ENGINES: Mapping[str, Callable[[Path], list[tuple[int, int]]]] = {
    "engine": engine,
    "command": command_line,
    "datasketch": datasketch,
}


OURS = ("engine", "command")


def measure(name: str, file: Path) -> None:
    """One engine in this process; prints a JSON line."""
    started, clock = time.process_time(), time.perf_counter()
    pairs = ENGINES[name](file)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    mine = resource.getrusage(resource.RUSAGE_SELF)
    seconds = time.process_time() - started + children.ru_utime + children.ru_stime
    peak = children.ru_maxrss if name == "command" else mine.ru_maxrss
    result = {
        "cpu": seconds,
        "wall": time.perf_counter() - clock,
        "peak_mb": peak / 1000,
        **quality(file, pairs),
    }
    print(json.dumps(result))


def quality(file: Path, pairs: Sequence[tuple[int, int]]) -> dict[str, float]:
    """Precision of the pairs and recall of the planted ones."""
    texts = list(texts_of(file))
    right = sum(jaccard(texts[one], texts[other]) >= THRESHOLD for one, other in pairs)
    parents = list(range(len(texts)))

    def root(record: int) -> int:
        while parents[record] != record:
            parents[record] = parents[parents[record]]
            record = parents[record]
        return record

    for one, other in pairs:
        parents[root(one)] = root(other)
    planted = json.loads(truth_of(file).read_text("utf-8"))
    near = [(one, other) for one, other, alike in planted if alike >= THRESHOLD]
    found = sum(root(one) == root(other) for one, other in near)
    return {
        "rows": len(texts),
        "pairs": len(pairs),
        "precision": right / len(pairs) if pairs else 1.0,
        "recall": found / len(near) if near else 1.0,
    }


def _head(file: Path, rows: int, folder: Path) -> Path:
    """The first rows of a file with their truth, for engines that are slow."""
    part = folder / f"head-{rows}.jsonl"
    with file.open("rb") as stream, part.open("wb") as out:
        for number, line in enumerate(stream):
            if number >= rows:
                break
            out.write(line)
    planted = json.loads(truth_of(file).read_text("utf-8"))
    kept = [triple for triple in planted if max(triple[:2]) < rows]
    truth_of(part).write_text(json.dumps(kept), "utf-8")
    return part


def run(folder: Path, rows: int, data: Path | None) -> int:
    """All engines one after the other; prints a line for each."""
    file = data or folder / "planted.jsonl"
    if data is None:
        plant(file, rows)
    speed: dict[str, float] = {}
    for name in ENGINES:
        is_ours = name in OURS
        if not is_ours and find_spec(name) is None:
            print(f"{name}: not installed")
            continue
        given = file if is_ours else _head(file, SLOW_ROWS, folder)
        command = [sys.executable, "-m", "evals.near_duplicates", name, str(given)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name}: failed: {done.stderr.strip().splitlines()[-1]}")
            continue
        found = json.loads(done.stdout)
        speed[name] = found["rows"] / found["cpu"]
        print(
            f"{name:<11}{found['rows']:>9,} rows, {speed[name]:>8,.0f} rows/s, peak "
            f"{found['peak_mb']:,.0f} MB, precision {found['precision']:.4f}, "
            f"recall {found['recall']:.4f}"
        )
    others = [value for name, value in speed.items() if name not in OURS]
    for name in OURS:
        if name in speed and others:
            print(f"{name}: {speed[name] / max(others):.1f} times the other")
    return 0


if __name__ == "__main__":
    measure(sys.argv[1], Path(sys.argv[2]))
