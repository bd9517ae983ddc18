"""Labelled prompts: which of them are too vague to work.

The annotators' files that come with the data, and 500 real prompts whose labels are in
`evals/labels/prompts.jsonl`, in three sets: the ``first`` and ``second`` were read while the rule
was written; ``apart`` was drawn and labelled by two readers for measuring alone, and nobody who
works on the rule reads it: its figures are the ones to believe.
"""

from __future__ import annotations

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
SETS = ("first", "second", "apart")


def measure(data: Path) -> Measurement:
    """`vague` must be found; `ok` and `shell` must not.

    Counted are the annotators' files and those on which both readers agree; the details give each
    set and each reader.
    """
    folder = data / "prompts"
    first = {row["path"]: row["label"] for row in read_rows(folder / "labels.jsonl")}
    rows = [json.loads(line) for line in LABELS.read_text("utf-8").splitlines() if line]
    labelled = [
        (f"unlabelled/{row['path']}", row["set"], [reader["label"] for reader in row["readers"]])
        for row in rows
        if (folder / "unlabelled" / row["path"]).is_file()
    ]
    flagged = _flagged(folder, [*first, *(path for path, _, _ in labelled)])
    result = Measurement()
    result.of(RULE).add(_count(first, flagged))
    agreed = {path: labels[0] for path, _, labels in labelled if len(set(labels)) == 1}
    result.of(RULE).add(_count(agreed, flagged))
    result.detail("annotators' files").add(_count(first, flagged))
    for name in SETS:
        chosen = {
            path: agreed[path] for path, part, _ in labelled if part == name and path in agreed
        }
        result.detail(f"agreed labels, {name} set").add(_count(chosen, flagged))
    for number in (0, 1):
        each = {path: labels[number] for path, _, labels in labelled}
        result.detail(f"reader {number + 1} alone").add(_count(each, flagged))
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
