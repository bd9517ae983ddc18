"""``promptlint check``: the main job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from promptlint.cli.exits import complaints, exit_code
from promptlint.cli.options import GroupedCommand, check_options
from promptlint.cli.output import destinations, write_reports
from promptlint.cli.running import GateError, Prepared, execute, prepare, request_for
from promptlint.engine.assemble import summarise
from promptlint.engine.request import Outcome, Request
from promptlint.model.finding import Finding
from promptlint.model.report import Report


@click.command(cls=GroupedCommand)
@check_options
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Check files and folders; the current folder without PATHS, standard input with -.

    Exit code: 0 nothing at or above --fail-on, 1 findings, 2 the gate did not run as asked.
    """
    return check(paths, options)


def check(paths: tuple[str, ...], options: Mapping[str, Any]) -> int:
    """Run a check as asked and return its exit code."""
    destinations(options)  # a mistyped format must not cost a run
    prepared = prepare(paths, options)
    request = request_for(paths, options, prepared)
    if options.get("show_files"):
        return _show_files(request)
    if options.get("diff"):
        from promptlint.cli.fixing import show_diff

        return show_diff(
            request, options, lambda done: _known_only(done, prepared, options).findings
        )
    note, failed = "", False
    if options.get("fix"):
        from promptlint.cli.fixing import fix

        outcome, note, failed = fix(
            request, options, lambda done: _known_only(done, prepared, options).findings
        )
    else:
        outcome = execute(request)
    failure = ""
    if options.get("probe"):
        from promptlint.cli.probing import with_probe

        joined = with_probe(request, outcome, options, prepared.settings.probe)
        outcome, failure = joined.outcome, joined.failure
    if options.get("audit"):
        from promptlint.cli.audit import previews_as_info

        outcome = previews_as_info(outcome)
    report = _known_only(outcome, prepared, options)
    write_reports(report, outcome, request, options, prepared.settings.fail_on)
    if note and not options.get("quiet"):
        click.echo(note, err=True)
    if left := _left_to_probe(request, options):
        click.echo(left, err=True)
    troubles = list(complaints(outcome, options))
    if failure:
        troubles.append(f"no probe: {failure}")
    for trouble in troubles:
        click.echo(f"error: {trouble}", err=True)
    return exit_code(report, bool(troubles) or failed, prepared.settings.fail_on, options)


def _left_to_probe(request: Request, options: Mapping[str, Any]) -> str:
    """A line on rules that were asked for by name and that a check does not run."""
    asked = {*(options.get("select") or ()), *(options.get("extend_select") or ())} - {"ALL"}
    if options.get("probe") or options.get("quiet") or not asked:
        return ""
    from promptlint.probe.run import needs_model

    names = [rule.name for rule in request.rules if needs_model(rule)]
    if not names:
        return ""
    return (
        f"note: not checked here: {', '.join(names)}: `promptlint probe` runs "
        f"{'it' if len(names) == 1 else 'them'}, or `check --probe`"
    )


def _known_only(outcome: Outcome, prepared: Prepared, options: Mapping[str, Any]) -> Report:
    """The report less what the baseline or an older revision accounts for."""
    report = outcome.report
    if prepared.settings.baseline is not None:
        from promptlint.cli.baselining import SHOWN_PLACES, subtract

        limit = None if options.get("all_places") else SHOWN_PLACES
        report = subtract(report, outcome, prepared.settings.baseline, limit)
    if options.get("new_only"):
        from promptlint.cli.changes import changed_lines, is_new

        changes = changed_lines(prepared.settings.root, str(options["new_only"]))
        if changes is None:
            raise GateError(f"--new-only: git knows no revision `{options['new_only']}` here")
        report = _with(report, [item for item in report.findings if is_new(item, changes)])
    return report


def _with(report: Report, findings: list[Finding]) -> Report:
    summary = summarise(
        findings,
        report.files,
        suppressed=report.summary.suppressed,
        baselined=report.summary.baselined,
    )
    hidden = report.hidden + len(report.findings) - len(findings)
    return replace(report, findings=tuple(findings), summary=summary, hidden=hidden)


def _show_files(request: Request) -> int:
    outcome = execute(replace(request, rules=()))
    for file in outcome.report.files:
        records = "" if file.records is None else f", {file.records:,} records"
        click.echo(f"{file.path}: {file.kind} ({file.format}{records})")
    for skip in outcome.report.skipped:
        click.echo(f"{skip.path or skip.rule}: skipped, {skip.reason}")
    for path in outcome.report.unrecognised:
        click.echo(f"{path}: not recognised")
    for path in outcome.missing:
        click.echo(f"error: no such file or folder: {path}", err=True)
    return 2 if outcome.missing else 0
