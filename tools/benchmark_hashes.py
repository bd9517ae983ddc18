"""Hash the test items of benchmarks: ``python -m tools.benchmark_hashes OUT NAME=FILE …``.

FILE is JSON lines, plain or gzipped, with a ``question`` or ``prompt`` for each item. The shipped
table is made of GSM8K's ``test.jsonl`` and HumanEval's ``HumanEval.jsonl.gz``, both MIT. The same
command makes a table of your own test set, to give to others without its text.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Sequence
from pathlib import Path

from promptlint.analysis.similarity.benchmarks import read_items, table_of


def main(arguments: Sequence[str]) -> int:
    """Entry point; exit code 2 for wrong arguments."""
    if len(arguments) < 2 or not all("=" in pair for pair in arguments[1:]):
        print(__doc__)
        return 2
    benchmarks: dict[str, dict[str, str]] = {}
    for pair in arguments[1:]:
        name, _, file = pair.partition("=")
        data = Path(file).read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
        benchmarks[name] = dict(read_items(data.splitlines()))
    table = table_of(benchmarks)
    out = Path(arguments[0])
    out.write_bytes(table.to_bytes())
    print(f"wrote {out}: {len(table.entries):,} 8-grams of {len(table.sizes):,} items")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
