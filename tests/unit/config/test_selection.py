from pathlib import Path
from typing import Any

import pytest

from promptlint.config.errors import ConfigError
from promptlint.config.loader import settings_from
from promptlint.config.origin import ConfigSource
from promptlint.config.selected import Selection
from promptlint.config.selection import select_rules
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Rule
from promptlint.rulebook.index import make_rulebook


def rule(name: str, code: str, family: str, *, preview: bool = False, **params: object) -> Rule:
    return Rule(
        name,
        code,
        family,
        "",
        Severity.ERROR,
        Confidence.HIGH,
        ("prompt",),
        "check",
        "",
        params=params,
        preview=preview,
    )


BOOK = make_rulebook(
    [
        rule(
            "chunk-too-long", "RAG001", "retrieval", share=0.5, words=["a"], strict=True, unit="x"
        ),
        rule("chunk-unit-unknown", "RAG002", "retrieval"),
        rule("stale-index", "RAG101", "retrieval", preview=True),
        rule("key-in-text", "SEC001", "secret", limit=3),
        rule("odd-probe", "PRB001", "probe", preview=True),
    ],
    {},
    "",
)


def select(table: dict[str, Any], options: dict[str, Any] | None = None) -> Selection:
    return select_rules(BOOK, settings_from(table, root=Path("/p"), overrides=options))


def names(table: dict[str, Any], options: dict[str, Any] | None = None) -> list[str]:
    return [rule.code for rule in select(table, options).rules]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({}, "RAG001 RAG002 SEC001"),
        ({"preview": True}, "PRB001 RAG001 RAG002 RAG101 SEC001"),
        ({"select": ["ALL"]}, "PRB001 RAG001 RAG002 RAG101 SEC001"),
        ({"select": ["retrieval"]}, "RAG001 RAG002"),
        ({"select": ["RAG"], "preview": True}, "RAG001 RAG002 RAG101"),
        ({"select": ["stale-index"]}, "RAG101"),
        ({"select": ["RAG101"]}, "RAG101"),
        ({"extend-select": ["stale-index"]}, "RAG001 RAG002 RAG101 SEC001"),
        ({"ignore": ["retrieval"]}, "SEC001"),
        # the more specific one wins, whichever list it stands in
        ({"select": ["chunk-too-long"], "ignore": ["retrieval"]}, "RAG001"),
        (
            {"select": ["ALL"], "ignore": ["RAG", "probe"], "extend-select": ["RAG00"]},
            "RAG001 RAG002 SEC001",
        ),
        ({"select": ["retrieval"], "ignore": ["RAG001"]}, "RAG002"),
        ({"extend-select": ["RAG001"], "ignore": ["chunk-too-long"]}, "RAG002 SEC001"),
        ({"ignore": ["ALL"], "extend-select": ["secret"]}, "SEC001"),
        ({"select": ["secret", "retrieval"], "ignore": ["retrieval"]}, "SEC001"),
    ],
)  # fmt: skip
def test_selection(table: dict[str, Any], expected: str) -> None:
    assert sorted(names(table)) == expected.split()


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"select": ["chunk-too-long"]}, "RAG001"),  # of two equals the command line wins
        ({"select": ["retrieval"]}, "RAG002"),  # the file's ignore is more specific
        ({"extend-select": ["chunk-too-long"]}, "RAG001 RAG002 SEC001"),
        ({"ignore": ["secret"]}, "RAG002"),
        ({"preview": True, "select": ["probe"]}, "PRB001"),
    ],
)
def test_command_line_over_file(options: dict[str, Any], expected: str) -> None:
    assert sorted(names({"ignore": ["chunk-too-long"]}, options)) == expected.split()


