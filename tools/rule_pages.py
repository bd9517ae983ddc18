"""`docs/rules/`: a page for every rule and the table of all, made from the rule files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import orjson

from promptlint.cli.rule_text import visible, ways_to_ignore
from promptlint.model.rule import FAMILIES, Rule
from promptlint.rulebook.index import Rulebook, load_rulebook
from promptlint.rulebook.measured import Measured, describe, read_measured
from promptlint.rulebook.page import RuleExample, RulePage, read_page

MAX_LINES = 60
NOTE = "<!-- Generated from rules/{file} by `python -m tools.generate`. Do not edit. -->"

_TITLES = {
    "prompt": "Prompts: what they say and cost",
    "template": "Templates: variables and braces",
    "safety": "Safety: untrusted and hidden text",
    "privacy": "Personal data",
    "secret": "Secrets",
    "dataset": "Datasets: format and quality",
    "duplicate": "Duplicates",
    "leakage": "Leakage between splits and from benchmarks",
    "retrieval": "Retrieval",
    "training": "Training",
    "method": "The choice of method",
    "probe": "Checks against a small local model",
    "meta": "About the run itself",
}
_LANGUAGES = {
    ".py": "python",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".jsonl": "json",
    ".toml": "toml",
    ".md": "markdown",
    ".prompty": "yaml",
}


def rule_pages(root: Path) -> dict[str, str]:
    """Pages and table, by path."""
    book = load_rulebook()
    measured = read_measured(root / "evals" / "measured.json")
    pages = {
        f"docs/rules/{name}.md": page_text(
            read_page(rule, book.files[name]), book.files[name], measured.get(name)
        )
        for name, rule in book.rules.items()
    }
    return {**pages, "docs/rules/README.md": table_text(book, measured)}


def rule_file_schemas(_root: Path) -> dict[str, str]:
    """JSON Schemas of rule files, for editors: the built-in ones and those of packs."""
    from promptlint.rulebook.schema import PackRuleFile, RuleFile

    texts = {}
    for name, model, title in (
        ("rule", RuleFile, "promptlint rule file"),
        ("pack-rule", PackRuleFile, "promptlint rule file of a pack"),
    ):
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **model.model_json_schema(),
            "title": title,
        }
        data = orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
        texts[f"schemas/{name}.schema.json"] = data.decode() + "\n"
    return texts


def page_text(page: RulePage, file: Path, measured: Measured | None) -> str:
    """One rule's page as Markdown."""
    rule = page.rule
    blocks = [
        NOTE.format(file=f"{rule.family}/{file.name}"),
        f"# {rule.name} ({rule.code})",
        f"{_sentence(rule.summary)}",
        _facts(rule, measured),
        f"## Why it matters\n\n{page.rationale}",
        *_examples("Flagged", page.group("bad")),
        *_examples("Fine", page.group("good")),
        *_examples("Looks like it and is fine", page.group("near_miss")),
        _repair(rule),
        _parameters(rule),
        _ignoring(rule),
        _references(rule),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def table_text(book: Rulebook, measured: Mapping[str, Measured]) -> str:
    """The table of all rules as Markdown, by family."""
    blocks = [
        NOTE.format(file=""),
        "# Rules",
        f"{len(book.rules)} rules. Names and codes are both accepted everywhere; a family or the"
        " letters of a code select all of its rules. *Preview* rules run only when they are named"
        " or with `--preview`. `promptlint rule NAME` prints a page at the terminal.",
    ]
    for family in FAMILIES:
        rules = [rule for rule in book.rules.values() if rule.family == family]
        if rules:
            blocks.append(f"## {_TITLES[family]} (`{family}`)")
            blocks.append("\n".join(_rows(rules, measured)))
    return "\n\n".join(blocks) + "\n"


def _rows(rules: Sequence[Rule], measured: Mapping[str, Measured]) -> Iterator[str]:
    yield "| rule | code | severity | | precision | what |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for rule in sorted(rules, key=lambda rule: rule.code):
        marks = ", ".join(
            word for word, given in (("preview", rule.preview), ("fix", rule.fix)) if given
        )
        known = measured.get(rule.name)
        share = f"{known.precision:.0%}" if known and known.precision is not None else ""
        summary = rule.summary.replace("|", "\\|")
        yield (
            f"| [{rule.name}]({rule.name}.md) | {rule.code} | {rule.severity.label} "
            f"| {marks} | {share.replace('%', ' %')} | {summary} |"
        )


def _facts(rule: Rule, measured: Measured | None) -> str:
    state = "preview: runs only when it is named or with `--preview`" if rule.preview else "yes"
    rows = [
        ("Severity", f"{rule.severity.label} ({rule.confidence.label} confidence)"),
        ("On by default", state),
        ("Looks at", ", ".join(rule.kinds)),
        ("Repair", _repair_kind(rule)),
        ("Since", rule.since),
        ("Measured", describe(measured) if measured else "not yet"),
    ]
    return "\n".join(["| | |", "| --- | --- |", *(f"| {key} | {value} |" for key, value in rows)])


def _repair_kind(rule: Rule) -> str:
    if not rule.fix:
        return "none"
    return "safe (`--fix`)" if rule.fix_safe else "unsafe (`--fix --unsafe-fixes`)"


def _examples(title: str, examples: Sequence[RuleExample]) -> Iterator[str]:
    if not examples:
        return
    yield f"## {title}"
    for example in examples:
        if example.note:
            yield f"{_sentence(example.note)}"
        for path, contents in example.files.items():
            yield _code_block(path, contents)
        if example.fixed is not None:
            yield "After the repair:"
            yield _code_block(next(iter(example.files)), example.fixed)


def _code_block(path: str, contents: str | Sequence[object]) -> str:
    if isinstance(contents, str):
        lines = contents.splitlines()
    else:
        lines = [orjson.dumps(row).decode() for row in contents]
    shown = [visible(line).rstrip() for line in lines[:MAX_LINES]]
    if len(lines) > MAX_LINES:
        shown.append(f"… {len(lines) - MAX_LINES} more lines")
    text = "\n".join(shown)
    fence = "```"
    while fence in text:
        fence += "`"
    language = _LANGUAGES.get(Path(path).suffix, "text")
    return f"`{path}`\n\n{fence}{language}\n{text}\n{fence}"


def _repair(rule: Rule) -> str:
    lines = [_sentence(rule.help)] if rule.help else []
    if rule.fix:
        lines.append(f"The repair ({_repair_kind(rule)}): {rule.fix}.")
    return "## What to do\n\n" + "\n\n".join(lines) if lines else ""


def _parameters(rule: Rule) -> str:
    if not rule.params:
        return ""
    lines = [f"{name} = {orjson.dumps(value).decode()}" for name, value in rule.params.items()]
    lines = [line if len(line) <= 100 else line[:99] + "…" for line in lines]
    body = "\n".join([f"[rules.{rule.name}]", *lines])
    intro = "## Parameters\n\nTheir defaults, as they stand in `promptlint.toml`:"
    return f"{intro}\n\n```toml\n{body}\n```"


def _ignoring(rule: Rule) -> str:
    lines = [f"- {when}: `{how}`" for when, how in ways_to_ignore(rule)]
    return "## How to ignore it\n\n" + "\n".join(lines)


def _references(rule: Rule) -> str:
    if not rule.references:
        return ""
    return "## References\n\n" + "\n".join(f"- <{url}>" for url in rule.references)


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
