"""``python -m evals bench leaks``: secrets and personal data beside a bare ``json.loads`` loop.

Everything in one process and one run, over the same rows: processor seconds, as ratios. With
``--data`` the rows are a folder's real instruction rows (instruction, input, output), drawn at
random until the size is reached; without, made-up chat.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from promptlint.analysis.accelerator import is_installed
from promptlint.analysis.leaks import Leaks
from promptlint.model.batch import SEPARATOR, RecordBatch
from promptlint.readers.datasets.file import DatasetFile
from promptlint.readers.datasets.guess import HEAD_BYTES, sniff

SLICE = 300_000
"""Characters that presidio reads: whole files would take it hours."""

Scan = Callable[[Leaks], object]

_SCANS: Mapping[str, Scan] = MappingProxyType(
    {
        "secrets": lambda leaks: leaks.secrets,
        "personal data": lambda leaks: leaks.people(),
        "both": lambda leaks: (leaks.secrets, leaks.people()),
    }
)


def write_rows(file: Path, data: Path, size: int) -> None:
    """Real rows in random order, repeated until the file has `size` bytes."""
    rows = []
    for line in (data / "datasets" / "alpaca_uniform.jsonl").read_bytes().splitlines():
        row = json.loads(line)
        kept = {name: row[name] for name in ("instruction", "input", "output")}
        rows.append(json.dumps(kept, ensure_ascii=False).encode() + b"\n")
    chance = random.Random(7)  # noqa: S311 - an order to measure in
    written = 0
    with file.open("wb") as stream:
        while written < size:
            written += stream.write(chance.choice(rows))


def measure(file: Path) -> list[str]:
    """Lines of the report."""
    work: dict[str, Callable[[], object]] = {
        "json.loads": partial(_loads, file),
        "read, decode, join": partial(_scan_all, file, lambda leaks: None, True),
    }
    for label, portable in (("portable", True), ("hyperscan", False)):
        if portable or is_installed():
            for name, scan in _SCANS.items():
                work[f"{name}, {label}"] = partial(_scan_all, file, scan, portable)
    # Twice, in turns: what else the machine does at a time should not fall on one of them.
    timings = dict.fromkeys(work, float("inf"))
    for _ in range(2):
        for name, one in work.items():
            timings[name] = min(timings[name], _seconds(one))
    megabytes = file.stat().st_size / 1e6
    bare = timings["json.loads"]
    lines = [f"{megabytes:.0f} MB; the rows below the second include it; the better of two runs"]
    lines += [
        f"  {name:<28}{seconds:7.2f} s {megabytes / seconds:7.1f} MB/s  x{seconds / bare:.2f}"
        for name, seconds in timings.items()
    ]
    return lines + _presidio(file, timings)


def _presidio(file: Path, timings: Mapping[str, float]) -> list[str]:
    """Presidio's engine of patterns on the first texts of the file, and what that makes for all."""
    try:
        from evals.reference import detections, engine

        analyzer = engine(patterns_only=True)
    except ModuleNotFoundError as error:
        return [f"presidio is left out: {error.name} is not installed"]
    texts: list[str] = []
    total = read = 0
    for batch in _batches(file):
        total += len(batch.buffer)
        if read < SLICE:
            texts += batch.buffer[: SLICE - read].split(SEPARATOR)
            read = sum(len(text) for text in texts)
    for _ in detections(analyzer, texts[:20]):
        pass  # it compiles its patterns at first use
    seconds = _seconds(lambda: list(detections(analyzer, texts)))
    whole = seconds * total / read
    return [
        f"presidio, patterns only: {read / 1000:.0f} KB of the texts in "
        f"{seconds:.1f} s; at that speed all of them in {whole:.0f} s"
    ] + [
        f"  {name:<28} is {whole / spent:5.0f} times as fast, reading included"
        for name, spent in timings.items()
        if name.startswith(("personal", "both"))
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _loads(file: Path) -> None:
    with file.open("rb") as stream:
        for line in stream:
            json.loads(line)


def _batches(file: Path) -> Iterable[RecordBatch]:
    with file.open("rb") as stream:
        guess = sniff(stream.read(HEAD_BYTES), file.name)
    if guess is None:
        raise ValueError(f"{file} is no dataset")
    dataset = DatasetFile(file.name, file, guess)
    for part in dataset.plan():
        yield from dataset.batches(part)


def _scan_all(file: Path, scan: Scan, portable: bool) -> None:
    for batch in _batches(file):
        scan(Leaks(batch.buffer, portable=portable))
