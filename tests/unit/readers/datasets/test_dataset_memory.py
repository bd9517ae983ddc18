"""Reading takes memory for a batch, not for the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# Runs in a process of its own and prints: records, unparseable ones, peak memory in KiB.
READ = """
import re, sys
from pathlib import Path
from promptlint.model.batch import BadRecord
from promptlint.readers.datasets import DatasetFile, sniff

path = Path(sys.argv[1])
with path.open("rb") as stream:
    guess = sniff(stream.read(262144), path.name)
assert guess is not None
file = DatasetFile(path.name, path, guess)
records = bad = 0
for part in file.plan():
    for batch in file.batches(part):
        records += len(batch)
        bad += sum(isinstance(row, BadRecord) for row in batch.rows)
# Not ru_maxrss: that of a child begins with what its parent had.
print(records, bad, re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""

MIB = 1024


def measure(path: Path) -> tuple[int, int, int]:
    if not Path("/proc/self/status").exists():
        pytest.skip("the peak is read from /proc")
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True
    )
    records, bad, peak = map(int, done.stdout.split())
    return records, bad, peak


def write(path: Path, head: bytes, item: bytes, glue: bytes, tail: bytes, count: int) -> None:
    block = glue.join([item] * 1000)
    with path.open("wb") as stream:
        stream.write(head)
        for number in range(count // 1000):
            stream.write((glue if number else b"") + block)
        stream.write(tail)


ROW = {
    "messages": [
        {"role": "user", "content": "What is the refund period? " * 20},
        {"role": "assistant", "content": "Thirty days from delivery. " * 20},
    ]
}


def test_100_mb_of_json_lines(tmp_path: Path) -> None:
    item = json.dumps(ROW).encode()
    write(tmp_path / "rows.jsonl", b"", item, b"\n", b"\n", 88_000)
    assert (tmp_path / "rows.jsonl").stat().st_size > 100_000_000
    records, bad, peak = measure(tmp_path / "rows.jsonl")
    assert (records, bad) == (88_000, 0)
    assert peak < 100 * MIB


def test_a_json_array(tmp_path: Path) -> None:
    write(tmp_path / "rows.json", b"[\n ", json.dumps(ROW).encode(), b",\n ", b"\n]\n", 44_000)
    records, bad, peak = measure(tmp_path / "rows.json")
    assert (records, bad) == (44_000, 0)
    assert peak < 100 * MIB


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.json"])
def test_one_endless_record(tmp_path: Path, name: str) -> None:
    good = json.dumps(ROW).encode()
    opening, glue, closing = (b"", b"\n", b"\n") if name.endswith("l") else (b"[", b",", b"]")
    block = b"x" * (1 << 20)
    with (tmp_path / name).open("wb") as stream:
        stream.write(opening + good + glue + b'{"messages": "')
        for _ in range(70):
            stream.write(block)
        stream.seek(150_000_000, 1)  # a hole: bytes that take no disk
        stream.write(b'"}' + glue + good + closing)
    records, bad, peak = measure(tmp_path / name)
    assert (records, bad) == (3, 1)
    assert peak < 250 * MIB
