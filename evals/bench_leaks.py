"""``python -m evals bench leaks``: secrets and personal data beside a bare ``json.loads`` loop.

Everything in one process and one run, over the same rows: processor seconds, as ratios. With
``--data`` the rows are a folder's real instruction rows (instruction, input, output), drawn at
random until the size is reached; without, made-up chat.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterable
from functools import partial
from inspect import signature
from pathlib import Path

from promptlint.analysis import privacy
from promptlint.analysis.accelerator import is_installed
from promptlint.analysis.secrets import scan_secrets
from promptlint.model.batch import RecordBatch
from promptlint.readers.datasets.file import DatasetFile
from promptlint.readers.datasets.guess import HEAD_BYTES, sniff

Scan = Callable[[str], object]


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
    timings = {"json.loads": _seconds(lambda: _loads(file))}
    timings["read, decode, join"] = _seconds(lambda: _join(_batches(file)))
    megabytes = file.stat().st_size / 1e6
    scans: list[tuple[str, list[Scan]]] = []
    for label, portable in (("portable", True), ("hyperscan", False)):
        if portable or is_installed():
            secrets, people = _secrets(portable), _people(portable)
            scans += [
                (f"secrets, {label}", [secrets]),
                (f"personal data, {label}", [people]),
                (f"both, {label}", [secrets, people]),
            ]
    for name, group in scans:
        timings[name] = _seconds(partial(_scan_all, file, group))
    bare = timings["json.loads"]
    return [f"{megabytes:.0f} MB; the rows below the second include it"] + [
        f"  {name:<28}{seconds:7.2f} s {megabytes / seconds:7.1f} MB/s  x{seconds / bare:.2f}"
        for name, seconds in timings.items()
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


def _join(batches: Iterable[RecordBatch]) -> int:
    return sum(len(batch.buffer) for batch in batches)


def _scan_all(file: Path, scans: list[Scan]) -> None:
    for batch in _batches(file):
        for scan in scans:
            scan(batch.buffer)


def _secrets(portable: bool) -> Scan:
    return lambda text: scan_secrets(text, portable=portable)


def _people(portable: bool) -> Scan:
    if "portable" in signature(privacy.scan).parameters:
        return lambda text: privacy.scan(text, portable=portable)  # type: ignore[call-arg]  # asked
    return privacy.scan
