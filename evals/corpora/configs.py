"""Real retrieval and training configs with marked faults, and traps that must stay silent."""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.corpora import Measurement
from evals.running import findings, read_rows, rule_names
from promptlint.model.finding import Finding
from promptlint.model.levels import Severity

NEAR = 2
"""Lines that a label and a finding may be apart."""


def aliases(data: Path) -> dict[str, tuple[str, ...]]:
    """Rules that a label's name stands for; the table lies beside the data."""
    file = data.parent / "facts" / "aliases.csv"
    if not file.is_file():
        return {}
    with file.open(encoding="utf-8", newline="") as stream:
        table = {row["alias"]: tuple(row["rules"].split()) for row in csv.DictReader(stream)}
    return {**_MORE, **table}


_MORE = {
    "runtime-window": ("runtime-window-smaller",),
    "pretrain-on-chat-model": ("completion-on-chat-model",),
    "train-on-inputs-noop": ("ignored-setting",),
    "eos-pad": ("special-token-mismatch",),
    "unpinned": ("unpinned-revision",),
}
"""Names in labels that the table lacks."""


def measure(data: Path) -> Measurement:
    """Marked faults must be found near their line; traps and clean files must be silent."""
    folder = data / "configs"
    labels = read_rows(folder / "labels.jsonl")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        for label in labels:
            target = root / _place(label)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / label["file"], target)
        found = findings(root)
    result = Measurement()
    names = aliases(data)
    for label in labels:
        mine = [item for item in found if item.path == _place(label)]
        if label.get("judged"):
            _judge(result, label, mine, names)
    return result


def _place(label: Mapping[str, Any]) -> str:
    """The file where its repository has it: names and neighbours matter."""
    return f"{label['repo'].replace('/', '__')}/{label['path']}"


def _judge(
    result: Measurement,
    label: Mapping[str, Any],
    mine: Sequence[Finding],
    names: Mapping[str, tuple[str, ...]],
) -> None:
    known = rule_names()
    for fault in label["faults"]:
        rules = names.get(fault["rule"], (fault["rule"],))
        wanted = [rule for rule in rules if rule in known]
        hit = any(_at(item, wanted, fault["line"]) for item in mine)
        result.score(rules, known, f"{label['path']}:{fault['line']}", hit=hit)
        if wanted:
            count = result.detail(f"marked {fault['certainty']}")
            count.true += hit
            count.missed += not hit
    for trap in label["traps"]:
        wanted = [r for r in names.get(trap["rule"], (trap["rule"],)) if r in known]
        for item in mine:
            if item.severity >= Severity.WARNING and _at(item, wanted, trap["line"]):
                result.of(item.rule).false += 1
                result.notes.append(f"trap: {item.rule} at {item.path}:{item.location.line}")
    if label["clean_at_error"]:
        for item in mine:
            if item.severity >= Severity.ERROR:
                result.of(item.rule).false += 1
                result.notes.append(f"clean file: {item.rule} at {item.path}:{item.location.line}")


def _at(item: Finding, rules: Sequence[str], line: int | None) -> bool:
    if item.rule not in rules:
        return False
    return line is None or item.location.line is None or abs(item.location.line - line) <= NEAR
