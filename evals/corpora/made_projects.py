"""Made projects (`evals.corpora.made`): the method rules, and whether `advise` names the method."""

from __future__ import annotations

import tempfile
from pathlib import Path

from evals.advice import advised, score
from evals.corpora import Measurement
from evals.corpora.made import PROJECTS
from evals.running import check, rule_names
from promptlint.model.levels import Severity


def measure(data: Path) -> Measurement:
    """A misuse must be found by its rule; a right project must not be accused of any."""
    result = Measurement()
    known = rule_names()
    for project in PROJECTS:
        with tempfile.TemporaryDirectory() as name:
            root = Path(name).resolve() / "project"
            write(root, project.files)
            score(result, project.name, project.methods, advised(root))
            found = {
                item.rule: item.severity
                for item in check(root).report.findings
                if item.family == "method"
            }
        if project.fault:
            result.of(project.fault).true += project.fault in found
            result.of(project.fault).missed += project.fault not in found
            if project.fault not in found:
                result.notes.append(f"{project.name}: {project.fault} not found ({project.trap})")
        wrong = [
            rule
            for rule, severity in found.items()
            if severity >= Severity.WARNING and not project.fault
        ]
        for rule in wrong:
            result.of(rule).false += 1
            result.notes.append(f"{project.name} (right): {rule} ({project.trap})")
        for rule in known:
            if rule in result.counts and not project.fault:
                result.of(rule).negatives += 1
    return result


def write(root: Path, files: object) -> None:
    """Write a project's files."""
    if not isinstance(files, dict):
        raise TypeError("files by path")
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.lstrip("\n"), "utf-8")