def test_tokens_are_understood_in_any_case() -> None:
    assert names({"select": ["rag001", "Secret"]}) == ["RAG001", "SEC001"]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {"select": ["chunk-to-long"]},
            "unknown rule `chunk-to-long`; did you mean `chunk-too-long`?",
        ),
        ({"ignore": ["retrival"]}, "unknown rule `retrival`; did you mean `retrieval`?"),
        ({"extend-select": ["QQQQ"]}, "unknown rule `QQQQ`"),
        ({"per-file-ignores": {"*": ["chunk-to-long"]}}, "unknown rule `chunk-to-long`"),
        ({"severity": {"chunk-to-long": "info"}}, "unknown rule `chunk-to-long`"),
        ({"rules": {"chunk-to-long": {}}}, "unknown rule `chunk-to-long`"),
        ({"rules": {"retrieval": {}}}, "`[rules.retrieval]` must name one rule"),
        ({"rules": {"RAG001": {"shares": 1}}}, "has no parameter `shares`; did you mean `share`?"),
        ({"rules": {"RAG002": {"shares": 1}}}, "has no parameter `shares`: it has none"),
        ({"rules": {"SEC001": {"qqq": 1}}}, "has no parameter `qqq`: it has `limit`"),
        ({"rules": {"RAG001": {"share": "x"}}}, "`share` of `chunk-too-long` must be a number"),
        ({"rules": {"RAG001": {"share": True}}}, "must be a number"),
        ({"rules": {"RAG001": {"strict": 1}}}, "must be true or false"),
        ({"rules": {"RAG001": {"words": "x"}}}, "must be an array"),
        ({"rules": {"RAG001": {"unit": 1}}}, "must be text"),
        ({"select": ["probe"]}, "only preview rules are selected: add `--preview`"),
        ({"select": []}, "no rule is selected"),
        ({"ignore": ["ALL"]}, "no rule is selected"),
    ],
)  # fmt: skip
def test_mistakes(table: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        select(table)
    assert message in str(caught.value)


def test_unknown_rule_names_its_line_or_option() -> None:
    text = 'select = ["ALL"]\nignore = [\n  "secret",\n  "secre",\n]\n'
    source = ConfigSource(Path("/p/promptlint.toml"), text)
    table = {"select": ["ALL"], "ignore": ["secret", "secre"]}
    with pytest.raises(ConfigError) as caught:
        select_rules(BOOK, settings_from(table, root=Path("/p"), source=source))
    assert (caught.value.line, caught.value.column) == (4, 3)
    with pytest.raises(ConfigError, match=r"^--select: unknown rule `secre`"):
        select({}, {"select": ["secre"]})


def test_severity_and_parameters() -> None:
    table = {
        "severity": {"retrieval": "info", "RAG001": "warning", "ALL": "info"},
        "rules": {
            "chunk-unit-unknown": {"severity": "error"},
            "RAG001": {"share": 1, "words": ["b"]},
        },
    }
    rules = {rule.name: rule for rule in select(table).rules}
    assert rules["chunk-too-long"].severity is Severity.WARNING
    assert rules["chunk-unit-unknown"].severity is Severity.ERROR
    assert rules["key-in-text"].severity is Severity.INFO
    assert rules["chunk-too-long"].params == {
        "share": 1,
        "words": ("b",),
        "strict": True,
        "unit": "x",
    }


def test_parameters_may_be_written_with_hyphens() -> None:
    book = make_rulebook([rule("a", "AAA001", "meta", warn_share=0.5)], {}, "")
    settings = settings_from({"rules": {"a": {"warn-share": 0.7}}}, root=Path("/p"))
    assert select_rules(book, settings).rules[0].params == {"warn_share": 0.7}


def test_per_file_ignores_are_names() -> None:
    table = {"per-file-ignores": {"tests/": ["retrieval"], "*.md": ["SEC001"]}}
    assert select(table).per_file_ignores == (
        ("tests/", ("chunk-too-long", "chunk-unit-unknown", "stale-index")),
        ("*.md", ("key-in-text",)),
    )


def test_sleeping_previews_are_told() -> None:
    chosen = select({"select": ["probe", "secret", "retrieval"]})
    assert chosen.dormant == ("odd-probe", "stale-index")
    assert chosen.notes == ("`probe` selects only preview rules: add --preview",)
