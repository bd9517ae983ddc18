"""The probe as a part of a check: options, the run, and how it joins the report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import click

from promptlint.cli.options import GroupedOption
from promptlint.config.shape import DEVICES, DTYPES
from promptlint.engine.assemble import summarise
from promptlint.engine.request import Outcome, Request
from promptlint.model.finding import Finding
from promptlint.model.seen import Probed

_F = TypeVar("_F", bound=Callable[..., Any])
_GROUP = "Probe"


class Seconds(click.ParamType[float]):
    """A time: 90, 60s, 5m, 1h."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Seconds."""
        from promptlint.probe.budget import parse_budget

        if isinstance(value, float):
            return value
        try:
            return parse_budget(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def probe_options(command: _F) -> _F:
    """Add the probe's own options to a command."""
    options = (
        _option(
            "--model",
            metavar="MODEL",
            help="Folder, GGUF file, hub id or http://localhost address. A hub id that is named is"
            " fetched. Default: SmolLM2-135M-Instruct where a package or the hub's cache has it.",
        ),
        _option(
            "--encoder",
            metavar="MODEL",
            help="Embedding model: folder or hub id (all-MiniLM-L6-v2).",
        ),
        _option("--budget", type=Seconds(), help="Time for everything (60s)."),
        _option("--rows", type=click.IntRange(1), metavar="N", help="Rows of each dataset."),
        _option("--seed", type=click.IntRange(0), help="Of samples and shuffles (0)."),
        _option("--device", type=click.Choice(DEVICES), help="Where to compute."),
        _option("--dtype", type=click.Choice(DTYPES), help="Number type."),
        _option(
            "--offline", is_flag=True, default=None, help="Fetch nothing, not even a named model."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _option(name: str, **settings: Any) -> Callable[[Any], Any]:
    return click.option(name, cls=GroupedOption, group=_GROUP, **settings)


@dataclass(frozen=True, slots=True)
class Joined:
    """An outcome with the probe's findings in it, and why there was no probe, if so."""

    outcome: Outcome
    failure: str


def with_probe(
    request: Request, outcome: Outcome, options: Mapping[str, Any], table: Mapping[str, Any]
) -> Joined:
    """Probe what was checked, and join both reports.

    Args:
        request: of the run.
        outcome: of the run.
        options: of the command line, which go first.
        table: ``[probe]`` of the configuration.
    """
    from promptlint.probe.budget import parse_budget
    from promptlint.probe.result import ProbeOptions
    from promptlint.probe.run import probe

    cache = request.cache_folder / "probe" if request.cache_folder else None
    names = ("model", "encoder", "device", "dtype", "budget", "seed", "offline", "rows")
    given = {name: options[name] for name in names if options.get(name) is not None}
    chosen: dict[str, Any] = {**table, **given}
    if isinstance(chosen.get("budget"), str):
        chosen["budget"] = parse_budget(chosen["budget"])
    result = probe(request, outcome, ProbeOptions(cache=cache, **chosen))
    findings = sorted((*outcome.report.findings, *_shown(result.findings, request)), key=_order)
    report = replace(
        outcome.report,
        findings=tuple(findings),
        skipped=(*outcome.report.skipped, *result.skipped),
        summary=summarise(
            findings,
            outcome.report.files,
            suppressed=outcome.report.summary.suppressed + result.suppressed,
        ),
        probed=Probed(result.notes, result.reviews),
    )
    return Joined(replace(outcome, report=report), result.failure)


def _order(finding: Finding) -> Any:
    return finding.sort_key


def _shown(findings: tuple[Finding, ...], request: Request) -> list[Finding]:
    return [finding for finding in findings if finding.confidence >= request.min_confidence]
