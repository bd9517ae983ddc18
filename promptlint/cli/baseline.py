"""``promptlint baseline``: accept today's findings, so that only new ones are reported."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from promptlint.cli.configured import configured
from promptlint.config.settings import BASELINE_NAME
from promptlint.engine.baseline import Baseline, Entry

_F = TypeVar("_F", bound=Callable[..., Any])


def _options(command: _F) -> _F:
    for option in (
        click.argument("paths", nargs=-1, metavar="[PATHS]…"),
        click.option("--baseline", metavar="FILE", help="The file, instead of the configured one."),
        click.option("--config", metavar="FILE", help="This configuration and no other."),
        click.option("--isolated", is_flag=True, help="No configuration file."),
    ):
        command = option(command)
    return command


@click.group()
def command() -> None:
    """Accept today's findings; report only new ones.

    A baseline knows findings by their content, not by their line: it survives edits above them,
    and a new fault of the same kind in the same file is reported.
    """


@command.command()
@_options
def write(paths: tuple[str, ...], **options: Any) -> int:
    """Write the findings in PATHS (or the current folder) to the baseline.

    Entries of files that were not checked stay as they are.
    """
    from promptlint.cli.baselining import collect, read, save, total

    run = collect(paths, options)
    previous = read(run.file) if run.file.exists() else None
    baseline = run.baseline(previous)
    save(run.file, baseline)
    entries = baseline.entries
    click.echo(f"Wrote {_shown(run.file)}: {_count(total(entries), 'finding')}.")
    if run.settings.baseline is None:
        click.echo(f'To use it, add to the configuration: baseline = "{BASELINE_NAME}"')
    return 0


@command.command()
@_options
@click.option("--dry-run", is_flag=True, help="Show what would go, and change nothing.")
def prune(paths: tuple[str, ...], dry_run: bool, **options: Any) -> int:
    """Take out of the baseline what is no longer found in PATHS (or the current folder)."""
    from promptlint.cli.baselining import by_rule, collect, read, save, total
    from promptlint.engine.baseline import prune as without

    run = collect(paths, options)
    baseline = read(run.file)
    stale = run.against(baseline).stale
    for path, rule, count in by_rule(stale):
        click.echo(f"{path}: {rule} ({count:,})")
    if dry_run:
        click.echo(f"Would take out {_count(total(stale), 'finding')} of {_shown(run.file)}.")
        return 0
    if stale:
        save(run.file, without(baseline, stale))
    click.echo(f"Took {_count(total(stale), 'finding')} out of {_shown(run.file)}.")
    return 0


@command.command()
@_options
@click.option(
    "--output-format", type=click.Choice(("text", "json")), default="text", show_default=True
)
def show(paths: tuple[str, ...], output_format: str, **options: Any) -> int:
    """Show what the baseline holds, for PATHS or for the whole project."""
    from promptlint.cli.baselining import read

    settings = configured(paths, config=options["config"], isolated=options["isolated"]).settings
    named = options["baseline"]
    file = Path(named) if named else settings.baseline or settings.root / BASELINE_NAME
    baseline = read(file)
    entries = [entry for entry in baseline.entries if _below(entry, paths, settings.root)]
    if output_format == "json":
        click.echo(json.dumps(_as_json(file, baseline, entries), indent=2, ensure_ascii=False))
    else:
        _print(file, entries)
    return 0


def _below(entry: Entry, paths: tuple[str, ...], root: Path) -> bool:
    """Whether an entry's file is one of the paths, or in one of them."""
    file = Path(os.path.abspath(root / entry.path))
    given = [Path(os.path.abspath(path)) for path in paths]
    return not given or any(file == path or path in file.parents for path in given)


def _as_json(file: Path, baseline: Baseline, entries: Sequence[Entry]) -> dict[str, object]:
    return {
        "schema_version": 1,
        "baseline": _shown(file),
        "findings": sum(entry.count for entry in entries),
        "entries": [
            {
                "rule": entry.rule,
                "path": entry.path,
                "entity": entry.entity,
                "fingerprint": entry.fingerprint,
                "count": entry.count,
                "dataset": entry.places is not None,
            }
            for entry in entries
        ],
    }


def _print(file: Path, entries: Sequence[Entry]) -> None:
    from promptlint.cli.baselining import by_rule

    rows = by_rule(entries)
    width = max((len(f"{count:,}") for _, _, count in rows), default=0)
    previous = None
    for path, rule, count in rows:
        if path != previous:
            click.echo(path)
            previous = path
        click.echo(f"  {count:>{width},}  {rule}")
    findings = sum(entry.count for entry in entries)
    files = len({entry.path for entry in entries})
    click.echo(f"{_shown(file)}: {_count(findings, 'finding')} in {_count(files, 'file')}.")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _shown(file: Path) -> str:
    try:
        return Path(os.path.relpath(file)).as_posix()
    except (ValueError, OSError):  # another drive
        return file.as_posix()
