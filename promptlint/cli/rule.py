"""``promptlint rule``: what a rule says, why, and what to do."""

from __future__ import annotations

import shutil

import click
import orjson

from promptlint.cli.rulebooks import LookUpError, open_rulebook, project_options, unknown
from promptlint.rulebook.problems import RulebookError, UnknownRuleError


@click.command()
@click.argument("names", metavar="NAME|CODE|FAMILY…", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every rule.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text")
@project_options
def command(
    names: tuple[str, ...], every: bool, output_format: str, config: str | None, isolated: bool
) -> None:
    """Explain rules: why they exist, examples, how to fix and how to ignore."""
    from promptlint.cli.rule_text import page_record, rule_text
    from promptlint.rulebook.measured import read_measured
    from promptlint.rulebook.page import read_page

    if every == bool(names):
        raise click.UsageError("give the name or code of a rule, a family, or --all")
    book = open_rulebook(config, isolated)
    try:
        rules = list(
            {rule.name: rule for name in names or ("ALL",) for rule in book.expand(name)}.values()
        )
        pages = [read_page(rule, book.files[rule.name]) for rule in rules]
    except UnknownRuleError as error:
        raise unknown(error) from None
    except RulebookError as error:
        raise LookUpError(str(error)) from None
    measured = read_measured()
    if output_format == "json":
        records = [page_record(page, measured.get(page.rule.name)) for page in pages]
        value = records[0] if len(names) == len(records) == 1 else records
        click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
        return
    width = shutil.get_terminal_size((100, 24)).columns
    separator = "─" * min(width, 100)
    texts = [rule_text(page, measured.get(page.rule.name), width) for page in pages]
    click.echo(f"\n{separator}\n\n".join(texts), nl=False)
