"""Repairs of rule files' examples, through the same loop as ``--fix --unsafe-fixes``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from promptlint.engine.examples import Repair, request_for
from promptlint.engine.request import Outcome
from promptlint.engine.session import run
from promptlint.fixing.apply import fix_until_stable
from promptlint.model.finding import Finding
from promptlint.rulebook.index import Rulebook


def engine_repair(book: Rulebook) -> Repair:
    """A function that makes every repair of one rule in an example's folder."""

    def repair(root: Path, rule_name: str, config: Mapping[str, object]) -> None:
        request = request_for(book, root, rule_name, config)
        last: list[Outcome] = []

        def again() -> Sequence[Finding]:
            last[:] = [run(request)]
            findings = last[0].report.findings
            return [finding for finding in findings if finding.rule == rule_name]

        fix_until_stable(again, lambda: last[0].absolute, unsafe=True)

    return repair
