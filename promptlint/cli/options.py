"""The options of ``check`` and ``fix``, grouped as the help shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

import click

_F = TypeVar("_F", bound=Callable[..., Any])

KINDS = ("prompt", "instructions", "source", "docs", "dataset", "retrieval", "training", "other")
LEVELS = ("error", "warning", "info")
CONFIDENCES = ("high", "medium", "low")


class GroupedCommand(click.Command):
    """A command whose help lists options by group."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options under their group's title, in the order of declaration."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                group = getattr(parameter, "group", "Miscellaneous")
                groups.setdefault(group, []).append(record)
        for title, records in groups.items():
            with formatter.section(title):
                formatter.write_dl(records)


class GroupedOption(click.Option):
    """An option that knows its group."""

    def __init__(self, *args: Any, group: str = "Miscellaneous", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group


class DateType(click.ParamType[date]):
    """An ISO date, such as 2026-11-24."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse ``YYYY-MM-DD``."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2026-11-24", param, ctx)


def _option(group: str, *names: str, **settings: Any) -> Callable[[_F], _F]:
    return click.option(*names, cls=GroupedOption, group=group, **settings)


def _words(_ctx: click.Context, _param: click.Parameter, value: Iterable[str]) -> tuple[str, ...]:
    """``--select A,B --select C`` → ``("A", "B", "C")``."""
    if any(not item.strip(" ,") for item in value):
        raise click.BadParameter("is empty: an unset variable?")
    return tuple(word.strip() for item in value for word in item.split(",") if word.strip())


_RULES = "Rule selection"
_FILES = "File selection"
_OUTPUT = "Output"
_FIXING = "Fixing"
_ANALYSIS = "Analysis"
_OTHER = "Miscellaneous"

_LIST = {"multiple": True, "callback": _words, "metavar": "RULE,…"}

_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    _option(_RULES, "--select", **_LIST, help="Run these only: names, codes, families, ALL."),
    _option(_RULES, "--extend-select", **_LIST, help="Run these, too."),
    _option(_RULES, "--ignore", **_LIST, help="Leave these out."),
    _option(_RULES, "--preview/--no-preview", default=None, help="Run preview rules, too."),
    _option(
        _RULES, "--min-confidence", type=click.Choice(CONFIDENCES), help="Hide less sure ones."
    ),
    _option(
        _FILES, "--exclude", multiple=True, callback=_words, metavar="GLOB,…", help="Leave out."
    ),
    _option(_FILES, "--force-exclude", is_flag=True, help="Exclude named files, too (for hooks)."),
    _option(
        _FILES,
        "--no-respect-gitignore",
        is_flag=True,
        help="Check files that git ignores, too.",
    ),
    _option(_FILES, "--kind", type=click.Choice(KINDS), help="Take every file for this kind."),
    _option(
        _FILES, "--max-file-size", metavar="SIZE", help="Skip larger files (10MB; no datasets)."
    ),
    _option(_FILES, "--stdin-filename", metavar="PATH", help="What standard input (-) stands for."),
    _option(_FILES, "--show-files", is_flag=True, help="List what would be checked, and as what."),
    _option(_FILES, "--allow-empty", is_flag=True, help="Nothing to check is a success."),
    _option(
        _OUTPUT,
        "--output-format",
        multiple=True,
        metavar="FORMAT[:FILE]",
        help="full, concise, json, jsonl, sarif, github, gitlab, junit, markdown. Repeatable.",
    ),
    _option(_OUTPUT, "--statistics", is_flag=True, help="Count findings by rule."),
    _option(_OUTPUT, "--all", "all_places", is_flag=True, help="Every finding and every place."),
    _option(_OUTPUT, "--show-secrets", is_flag=True, help="Don't mask source lines."),
    _option(
        _OUTPUT,
        "--color",
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        help="When to colour (auto: on a terminal, unless NO_COLOR is set).",
    ),
    _option(_OUTPUT, "--no-progress", is_flag=True, help="No progress bar."),
    _option(_OUTPUT, "-q", "--quiet", is_flag=True, help="Findings only."),
    _option(_OUTPUT, "-v", "--verbose", count=True, help="Say more."),
    _option(_FIXING, "--fix", is_flag=True, help="Make the safe repairs."),
    _option(_FIXING, "--unsafe-fixes", is_flag=True, help="Make unsafe repairs, too."),
    _option(_FIXING, "--diff", is_flag=True, help="Show repairs instead of making them."),
    _option(
        _ANALYSIS,
        "--target",
        metavar="NAME",
        help="Fine-tuning target: openai, trl …",
    ),
    _option(_ANALYSIS, "--probe", is_flag=True, help="Ask a small local model, too (60 s)."),
    _option(_ANALYSIS, "--ner", is_flag=True, help="Names and places of a sample, too (spaCy)."),
    _option(_ANALYSIS, "--as-of", type=DateType(), metavar="DATE", help="Judge dates as of then."),
    _option(_ANALYSIS, "--jobs", type=click.IntRange(1), metavar="N", help="Worker processes."),
    _option(_ANALYSIS, "--baseline", metavar="FILE", help="Report only what is not in it."),
    _option(_ANALYSIS, "--new-only", metavar="REV", help="Report only lines changed since then."),
    _option(
        _OTHER,
        "--fail-on",
        type=click.Choice(LEVELS),
        help="Lowest severity that fails (error).",
    ),
    _option(_OTHER, "--exit-zero", is_flag=True, help="Findings don't fail."),
    _option(_OTHER, "--strict", is_flag=True, help="Anything skipped fails with 2."),
    _option(_OTHER, "--config", metavar="FILE", help="This configuration and no other."),
    _option(_OTHER, "--isolated", is_flag=True, help="No configuration file."),
    _option(_OTHER, "--cache-dir", metavar="FOLDER", help="Where results are kept."),
    _option(_OTHER, "--no-cache", is_flag=True, help="Check everything again."),
)


def check_options(command: _F) -> _F:
    """Add the arguments and options of a check to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return click.argument("paths", nargs=-1, metavar="[PATHS]…")(command)
