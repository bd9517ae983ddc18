"""``promptlint rules``: the table of rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence

import click
import orjson

from promptlint.cli.rulebooks import open_rulebook, project_options, unknown
from promptlint.model.rule import FAMILIES, Rule
from promptlint.rulebook.problems import UnknownRuleError


@click.command()
@click.option("--family", "families", metavar="FAMILY", multiple=True, help="Only this family.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
@project_options
def command(
    families: tuple[str, ...], output_format: str, config: str | None, isolated: bool
) -> None:
    """List every rule with its code, severity and summary."""
    book = open_rulebook(config, isolated)
    try:
        rules = [rule for name in dict.fromkeys(families) for rule in book.family(name)]
    except UnknownRuleError as error:
        raise unknown(error, "family") from None
    rules = rules or list(book.rules.values())
    if output_format == "json":
        from promptlint.cli.rule_text import rule_record
        from promptlint.rulebook.measured import read_measured

        measured = read_measured()
        records = [rule_record(rule, measured.get(rule.name)) for rule in rules]
        click.echo(orjson.dumps(records, option=orjson.OPT_INDENT_2).decode())
        return
    width = shutil.get_terminal_size((100, 24)).columns
    click.echo("\n".join(_table(rules, width)))


def _table(rules: Sequence[Rule], width: int) -> Iterator[str]:
    families = sorted({rule.family for rule in rules}, key=_rank)
    longest = max(len(rule.name) for rule in rules)
    code = max(len(rule.code) for rule in rules)
    for family in families:
        own = sorted((rule for rule in rules if rule.family == family), key=lambda rule: rule.code)
        yield click.style(family, bold=True)
        for rule in own:
            marks = ("P" if rule.preview else " ") + (_fix_mark(rule))
            names = f"  {rule.name:<{longest}}  {rule.code:<{code}}"
            start = f"{names}  {rule.severity.label:<8}{marks}  "
            room = max(width - len(start), 20)
            summary = rule.summary
            yield start + (summary if len(summary) <= room else summary[: room - 1] + "…")
        yield ""
    count = f"{len(rules)} rule" + ("" if len(rules) == 1 else "s")
    yield f"{count}. P: preview, runs only when asked for. F: --fix repairs it; f: --unsafe-fixes."
    yield "`promptlint rule NAME` explains one."


def _fix_mark(rule: Rule) -> str:
    if not rule.fix:
        return " "
    return "F" if rule.fix_safe else "f"


def _rank(family: str) -> tuple[int, str]:
    return (FAMILIES.index(family) if family in FAMILIES else len(FAMILIES), family)
