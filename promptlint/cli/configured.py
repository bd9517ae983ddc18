"""Settings and rules for commands that do not run the engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from promptlint.checks import CHECKS
from promptlint.config.errors import ConfigError
from promptlint.config.loader import load_settings
from promptlint.config.selected import Selection
from promptlint.config.selection import select_rules
from promptlint.config.settings import Settings
from promptlint.model.rule import ParamsError
from promptlint.rulebook.index import Rulebook, load_rulebook
from promptlint.rulebook.problems import RulebookError


@dataclass(frozen=True, slots=True)
class Configured:
    """A configuration that can be used."""

    settings: Settings
    rulebook: Rulebook
    selection: Selection


def configured(
    paths: tuple[str, ...] = (), *, config: str | None = None, isolated: bool = False
) -> Configured:
    """Read the configuration for these paths and apply it to the rules.

    Raises:
        click.ClickException: what the user has to put right, in words.
    """
    try:
        settings = load_settings(paths, config=Path(config) if config else None, isolated=isolated)
        rulebook = load_rulebook(settings.packs, kinds=CHECKS)
        return Configured(settings, rulebook, select_rules(rulebook, settings))
    except (ConfigError, ParamsError, RulebookError) as error:
        raise click.ClickException(str(error)) from None
