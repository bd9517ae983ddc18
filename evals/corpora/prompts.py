"""Labelled prompts: which of them are too vague to work.

Two sets: the annotators' files that come with the data, and the 150 real prompts whose labels are
in `evals/labels/prompts.jsonl`. Of those, the half that `half` calls ``held-out`` was not looked at
while the rule was written; its figures are the ones to believe.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.corpora import Measurement
from evals.running import findings, read_rows
from evals.stats import Count

RULE = "underspecified-prompt"
LABELS = Path(__file__).parents[1] / "labels" / "prompts.jsonl"


def half(path: str) -> str:
    """``development`` or ``held-out``, by the path's BLAKE2."""
    even = hashlib.blake2b(path.encode(), digest_size=1).digest()[0] % 2 == 0
    return "development" if even else "held-out"


def measure(data: Path) -> Measurement:
    """`vague` must be found; `ok` and `shell` must not.

    Counted are the annotators' files and those of the 150 on which both readers agree; the details
    give each half and each reader.
    """
    folder = data / "prompts"
    first = {row["path"]: row["label"] for row in read_rows(folder / "labels.jsonl")}
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines() if line]
    readers = {
        f"unlabelled/{row['path']}": [reader["label"] for reader in row["readers"]] for row in rows
    }
    readers = {path: labels for path, labels in readers.items() if (folder / path).is_file()}
    flagged = _flagged(folder, [*first, *readers])
    result = Measurement()
    result.of(RULE).add(_count(first, flagged))
    agreed = {path: labels[0] for path, labels in readers.items() if len(set(labels)) == 1}
    result.of(RULE).add(_count(agreed, flagged))
    result.detail("annotators' files").add(_count(first, flagged))
    for name in ("development", "held-out"):
        chosen = {p: label for p, label in agreed.items() if half(p.partition("/")[2]) == name}
        result.detail(f"agreed labels, {name} half").add(_count(chosen, flagged))
    for number in (0, 1):
        labels = {path: both[number] for path, both in readers.items()}
        result.detail(f"reader {number + 1} alone").add(_count(labels, flagged))
    return result


def _flagged(folder: Path, paths: Sequence[str]) -> set[str]:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        for path in paths:
            target = root / "prompts" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / path, target)
        found = (item.path for item in findings(root) if item.rule == RULE)
        return {path.removeprefix("prompts/") for path in found}


def _count(labels: Mapping[str, str], flagged: set[str]) -> Count:
    count = Count()
    for path, label in labels.items():
        vague, hit = label == "vague", path in flagged
        count.true += vague and hit
        count.missed += vague and not hit
        count.false += hit and not vague
        count.negatives += not vague
    return count
