"""``promptlint advise``: which method a project uses, which one fits, and what each would cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from promptlint.cli.options import DateType, GroupedCommand, GroupedOption
from promptlint.cli.running import GateError, Prepared, execute, prepare, request_for

if TYPE_CHECKING:
    from promptlint.advice.model import Advice
    from promptlint.advice.prices import Prices
    from promptlint.engine.request import Outcome, Request

FORMATS = ("text", "json", "markdown")
_DONE, _NOT_RUN = 0, 2
_CONFIG = "Configuration"


@click.command(cls=GroupedCommand)
@click.argument("path", default=".", metavar="[PATH]")
@click.option(
    "--output-format",
    multiple=True,
    metavar="FORMAT[:FILE]",
    cls=GroupedOption,
    group="Output",
    help="text (the default), json or markdown; to a file behind a colon. Repeatable.",
)
@click.option(
    "--requests",
    type=click.IntRange(1),
    cls=GroupedOption,
    group="Estimates",
    help="Requests a month; 10,000 where nothing is set.",
)
@click.option(
    "--price",
    multiple=True,
    metavar="NAME=VALUE",
    cls=GroupedOption,
    group="Estimates",
    help="A price of yours, such as prompt-tokens=0.15 (a million) or gpu-hour=2. Repeatable.",
)
@click.option(
    "--as-of",
    type=DateType(),
    metavar="DATE",
    cls=GroupedOption,
    group="Estimates",
    help="Judge as of then.",
)
@click.option("--exclude", multiple=True, metavar="PATTERN", cls=GroupedOption, group="Files")
@click.option(
    "--no-respect-gitignore",
    is_flag=True,
    cls=GroupedOption,
    group="Files",
    help="Read files that git ignores, too.",
)
@click.option("--config", type=click.Path(), cls=GroupedOption, group=_CONFIG)
@click.option("--isolated", is_flag=True, cls=GroupedOption, group=_CONFIG)
@click.option("--no-cache", is_flag=True, cls=GroupedOption, group=_CONFIG)
def command(path: str, **options: Any) -> int:
    """Say which method fits the project in PATH: prompting, retrieval, fine-tuning, pre-training.

    One page: what its files do today, what they point to, why, what each choice costs, and the
    next three steps. Exit code: 0 a page was written, 2 there is nothing to advise on.
    """
    targets = _targets(options["output_format"])
    folder = Path(path)
    if not folder.exists():
        raise GateError(f"no such file or folder: {path}")
    prepared = prepare((path,), {**options, "select": ("method",), "preview": True, "ignore": ()})
    prices = _prices(prepared, options)
    request = _request(folder, options, prepared)
    outcome = execute(request)
    _complain(outcome)
    if not outcome.report.files:
        raise GateError(
            f"nothing to advise on: no prompt, data, config or source in {path} that promptlint "
            "knows (`promptlint check --show-files` shows what is recognised)"
        )
    from promptlint.advice.page import page

    name = folder.resolve().name or str(folder)
    advice = page(outcome, prices, root=request.root, as_of=request.as_of, name=name)
    for name, file in targets:
        _write(_rendered(name, advice), file)
    return _DONE


def _targets(wanted: tuple[str, ...]) -> list[tuple[str, str | None]]:
    """(format, file or ``None``) of every output."""
    targets = []
    for item in wanted or ("text",):
        name, _, file = item.partition(":")
        if name not in FORMATS:
            raise GateError(f"unknown output format `{name}` (known: {', '.join(FORMATS)})")
        targets.append((name, file or None))
    if sum(file is None for _, file in targets) > 1:
        raise GateError("two pages for standard output: give one a file, as in `markdown:FILE`")
    return targets


def _prices(prepared: Prepared, options: Mapping[str, Any]) -> Prices:
    """Prices of the config, then of the command line."""
    from promptlint.advice.prices import DEFAULTS, prices

    table = prepared.settings.advise
    given = table.get("prices")
    own = dict(_numbers(given))
    for item in options["price"]:
        name, _, value = item.partition("=")
        try:
            own[name] = float(value)
        except ValueError:
            raise GateError(f"--price {item}: NAME=VALUE, such as prompt-tokens=0.15") from None
        if name not in DEFAULTS or not 0 <= own[name] < float("inf"):
            raise GateError(f"--price {item}: known are {', '.join(DEFAULTS)}, from 0 on")
    requests = options["requests"] or table.get("requests")
    currency = table.get("currency")
    return prices(
        own,
        requests if isinstance(requests, int) else None,
        currency if isinstance(currency, str) else None,
    )


def _numbers(table: object) -> Iterator[tuple[str, float]]:
    if isinstance(table, Mapping):
        for name, value in table.items():
            yield str(name), float(value)


def _request(folder: Path, options: Mapping[str, Any], prepared: Prepared) -> Request:
    """The folder is the project: what lies beside it is another one."""
    request = request_for((str(folder),), options, prepared)
    root = folder.resolve() if folder.is_dir() else folder.resolve().parent
    return replace(request, root=root, paths=(folder,), cache_folder=None)


def _complain(outcome: Outcome) -> None:
    for skip in outcome.report.skipped:
        click.echo(f"not read: {skip.path or skip.rule}: {skip.reason}", err=True)


def _rendered(name: str, advice: Advice) -> str:
    from promptlint.advice import render

    renderers: Mapping[str, Callable[[Advice], str]] = {
        "json": lambda page: render.as_json(page) + "\n",
        "markdown": render.as_markdown,
        "text": lambda page: render.as_text(page, _width()),
    }
    return renderers[name](advice)


def _width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns


def _write(text: str, file: str | None) -> None:
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        Path(file).write_text(text, "utf-8")
    except OSError as error:
        raise GateError(f"can't write {file}: {error.strerror or error}") from None
    click.echo(f"wrote {file}", err=True)
