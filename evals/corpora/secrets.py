"""Other scanners' own examples. A negative of one rule may rightly be another rule's positive."""

from __future__ import annotations

import tempfile
from pathlib import Path

from evals.corpora import Measurement
from evals.running import findings, read_rows, records, write_rows

RULE = "hard-coded-secret"


def measure(data: Path) -> Measurement:
    """Each text is a row; any finding in it counts."""
    rows = [row for file in sorted((data / "secrets").glob("*.jsonl")) for row in read_rows(file)]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        write_rows(root / "train.jsonl", ({"text": row["text_reversed"][::-1]} for row in rows))
        flagged: set[int] = set()
        for item in findings(root):
            if item.rule == RULE:
                flagged |= records(item)
    result = Measurement()
    for record, row in enumerate(rows):
        secret = row["kind"] == "secret"
        hit = record in flagged
        for count in (result.of(RULE), result.detail(row["tool"])):
            count.true += secret and hit
            count.missed += secret and not hit
            count.false += hit and not secret
            count.negatives += not secret
    return result
