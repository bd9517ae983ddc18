"""A rule for people at a terminal, and for machines."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import click
import orjson

from promptlint.model.rule import Rule
from promptlint.rulebook.measured import Measured, describe
from promptlint.rulebook.page import RuleExample, RulePage

MAX_LINES = 14
"""Lines of an example that are shown."""


def rule_text(page: RulePage, measured: Measured | None, width: int) -> str:
    """The page of a rule; headings are bold where the terminal can."""
    rule = page.rule
    width = max(40, min(width, 100))
    blocks = [
        [_title(rule), _wrap(_capital(rule.summary), width)],
        _section("Why it matters", [_paragraphs(page.rationale, width)]),
        *(_example("Flagged", example, width) for example in page.group("bad")[:1]),
        *(_example("Fine", example, width) for example in page.group("good")[:1]),
        _section("How to fix it", list(_repair(rule, width))),
        _section("How to ignore it", [f"  {when:<26}{how}" for when, how in ways_to_ignore(rule)]),
        _section("Parameters", list(_parameters(rule))),
        _section("Measured", [f"  {describe(measured)}"] if measured else []),
        _section("References", [f"  {url}" for url in rule.references]),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def rule_record(rule: Rule, measured: Measured | None = None) -> dict[str, object]:
    """The rule as JSON has it, without reasons and examples."""
    return {
        "name": rule.name,
        "code": rule.code,
        "family": rule.family,
        "summary": rule.summary,
        "severity": rule.severity.label,
        "confidence": rule.confidence.label,
        "preview": rule.preview,
        "since": rule.since,
        "kinds": list(rule.kinds),
        "message": rule.message,
        "help": rule.help,
        "parameters": dict(rule.params),
        "fix": {"safe": rule.fix_safe, "summary": rule.fix} if rule.fix else None,
        "references": list(rule.references),
        "origin": rule.origin,
        "measured": _measured_record(measured),
    }


def page_record(page: RulePage, measured: Measured | None) -> dict[str, object]:
    """The whole page as JSON."""
    examples: dict[str, list[object]] = {"bad": [], "good": [], "near_miss": []}
    for example in page.examples:
        examples[example.group].append({"note": example.note, "files": dict(example.files)})
    record = rule_record(page.rule, measured)
    return {**record, "rationale": page.rationale, "examples": examples}


def _measured_record(measured: Measured | None) -> Mapping[str, object] | None:
    if measured is None:
        return None
    names = ("corpus", "precision", "recall", "hits", "low", "high")
    return {name: getattr(measured, name) for name in names}


def _title(rule: Rule) -> str:
    state = "preview: runs only when asked for" if rule.preview else "on by default"
    facts = [rule.code, rule.severity.label, f"{rule.confidence.label} confidence", state]
    name = click.style(rule.name, bold=True)
    return f"{name}  {' · '.join(facts)}"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [click.style(title, bold=True), *lines] if lines else []


def _example(title: str, example: RuleExample, width: int) -> list[str]:
    lines: list[str] = []
    for path, contents in example.files.items():
        lines += [f"  {path}", *(f"  │ {line}" for line in _excerpt(contents, width - 4))]
    note = f" ({example.note})" if example.note else ""
    return [click.style(title, bold=True) + note, *lines]


def _excerpt(contents: str | Sequence[object], width: int) -> Iterator[str]:
    if isinstance(contents, str):
        lines = contents.splitlines()
    else:
        lines = [orjson.dumps(row).decode() for row in contents]
    for line in lines[:MAX_LINES]:
        shown = visible(line)
        yield shown if len(shown) <= width else shown[: width - 1] + "…"
    if len(lines) > MAX_LINES:
        yield f"… {len(lines) - MAX_LINES} more lines"


def visible(text: str) -> str:
    """Text with its invisible characters written as escapes, so that examples show their fault."""
    return "".join(
        char
        if char == "\t" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn")
        else f"\\u{{{ord(char):x}}}"
        for char in text
    )


def _repair(rule: Rule, width: int) -> Iterator[str]:
    if rule.help:
        yield _wrap(_capital(rule.help), width)
    if rule.fix:
        option = "--fix" if rule.fix_safe else "--fix --unsafe-fixes"
        yield _wrap(f"`promptlint check {option}` can {rule.fix}.", width)


def ways_to_ignore(rule: Rule) -> list[tuple[str, str]]:
    """(when, what to write) for every way to be rid of a rule's findings."""
    ways = []
    if set(rule.kinds) != {"dataset"}:
        ways.append(("in a comment of the file", f"promptlint: ignore[{rule.name}] reason"))
    if "dataset" in rule.kinds:
        ways.append(("what is there now", "promptlint baseline write"))
    return [
        *ways,
        ("for some files", f'per-file-ignores = {{"data/raw/**" = ["{rule.name}"]}}'),
        ("everywhere", f'ignore = ["{rule.name}"]'),
    ]


def _parameters(rule: Rule) -> Iterator[str]:
    shown = {name: value for name, value in rule.params.items() if not isinstance(value, dict)}
    if not shown:
        return
    yield f"  [rules.{rule.name}]"
    for name, value in shown.items():
        text = orjson.dumps(value).decode()
        yield f"  {name} = {text if len(text) <= 70 else text[:69] + '…'}"


def _paragraphs(text: str, width: int) -> str:
    return "\n\n".join(_wrap(part, width) for part in text.split("\n\n"))


def _wrap(text: str, width: int) -> str:
    return textwrap.fill(
        " ".join(text.split()),
        width,
        initial_indent="  ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
