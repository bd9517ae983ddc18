"""Reports to standard output and to files, in every format that was asked for."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from promptlint.cli.running import GateError
from promptlint.engine.request import Outcome, Request
from promptlint.model.levels import Severity
from promptlint.model.report import Report, Style
from promptlint.reporters import FORMATS, in_a_line, render


def destinations(options: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """(format, file or ``None`` for standard output) of every ``--output-format``.

    Raises:
        GateError: an unknown format, or two reports for standard output.
    """
    wanted = []
    for item in options.get("output_format") or ("full",):
        name, _, file = item.partition(":")
        if name not in FORMATS:
            from difflib import get_close_matches

            near = get_close_matches(name, FORMATS, 1)
            hint = f"; did you mean `{near[0]}`?" if near else f" (known: {', '.join(FORMATS)})"
            raise GateError(f"unknown output format `{name}`{hint}")
        wanted.append((name, None if file in ("", "-") else file))
    if sum(1 for _, file in wanted if file is None) > 1:
        raise GateError("two reports for standard output: give one a file, as in `sarif:FILE`")
    return wanted


def style_for(
    options: Mapping[str, Any], *, to_terminal: bool, fail_on: Severity = Severity.ERROR
) -> Style:
    """How to print: colour and width of the terminal, limits of the options."""
    choice = options.get("color", "auto")
    color = choice == "always" or (
        choice == "auto"
        and to_terminal
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )
    width = 100
    if to_terminal or os.environ.get("COLUMNS"):
        from shutil import get_terminal_size

        width = get_terminal_size((100, 24)).columns
    return Style(
        color=color,
        width=max(width, 40),
        limit=None if options.get("all_places") else 20,
        statistics=bool(options.get("statistics")),
        verbose=int(options.get("verbose") or 0),
        quiet=bool(options.get("quiet")),
        fail_on=fail_on,
    )


def write_reports(
    report: Report,
    outcome: Outcome,
    request: Request,
    options: Mapping[str, Any],
    fail_on: Severity,
) -> None:
    """Print and write the reports; say where they are when all went to files.

    Raises:
        GateError: a file can't be written.
    """
    from promptlint.engine.sources import FileSources

    disk = outcome.absolute
    root = request.root
    sources = FileSources(
        lambda path: disk.get(path) or root / path,
        show_secrets=bool(options.get("show_secrets")),
        overrides=dict([request.stdin]) if request.stdin else None,
    )
    wanted = destinations(options)
    for name, file in wanted:
        terminal = file is None and sys.stdout.isatty()
        text = render(
            name, report, sources, style_for(options, to_terminal=terminal, fail_on=fail_on)
        )
        if file is None:
            _print(text)
        else:
            _write(Path(file), text)
    files = [file for _, file in wanted if file]
    if len(files) == len(wanted) and not options.get("quiet"):
        click.echo(f"{in_a_line(report)} Written to {', '.join(files)}.", err=True)


def _print(text: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        _give_up_stdout()
        raise GateError(f"can't write the report: {error.strerror or error}") from None


def _give_up_stdout() -> None:
    """Let what is still buffered go nowhere, or the interpreter fails again when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise GateError(f"can't write {file}: {error.strerror or error}") from None
