"""Labelled prompts: which of them are too vague to work."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from evals.corpora import Measurement
from evals.running import findings, read_rows

RULE = "underspecified-prompt"


def measure(data: Path) -> Measurement:
    """`vague` must be found; `ok` and `shell` must not."""
    folder = data / "prompts"
    labels = read_rows(folder / "labels.jsonl")
    result = Measurement()
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        for label in labels:
            target = root / "prompts" / label["path"]
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / label["path"], target)
        flagged = {item.path for item in findings(root) if item.rule == RULE}
    count = result.of(RULE)
    for label in labels:
        vague = label["label"] == "vague"
        hit = f"prompts/{label['path']}" in flagged
        count.true += vague and hit
        count.missed += vague and not hit
        count.false += hit and not vague
        count.negatives += not vague
    return result
