"""``promptlint audit``: everything that promptlint can look at, in one report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from promptlint.cli.check import check
from promptlint.cli.options import GroupedCommand, check_options
from promptlint.cli.probing import probe_options
from promptlint.engine.assemble import summarise
from promptlint.engine.request import Outcome
from promptlint.model.levels import Severity


@click.command(cls=GroupedCommand)
@check_options
@probe_options
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Look at a project with everything there is: all rules, names in a sample, a local model.

    Rules in preview are shown as info. A report is no gate: findings fail only with --fail-on.
    Write it to a file for others with --output-format markdown:FILE.
    """
    everything = {"preview": True, "ner": True, "probe": True, "audit": True, "statistics": True}
    lenient = options.get("fail_on") is None
    return check(paths, {**options, **everything, "exit_zero": options["exit_zero"] or lenient})


def previews_as_info(outcome: Outcome) -> Outcome:
    """Findings of preview rules as info: they are leads, not verdicts."""
    report = outcome.report
    findings = tuple(
        replace(item, severity=Severity.INFO)
        if item.rule in report.rules and report.rules[item.rule].preview
        else item
        for item in report.findings
    )
    counts = report.summary
    summary = summarise(
        findings, report.files, suppressed=counts.suppressed, baselined=counts.baselined
    )
    return replace(outcome, report=replace(report, findings=findings, summary=summary))
