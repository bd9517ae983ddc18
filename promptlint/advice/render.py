"""The page as text for a terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from promptlint.advice.model import IN_PLAIN_WORDS, METHODS, Advice, Amount, Choice, Evidence

_INDENT = 2
SHOWN = 6
"""Pieces of evidence that the page shows."""


def as_json(advice: Advice) -> str:
    """Everything, by name."""
    return json.dumps({"schema_version": 1, **asdict(advice)}, indent=2, ensure_ascii=False)


def as_text(advice: Advice, width: int = 100) -> str:
    """The page for a terminal of this width."""
    return "\n".join(_text(advice, max(60, min(width, 100)))) + "\n"


def _text(advice: Advice, width: int) -> Iterator[str]:
    yield f"{advice.project}: {advice.headline}"
    yield ""
    yield f"  today      {_methods(advice.today)}"
    yield f"  points to  {_methods(advice.right)}"
    if advice.evidence:
        yield "\nWhy"
        for item in advice.evidence[:SHOWN]:
            yield from _wrapped(item.text, width, "! " if item.against else "- ")
            if item.spots:
                rule = f"  [{item.rule}]" if item.rule else ""
                yield from _wrapped(", ".join(map(str, item.spots)) + rule, width, "  at ")
    if advice.steps:
        yield "\nNext"
        for number, step in enumerate(advice.steps, 1):
            yield from _wrapped(step, width, f"{number}. ")
    if advice.choices:
        yield from _costs(advice, width)
    yield from _told("\nCan't tell", advice.unknown, width)
    yield "\nIn plain words"
    named = {*advice.today, *advice.right} or set(METHODS)
    for method in METHODS:
        if method in named:
            yield from _wrapped(f"{method}: {IN_PLAIN_WORDS[method]}", width, "- ")


def _told(title: str, items: Sequence[str], width: int) -> Iterator[str]:
    if items:
        yield title
    for item in items:
        yield from _wrapped(item, width, "- ")


def _costs(advice: Advice, width: int) -> Iterator[str]:
    yield f"\nCosts, each method alone, in {advice.currency} (estimates)"
    yield from _table(advice)
    changes = [
        f"{choice.method}: {choice.change}"
        for choice in advice.choices
        if choice.method in (*advice.today, *advice.right)
    ]
    yield from _told("  when something changes", changes, width)
    yield "  how that is worked out"
    yield from _formulas(advice, width)


def _methods(methods: Sequence[str]) -> str:
    return ", ".join(methods) or "can't tell"


def _wrapped(text: str, width: int, mark: str) -> list[str]:
    first = " " * _INDENT + mark
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(advice: Advice) -> Iterator[str]:
    yield f"  {'':<14}{'to start':>16}  {f'a month, {advice.requests:,} requests':>28}"
    for choice in advice.choices:
        marks = _marks(advice, choice)
        start, monthly = _money(choice.start), _money(choice.monthly)
        yield f"  {choice.method:<14}{start:>16}  {monthly:>28}{marks}"


def _marks(advice: Advice, choice: Choice) -> str:
    words = [
        word
        for word, held in (("today", advice.today), ("points to", advice.right))
        if choice.method in held
    ]
    return f"   {' and '.join(words)}" if words else ""


def _money(amount: Amount) -> str:
    """Two digits that matter; nobody needs the cents of an estimate."""
    value = amount.value
    if value is None:
        return amount.quantity or "can't tell"
    if value == 0:
        return "0"
    if value < 0.01:
        return "under 0.01"
    return f"{value:.2f}" if value < 10 else f"{round(value):,}"


def _formulas(advice: Advice, width: int) -> Iterator[str]:
    for choice in advice.choices:
        in_play = choice.method in (*advice.today, *advice.right)
        for name, amount in (("to start", choice.start), ("a month", choice.monthly)):
            told = amount.value or amount.quantity
            if amount.value != 0 and (in_play or (name == "to start" and told)):
                yield from _wrapped(f"{choice.method}, {name}: {amount.formula}", width, "- ")
    own = [price for price in advice.prices if price.own]
    missing = [price.name for price in advice.prices if price.value is None]
    text = f"prices of {advice.prices_as_of}" + (f", {len(own)} of them yours" if own else "")
    yield from _wrapped(f"{text}: set your own with --price or [advise] in the config", width, "- ")
    if missing:
        text = f"no price that we could check, so amounts stand instead: {', '.join(missing)}"
        yield from _wrapped(text, width, "- ")
    for line in advice.assumptions:
        yield from _wrapped(line, width, "- ")


# Markdown


def as_markdown(advice: Advice) -> str:
    """The page in Markdown."""
    return "\n".join(_markdown(advice)) + "\n"


def _markdown(advice: Advice) -> Iterator[str]:
    yield f"# {_plain(advice.project)}: which method?"
    yield f"\n**{_plain(advice.headline)}**\n"
    yield "| | |\n| --- | --- |"
    yield f"| in use today | {_methods(advice.today)} |"
    yield f"| what the files point to | {_methods(advice.right)} |"
    if advice.evidence:
        yield "\n## Why\n"
        for item in advice.evidence[:SHOWN]:
            yield _bullet(item)
    if advice.choices:
        yield f"\n## What each would cost here, alone ({advice.currency}, estimates)\n"
        month = f"a month, {advice.requests:,} requests"
        yield f"| | to start | {month} | when something changes |\n| --- | ---: | ---: | --- |"
        for choice in advice.choices:
            name = f"**{choice.method}**" if choice.method in advice.right else choice.method
            money = f"{_money(choice.start)} | {_money(choice.monthly)}"
            yield f"| {name} | {money} | {choice.change} |"
        yield from _markdown_formulas(advice)
    if advice.steps:
        yield "\n## Next\n"
        yield from (f"{number}. {_plain(step)}" for number, step in enumerate(advice.steps, 1))
    if advice.unknown:
        yield "\n## What can't be told\n"
        yield from (f"- {_plain(item)}" for item in advice.unknown)
    yield "\n## In plain words\n"
    yield from (f"- **{method}**: {IN_PLAIN_WORDS[method]}" for method in METHODS)
    yield f"\nBy promptlint, as of {advice.as_of}."


def _bullet(item: Evidence) -> str:
    where = ", ".join(f"`{spot}`" for spot in item.spots)
    text = f"**{_plain(item.text)}**" if item.against else _plain(item.text)
    rule = f", rule `{item.rule}`" if item.rule else ""
    return f"- {text}" + (f"\n  ({where}{rule})" if where else "")


def _markdown_formulas(advice: Advice) -> Iterator[str]:
    yield "\n<details><summary>How that is worked out</summary>\n"
    for choice in advice.choices:
        for name, amount in (("to start", choice.start), ("a month", choice.monthly)):
            if amount.value != 0:
                yield f"- {choice.method}, {name}: {_plain(amount.formula)}"
    yield from (f"- {_plain(line)}" for line in advice.assumptions)
    yield f"\nPrices of {advice.prices_as_of}:\n\n| price | | source |\n| --- | ---: | --- |"
    for price in advice.prices:
        value = "–" if price.value is None else f"{price.value:g} {price.unit}"
        yield f"| {price.name} | {value} | {_plain(price.source)} |"
    yield "\nSet your own with `--price` or under `[advise]` in the config.\n\n</details>"


def _plain(text: str) -> str:
    """Text of files as Markdown text: nothing in it becomes markup."""
    for mark in "\\`*_[]<>|":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())
