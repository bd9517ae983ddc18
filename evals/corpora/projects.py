"""Small whole projects: half of them right, half with a misuse of a method."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evals.advice import advised, score
from evals.corpora import Measurement
from evals.corpora.configs import aliases
from evals.running import check, read_rows, rule_names
from promptlint.model.levels import Severity


def measure(data: Path) -> Measurement:
    """A misuse must be found by its rule; a right project must not be accused of any.

    Every project is checked a second time without its READMEs; those figures are details.
    """
    folder = data / "projects"
    result = Measurement()
    known, names = rule_names(), aliases(data)
    for label in read_rows(folder / "labels.jsonl"):
        _score(result, label, _found(folder / label["project"]), names, known)
        bare = _found(folder / label["project"], readme=False)
        _advise(result, label, folder / label["project"])
        for kind in sorted({fault["kind"] for fault in label["faults"]}):
            hit = not bare.keys().isdisjoint(_rules(kind, names))
            detail = result.detail("misuses, READMEs hidden")
            detail.true += hit
            detail.missed += not hit
    return result


def _found(project: Path, *, readme: bool = True) -> dict[str, Severity]:
    """Method rules that fire, with their severity."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve() / "project"
        hidden = () if readme else ("README*", "readme*")
        shutil.copytree(project, root, ignore=shutil.ignore_patterns(*hidden))
        return {
            item.rule: item.severity
            for item in check(root).report.findings
            if item.family == "method"
        }


def _advise(result: Measurement, label: Mapping[str, Any], project: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve() / "project"
        shutil.copytree(project, root)
        score(result, label["project"], label["right_method"], advised(root))


def _rules(kind: str, names: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Rules that find a fault, that of the choice of method first."""
    return (*names.get(f"{kind} (projects)", ()), kind, *names.get(kind, ()))


def _score(
    result: Measurement,
    label: Mapping[str, Any],
    found: Mapping[str, Severity],
    names: Mapping[str, tuple[str, ...]],
    known: frozenset[str],
) -> None:
    expected: set[str] = set()
    for kind in sorted({fault["kind"] for fault in label["faults"]}):
        wanted = [rule for rule in _rules(kind, names) if rule in known]
        expected.update(wanted)
        if not wanted:
            result.notes.append(f"{label['project']}: {kind}: no rule yet")
            continue
        hit = any(rule in found for rule in wanted)
        result.of(wanted[0]).true += hit
        result.of(wanted[0]).missed += not hit
    for rule, severity in found.items():
        if rule not in expected and severity >= Severity.WARNING:
            result.of(rule).false += 1
            result.notes.append(f"{label['project']} ({label['verdict']}): {rule}")
    for rule in known:
        if rule in result.counts and label["verdict"] == "ok":
            result.of(rule).negatives += 1
