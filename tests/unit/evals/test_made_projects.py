"""The made projects: method rules find each misuse and accuse no right project."""

from pathlib import Path

import pytest

from evals.advice import advised
from evals.corpora.made import PROJECTS
from evals.corpora.made.project import Project
from evals.corpora.made_projects import write
from evals.running import check
from promptlint.model.levels import Severity


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_method_rules(project: Project, tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root, project.files)
    found = {
        item.rule: item.severity
        for item in check(root.resolve()).report.findings
        if item.family == "method"
    }
    if project.fault:
        assert project.fault in found, project.trap
    else:
        accused = [rule for rule, severity in found.items() if severity >= Severity.WARNING]
        assert accused == [], project.trap


@pytest.mark.parametrize("project", PROJECTS[::5], ids=lambda project: project.name)
def test_advice(project: Project, tmp_path: Path) -> None:
    root = tmp_path / "project"
    write(root, project.files)
    assert advised(root.resolve()).right[0] in project.methods
