"""Misuses whose signs stand apart are found, and right projects that differ in one place are not
accused."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.corpora.made.fourth_right import FOURTH_RIGHT
from evals.corpora.made.fourth_wrong import FOURTH_WRONG
from evals.corpora.made.project import Project
from evals.corpora.made_projects import write
from evals.running import check
from promptlint.model.levels import Severity


def found(project: Project, root: Path) -> dict[str, Severity]:
    write(root, project.files)
    return {
        item.rule: item.severity for item in check(root).report.findings if item.family == "method"
    }


@pytest.mark.parametrize("project", FOURTH_WRONG, ids=lambda item: item.name)
def test_the_misuse_is_found(project: Project, tmp_path: Path) -> None:
    assert project.fault in found(project, tmp_path)


@pytest.mark.parametrize("project", FOURTH_RIGHT, ids=lambda item: item.name)
def test_nothing_is_held_against_it(project: Project, tmp_path: Path) -> None:
    said = found(project, tmp_path)
    assert not [rule for rule, level in said.items() if level >= Severity.WARNING]
