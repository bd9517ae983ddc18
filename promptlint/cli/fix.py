"""``promptlint fix``: check, and make the safe repairs."""

from __future__ import annotations

from typing import Any

import click

from promptlint.cli.check import check
from promptlint.cli.options import GroupedCommand, check_options


@click.command(cls=GroupedCommand)
@check_options
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Check files and folders and repair what is safe to repair; --diff only shows it."""
    return check(paths, {**options, "fix": not options["diff"]})
