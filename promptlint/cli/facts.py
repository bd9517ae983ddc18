"""``promptlint facts``: what is known about a model, with its source."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

import click

from promptlint.cli.options import DateType

_UNKNOWN = 1


@click.command()
@click.argument("model")
@click.option("--platform", metavar="NAME", help="Where it is called: openai, azure, bedrock, …")
@click.option("--as-of", type=DateType(), metavar="DATE", help="Judge dates as of then.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
def command(model: str, platform: str | None, as_of: date | None, output_format: str) -> int:
    """Show limits, dimensions and retirement of MODEL, an embedding or a language model."""
    known = _known(model, platform)
    if output_format == "json":
        click.echo(json.dumps({"model": model, **known}, indent=2, default=str))
    else:
        lines = list(_lines(known, as_of or date.today()))
        click.echo("\n".join([model, *lines]) if lines else f"{model}: nothing is known about it.")
    return 0 if known else _UNKNOWN


def _known(model: str, platform: str | None) -> dict[str, dict[str, Any]]:
    from promptlint.facts.embeddings import embedding_model
    from promptlint.facts.retirements import retirement
    from promptlint.facts.windows import context_window

    found = {
        "embedding": embedding_model(model),
        "window": context_window(model, platform),
        "retirement": retirement(model, platform),
    }
    return {name: asdict(row) for name, row in found.items() if row is not None}


def _lines(known: dict[str, dict[str, Any]], as_of: date) -> Iterator[str]:
    if row := known.get("embedding"):
        yield from _embedding(row)
    if row := known.get("window"):
        output = f", answers up to {row['output_tokens']:,}" if row["output_tokens"] else ""
        yield f"  context window   {row['input_tokens']:,} tokens{output} ({row['platform']})"
    if row := known.get("retirement"):
        yield from _retirement(row, as_of)


def _embedding(row: dict[str, Any]) -> Iterator[str]:
    if row["limit"]:
        checked = "" if row["limit_checked"] else " (not checked)"
        yield f"  embeds           {row['limit']:,} tokens{checked}; the rest is cut without a word"
    elif row["published_limit"]:
        yield f"  embeds           {row['published_limit']:,} tokens by its description"
    if row["dimension"]:
        others = ", ".join(map(str, row["dimensions"]))
        span = f"{row['shortest']} to {row['longest']}" if row["shortest"] is not None else others
        yield f"  dimension        {row['dimension']:,}" + (f", also {span}" if span else "")
    for name, label in (
        ("metric", "made for"),
        ("query_prefix", "query prefix"),
        ("passage_prefix", "passage prefix"),
        ("licence", "licence"),
    ):
        if row[name]:
            yield f"  {label:<16} {row[name]}"
    if row["source"]:
        yield f"  source           {row['source']}"


def _retirement(row: dict[str, Any], as_of: date) -> Iterator[str]:
    day = row["day"]
    if day is None:
        when = "gone, the day is not known"
    elif row["precision"] == "earliest":
        when = f"not before {day}"
    else:
        when = f"{'since' if day <= as_of else 'on'} {day}"
    ahead = day is not None and day > as_of and row["status"] == "retired"
    state = "to be retired" if ahead else row["status"]
    yield f"  {state:<16} {when} ({row['platform']}; confidence {row['confidence']})"
    if row["replacement"]:
        yield f"  replacement      {row['replacement']}"
    yield f"  source           {row['source']}"
