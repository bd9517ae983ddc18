"""The rulebook of the current project, for the commands that look rules up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from promptlint.rulebook.index import Rulebook, load_rulebook
from promptlint.rulebook.problems import UnknownRuleError

_F = TypeVar("_F", bound=Callable[..., Any])


class LookUpError(click.ClickException):
    """What was asked for does not exist, or can't be read: exit code 2."""

    exit_code = 2


def project_options(function: _F) -> _F:
    """``--config`` and ``--isolated``: where a project's rule packs are found."""
    for decorate in (
        click.option(
            "--isolated", is_flag=True, help="Built-in rules only; read no configuration."
        ),
        click.option(
            "--config", type=click.Path(dir_okay=False), help="Configuration that names the packs."
        ),
    ):
        function = decorate(function)
    return function


def open_rulebook(config: str | None, isolated: bool) -> Rulebook:
    """Built-in rules and those of the packs that the project's configuration names.

    Raises:
        LookUpError: the configuration or a pack can't be used.
    """
    from promptlint.checks import CHECKS
    from promptlint.config.errors import ConfigError
    from promptlint.config.loader import load_settings

    try:
        settings = load_settings(config=Path(config) if config else None, isolated=isolated)
        return load_rulebook(settings.packs, kinds=CHECKS)
    except (ConfigError, ValueError) as error:
        raise LookUpError(str(error)) from None


def unknown(error: UnknownRuleError, what: str = "rule") -> LookUpError:
    """The same for the command line, with a way to see what there is."""
    text = str(error).replace("unknown rule", f"unknown {what}", 1)
    return LookUpError(text if error.suggestions else f"{text}; `promptlint rules` lists them")
