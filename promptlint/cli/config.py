"""``promptlint config``: what is set, and by what."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from promptlint.cli.configured import Configured, configured
from promptlint.config.describe import Setting, describe


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]…")
@click.option("--config", metavar="FILE", help="This configuration and no other.")
@click.option("--isolated", is_flag=True, help="No configuration file.")
@click.option(
    "--output-format", type=click.Choice(("text", "json")), default="text", show_default=True
)
def command(paths: tuple[str, ...], config: str | None, isolated: bool, output_format: str) -> int:
    """Show every setting for PATHS (or the current folder) and where it comes from.

    A configuration that can't be used ends with exit code 2 and says why.
    """
    found = configured(paths, config=config, isolated=isolated)
    settings = describe(found.settings)
    if output_format == "json":
        click.echo(json.dumps(_as_json(found, settings), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_as_text(found, settings)))
    for note in found.selection.notes:
        click.echo(f"warning: {note}", err=True)
    return 0


def _as_json(found: Configured, settings: Sequence[Setting]) -> dict[str, object]:
    source = found.settings.source
    return {
        "schema_version": 1,
        "root": str(found.settings.root),
        "config": source.shown if source else None,
        "settings": [
            {
                "key": setting.key,
                "value": setting.value,
                "origin": setting.origin.kind,
                "path": setting.origin.path,
                "line": setting.origin.line,
            }
            for setting in settings
        ],
        "rules": [rule.name for rule in found.selection.rules],
        "preview_rules_off": list(found.selection.dormant),
    }


def _as_text(found: Configured, settings: Sequence[Setting]) -> Iterator[str]:
    source = found.settings.source
    yield f"Configuration: {source.shown if source else 'none, defaults only'}"
    yield f"Project root:  {_relative(found.settings.root)}"
    yield ""
    lines = [(f"{setting.key} = {_toml(setting.value)}", setting) for setting in settings]
    width = min(60, max(len(line) for line, _ in lines))
    for line, setting in lines:
        yield f"{line:<{width}}  # {setting.origin.describe()}"
    yield ""
    active, sleeping = len(found.selection.rules), len(found.selection.dormant)
    every = len(found.rulebook.rules)
    yield f"{active} of {every} rules run; {sleeping} more with --preview."


def _toml(value: object) -> str:
    if value is None:
        return "(not set)"
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _relative(path: Path) -> str:
    try:
        return Path(os.path.relpath(path)).as_posix()
    except (ValueError, OSError):  # another drive
        return path.as_posix()
