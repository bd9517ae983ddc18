"""``promptlint facts``: what is known about a model, with its source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from promptlint.cli.facts_text import lines_of
from promptlint.cli.options import DateType

_UNKNOWN = 1


@click.command()
@click.argument("model")
@click.option("--platform", metavar="NAME", help="Where it is called: openai, azure, bedrock, …")
@click.option("--as-of", type=DateType(), metavar="DATE", help="Judge dates as of then.")
@click.option("--config", metavar="FILE", help="This configuration and no other.")
@click.option("--isolated", is_flag=True, help="No configuration file.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
def command(
    model: str,
    platform: str | None,
    as_of: date | None,
    config: str | None,
    isolated: bool,
    output_format: str,
) -> int:
    """Show limits, dimensions and retirement of MODEL, an embedding or a language model.

    A folder with a model's config.json is read itself. What `[models.NAME]` of the configuration
    says comes first.
    """
    known = _known(model, platform, config, isolated=isolated)
    if output_format == "json":
        click.echo(json.dumps({"model": model, **known}, indent=2, default=str))
    else:
        lines = list(lines_of(known, as_of or date.today()))
        click.echo("\n".join([model, *lines]) if lines else f"{model}: nothing is known about it.")
    return 0 if known else _UNKNOWN


def _known(
    model: str, platform: str | None, config: str | None, *, isolated: bool
) -> dict[str, Any]:
    from promptlint.facts.embeddings import embedding_model
    from promptlint.facts.licences import licence_of
    from promptlint.facts.retirements import retirement, retirements
    from promptlint.facts.windows import context_window

    own = _own(model, config, isolated=isolated)
    folder = _folder(model)
    if folder is not None:
        return {**_own_part(own), "folder": folder}
    found: dict[str, Any] = {
        "embedding": embedding_model(model),
        "window": context_window(model, platform),
        "licence": licence_of(model),
        "retirement": retirement(model, platform),
    }
    known = {name: asdict(row) for name, row in found.items() if row is not None}
    shown = found["retirement"].platform if found["retirement"] else None
    elsewhere = [row for row in retirements(model) if row.platform != shown]
    if elsewhere and platform is None:
        return {**_own_part(own), **known, "elsewhere": [asdict(row) for row in elsewhere]}
    return {**_own_part(own), **known}


def _own_part(own: Mapping[str, object]) -> dict[str, Any]:
    return {"own": dict(own)} if own else {}


def _own(model: str, config: str | None, *, isolated: bool) -> Mapping[str, object]:
    """What the project's configuration says of the model."""
    from promptlint.config.errors import ConfigError
    from promptlint.config.loader import load_settings

    try:
        settings = load_settings(config=Path(config) if config else None, isolated=isolated)
    except ConfigError as error:
        raise click.ClickException(str(error)) from None
    return settings.models.get(model, {})


def _folder(model: str) -> dict[str, Any] | None:
    from promptlint.facts.local_model import LocalModelError, is_model_folder, local_model

    folder = Path(model)
    try:
        if not is_model_folder(folder):
            return None
        return asdict(local_model(folder))
    except LocalModelError as error:
        raise click.ClickException(f"{model}: {error}") from None
    except OSError:
        return None  # no path at all: a name that is too long, say
