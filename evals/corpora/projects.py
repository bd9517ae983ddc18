"""Small whole projects: half of them right, half with a misuse of a method."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from evals.corpora import Measurement
from evals.corpora.configs import aliases
from evals.running import check, read_rows, rule_names
from promptlint.model.levels import Severity


def measure(data: Path) -> Measurement:
    """A misuse must be found by its rule; a right project must not be accused of any."""
    folder = data / "projects"
    result = Measurement()
    known, names = rule_names(), aliases(data)
    for label in read_rows(folder / "labels.jsonl"):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name).resolve() / "project"
            shutil.copytree(folder / label["project"], root)
            found = [
                item
                for item in check(root).report.findings
                if item.severity >= Severity.WARNING and item.family == "method"
            ]
        kinds = {fault["kind"] for fault in label["faults"]}
        expected: set[str] = set()
        for kind in sorted(kinds):
            wanted = [
                rule
                for rule in (kind, *names.get(kind, ()), *names.get(f"{kind} (projects)", ()))
                if rule in known
            ]
            expected.update(wanted)
            if not wanted:
                result.notes.append(f"{label['project']}: {kind}: no rule yet")
                continue
            hit = any(item.rule in wanted for item in found)
            result.of(wanted[0]).true += hit
            result.of(wanted[0]).missed += not hit
        for rule in {item.rule for item in found} - expected:
            result.of(rule).false += 1
            result.notes.append(f"{label['project']} ({label['verdict']}): {rule}")
        for rule in known:
            if rule in result.counts and label["verdict"] == "ok":
                result.of(rule).negatives += 1
    return result
