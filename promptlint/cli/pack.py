"""``promptlint pack``: rule packs before they are used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import orjson

from promptlint.cli.rulebooks import LookUpError
from promptlint.model.rule import Rule
from promptlint.rulebook.index import Rulebook, load_rulebook
from promptlint.rulebook.problems import Problem, RulebookError, shown_path

_FORMAT = click.option("--output-format", type=click.Choice(("text", "json")), default="text")
_PATHS = click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path())


@click.group()
def command() -> None:
    """Validate and test a rule pack: a folder of rule files."""


@command.command()
@_PATHS
@_FORMAT
@click.pass_context
def validate(ctx: click.Context, paths: tuple[str, ...], output_format: str) -> None:
    """Hold rule files against their schema, their checks, and the names that are taken.

    Exit code 1 when something is wrong, 2 when there is nothing to validate.
    """
    book, problems = _load(paths)
    rules = _own(book) if book else []
    if output_format == "json":
        _echo_json({"rules": [rule.name for rule in rules], "problems": _records(problems)})
    else:
        _echo_problems(problems)
        if not problems:
            click.echo(f"{_count(len(rules), 'rule')}, nothing wrong.")
    ctx.exit(1 if problems else 0)


@command.command()
@_PATHS
@_FORMAT
@click.pass_context
def test(ctx: click.Context, paths: tuple[str, ...], output_format: str) -> None:
    """Run the examples of every rule through the whole engine.

    Exit code 1 when an example does not hold or the pack does not load.
    """
    book, problems = _load(paths)
    examples = 0
    if book is not None:
        examples, problems = _run(book)
    if output_format == "json":
        _echo_json({"examples": examples, "problems": _records(problems)})
    else:
        _echo_problems(problems)
        if not problems and book is not None:
            rules = _count(len(_own(book)), "rule")
            click.echo(f"{rules}, {_count(examples, 'example')}: all hold.")
        elif book is not None:
            click.echo(f"{len(problems)} of {_count(examples, 'example')} do not hold.")
    ctx.exit(1 if problems else 0)


def _load(paths: Sequence[str]) -> tuple[Rulebook | None, list[Problem]]:
    from promptlint.checks import CHECKS
    from promptlint.rulebook.files import rule_files

    packs = [Path(path).absolute() for path in paths]
    try:
        for pack in packs:
            rule_files(pack)
    except RulebookError as error:
        raise LookUpError(str(error)) from None
    try:
        return load_rulebook(packs, kinds=CHECKS), []
    except RulebookError as error:
        return None, list(error.problems)


def _own(book: Rulebook) -> list[Rule]:
    return [rule for rule in book.rules.values() if rule.origin != "builtin"]


def _run(book: Rulebook) -> tuple[int, list[Problem]]:
    """Number of examples, and a problem for each that does not hold."""
    from promptlint.engine.examples import engine_run, run_example
    from promptlint.fixing.examples import engine_repair
    from promptlint.rulebook.page import read_page

    run, repair = engine_run(book), engine_repair(book)
    count, problems = 0, []
    for rule in _own(book):
        file = book.files[rule.name]
        for example in read_page(rule, file).examples:
            count += 1
            failures = run_example(rule, example, run, repair)
            if failures:
                message = f"{rule.name}, {example.label}: {'; '.join(failures)}"
                problems.append(Problem(shown_path(file), message, example.line))
    return count, problems


def _records(problems: Sequence[Problem]) -> list[dict[str, object]]:
    names = ("path", "line", "column", "message", "hint")
    return [{name: getattr(problem, name) for name in names} for problem in problems]


def _echo_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        click.echo(str(problem))


def _echo_json(value: object) -> None:
    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
