"""``promptlint cache``: what is stored between runs."""

from __future__ import annotations

import shutil

import click

from promptlint.cli.running import prepare


@click.group()
def command() -> None:
    """Manage the result cache."""


@command.command()
@click.argument("paths", nargs=-1)
def clean(paths: tuple[str, ...]) -> int:
    """Remove the cache of the project that PATHS (or the current folder) belong to."""
    folder = prepare(paths, {}).settings.cache_dir
    if not (folder / "CACHEDIR.TAG").is_file():
        click.echo(f"No cache at {folder}.")
        return 0
    shutil.rmtree(folder)
    click.echo(f"Removed {folder}.")
    return 0
