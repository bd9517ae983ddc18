"""``promptlint probe``: check, then ask a small local model what only a model can show."""

from __future__ import annotations

from typing import Any

import click

from promptlint.cli.check import check
from promptlint.cli.options import GroupedCommand, check_options
from promptlint.cli.probing import probe_options


@click.command(cls=GroupedCommand)
@check_options
@probe_options
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Check files and folders, then show them to a small local model, within a budget of time.

    Nothing leaves this machine. Prompts are held against the template and window of the model that
    --model names; datasets are searched for answers that don't belong to their prompts; chunks are
    measured in the embedding model's own tokens.
    """
    return check(paths, {**options, "probe": True})
