"""A reader's verdicts on findings in real files, kept in `evals/labels/verdicts.jsonl` (no texts).

They count as they were given: a wrong finding that has been mended since counts on until somebody
reads a new sample. The product is not run again, so these figures can't flatter a later repair.
"""

from __future__ import annotations

from pathlib import Path

from evals.corpora import Measurement
from evals.running import read_rows, rule_names

VERDICTS = Path(__file__).parents[1] / "labels" / "verdicts.jsonl"


def measure(_data: Path, verdicts: Path = VERDICTS) -> Measurement:
    """Right and wrong findings by rule; what the reader was not sure of counts for neither."""
    result = Measurement()
    known = rule_names()
    unsure = 0
    for row in read_rows(verdicts):
        if row["rule"] not in known:
            continue
        count = result.of(row["rule"])
        count.true += row["verdict"] == "right"
        count.borrowed += row["verdict"] == "right"  # says nothing about recall
        count.false += row["verdict"] == "wrong"
        unsure += row["verdict"] == "unsure"
    result.notes.append(f"{unsure} findings of which the reader was not sure")
    return result
