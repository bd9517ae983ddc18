"""Tool-calling rows, some of them mutated so that a call can't be made."""

from __future__ import annotations

import tempfile
from pathlib import Path

from evals.corpora import Measurement
from evals.running import findings, read_rows, records, rule_names, write_rows

RULE = "invalid-tool-call"


def measure(data: Path) -> Measurement:
    """Mutated rows must be found, others not."""
    rows = read_rows(data / "datasets" / "toolcalls.jsonl")
    result = Measurement()
    if RULE not in rule_names():
        result.notes.append(f"{RULE}: no rule yet ({len(rows)} rows)")
        return result
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        bare = ({key: value for key, value in row.items() if key != "label"} for row in rows)
        write_rows(root / "train.jsonl", bare)
        flagged: set[int] = set()
        for item in findings(root):
            if item.rule == RULE:
                flagged |= records(item)
    for record, row in enumerate(rows):
        bad, hit = row["label"] != "ok", record in flagged
        for count in (result.of(RULE), result.detail(row["label"])):
            count.true += bad and hit
            count.missed += bad and not hit
            count.false += hit and not bad
            count.negatives += not bad
    return result
