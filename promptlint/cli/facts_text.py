"""Facts of a model as lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_OWN = {
    "max-input-tokens": "context window",
    "max-output-tokens": "answers up to",
    "dimensions": "dimension",
    "metric": "made for",
    "query-prefix": "query prefix",
    "passage-prefix": "passage prefix",
    "retires": "retires",
    "tokenizer": "tokenizer",
}


def lines_of(known: Mapping[str, Any], as_of: date) -> Iterator[str]:
    """Lines of everything that is known, the project's own figures first."""
    if row := known.get("own"):
        for key, value in row.items():
            label = _OWN.get(key.replace("_", "-"), key)
            yield _line(label, f"{value} (your configuration)")
    if row := known.get("folder"):
        yield from _folder(row)
    if row := known.get("embedding"):
        yield from _embedding(row)
    if row := known.get("window"):
        output = f", answers up to {row['output_tokens']:,}" if row["output_tokens"] else ""
        yield _line("context window", f"{row['input_tokens']:,} tokens{output} ({row['platform']})")
    if row := known.get("licence"):
        yield _line("licence", f"{row['name']}: {row['terms']} ({row['source']})")
    if row := known.get("retirement"):
        yield from _retirement(row, as_of)
    for row in known.get("elsewhere", ()):
        yield from _retirement(row, as_of)


def _line(label: str, text: object) -> str:
    return f"  {label:<16} {text}"


def _folder(row: Mapping[str, Any]) -> Iterator[str]:
    sources = row["sources"] or {}

    def figure(name: str, label: str, after: str = "") -> Iterator[str]:
        if row[name]:
            yield _line(label, f"{row[name]:,}{after} ({sources.get(name, 'config.json')})")

    if row["base"]:
        yield _line("adapter of", row["base"])
    if row["architecture"] or row["model_type"]:
        kind = f" ({row['model_type']})" if row["architecture"] and row["model_type"] else ""
        yield _line("architecture", f"{row['architecture'] or row['model_type']}{kind}")
    yield from figure("window", "context window", " tokens")
    yield from figure("tokenizer_limit", "tokenizer cuts", " tokens")
    yield from figure("embeds", "embeds", " tokens; the rest is cut without a word")
    yield from figure("dimension", "dimension")
    yield from figure("vocabulary", "vocabulary", " tokens")
    yield from figure("rank", "rank")
    if row["vocabulary"]:
        yield _line("chat template", row["chat_template"] or "none")
    ends = [f"{name[:3]} {row[name]}" for name in ("eos_token", "pad_token") if row[name]]
    if ends:
        yield _line("tokens", ", ".join(ends))
    if row["modules"] or row["target_modules"]:
        yield _line("modules", ", ".join(row["target_modules"] or row["modules"]))
    if row["quantization"]:
        yield _line("weights", row["quantization"])
    if row["pickles"]:
        yield _line("pickle files", ", ".join(row["pickles"][:3]))
    if row["runs_code"]:
        yield _line("runs code", "needs trust_remote_code")


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
