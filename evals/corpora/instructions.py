"""Real instruction rows without labels: how often each rule speaks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from evals.corpora import Measurement
from evals.running import findings, read_rows, records, write_rows

_COLUMNS = ("instruction", "input", "output")


def measure(data: Path) -> Measurement:
    """Rows with a finding, per 1,000; nothing is judged."""
    rows = read_rows(data / "datasets" / "alpaca_uniform.jsonl")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        write_rows(root / "train.jsonl", ({key: row[key] for key in _COLUMNS} for row in rows))
        found = findings(root)
    result = Measurement()
    for item in sorted(found, key=lambda finding: finding.rule):
        share = 1000 * len(records(item)) / len(rows)
        entity = f" {item.data['entity']}" if "entity" in item.data else ""
        result.notes.append(
            f"{item.rule}{entity} ({item.severity.label}): {share:.1f} of 1,000 rows"
        )
    return result
