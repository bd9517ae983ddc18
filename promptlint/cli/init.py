"""``promptlint init``: a commented configuration, a hook and a baseline, nothing overwritten."""

from __future__ import annotations

from pathlib import Path

import click

from promptlint.cli.hook_entry import (
    HOOK_FILE,
    NEW_FILE,
    NoRoomError,
    add_hook,
    has_hook,
    hook_entry,
)
from promptlint.cli.template import BASELINE_LINE, TEMPLATE
from promptlint.config.discover import PYPROJECT_NAME, find_config
from promptlint.config.errors import ConfigError
from promptlint.config.settings import BASELINE_NAME, CONFIG_NAME


@click.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--force", is_flag=True, help="Replace a configuration or baseline that exists.")
@click.option("--no-hook", is_flag=True, help="Leave pre-commit alone.")
@click.option("--no-baseline", is_flag=True, help="Don't check the project, write no baseline.")
def command(folder: str, force: bool, no_hook: bool, no_baseline: bool) -> int:
    """Set promptlint up in FOLDER (or the current one).

    Writes a promptlint.toml in which every setting is explained, adds the hook to pre-commit's
    configuration, and puts what is found today into a baseline, so that from now on only new
    findings are reported. Files that exist are left as they are.
    """
    root = Path(folder)
    try:
        wrote = _write_config(root, force)
        if not no_hook:
            _add_hook(root)
    except OSError as error:
        raise click.ClickException(
            f"can't write {error.filename}: {error.strerror or error}"
        ) from None
    if not no_baseline:
        _write_baseline(root, force, wrote)
    return 0


def _write_config(root: Path, force: bool) -> bool:
    """Write the configuration; whether it is new."""
    target = root / CONFIG_NAME
    if target.exists() and not force:
        click.echo(f"{CONFIG_NAME} exists and stays as it is (--force replaces it).")
        return False
    if not target.exists() and _in_pyproject(root):
        click.echo(f"{PYPROJECT_NAME} has a [tool.promptlint] table, which stays in use.")
        return False
    target.write_text(TEMPLATE, encoding="utf-8", newline="\n")
    click.echo(f"Wrote {CONFIG_NAME}.")
    return True


def _in_pyproject(root: Path) -> bool:
    try:
        source = find_config((), root.absolute()).source
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    here = (root / PYPROJECT_NAME).absolute()
    return source is not None and source.path == here


def _add_hook(root: Path) -> None:
    target = root / HOOK_FILE
    if not target.exists():
        if (root / ".git").exists():
            target.write_text(NEW_FILE, encoding="utf-8", newline="\n")
            click.echo(f"Wrote {HOOK_FILE}; `pre-commit install` makes git use it.")
        else:
            click.echo("No hook was written: this is not the root of a git repository.")
        return
    try:
        text = target.read_bytes().decode("utf-8")
        if has_hook(text):
            click.echo(f"{HOOK_FILE} runs promptlint already.")
            return
        changed = add_hook(text)
    except (NoRoomError, UnicodeDecodeError) as error:
        reason = error if isinstance(error, NoRoomError) else "it is not UTF-8"
        click.echo(f"{HOOK_FILE} stays as it is: {reason}. Add this to its `repos`:\n")
        click.echo(hook_entry(2))
        return
    target.write_bytes(changed.encode("utf-8"))
    click.echo(f"Added the hook to {HOOK_FILE}.")


def _write_baseline(root: Path, force: bool, config_is_new: bool) -> None:
    from promptlint.cli.baselining import collect, save, total

    run = collect((str(root),), {"no_progress": True}, allow_empty=True)
    if run.file.exists() and not force:
        click.echo(f"{run.file.name} exists and stays as it is (--force replaces it).")
        return
    if not run.findings:
        click.echo("Nothing was found, so there is no baseline to write.")
        return
    baseline = run.baseline(None)
    save(run.file, baseline)
    count = total(baseline.entries)
    click.echo(f"Wrote {run.file.name}: {count:,} finding{'' if count == 1 else 's'} of today.")
    if config_is_new:
        target = root / CONFIG_NAME
        text = target.read_text(encoding="utf-8").replace(f"# {BASELINE_LINE}", BASELINE_LINE)
        target.write_text(text, encoding="utf-8", newline="\n")
    elif run.settings.baseline is None:
        click.echo(f'To use it, add to the configuration: baseline = "{BASELINE_NAME}"')
