"""How users' packs and other rules get along: nothing may be called the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from promptlint.model.rule import FAMILIES, Rule
from promptlint.rulebook.codes import code_prefix
from promptlint.rulebook.problems import Problem


def collisions(
    taken: Mapping[str, Rule], own: Mapping[str, Rule], files: Mapping[str, Path]
) -> Iterator[Problem]:
    """Names, codes and code letters of a pack that belong to other rules.

    Code letters belong to the family that has them, so that ``--select RAG`` keeps its meaning.
    """
    codes = {rule.code: rule for rule in taken.values()}
    prefixes = {code_prefix(rule.code): rule for rule in taken.values()}
    families = {*FAMILIES, *(rule.family for rule in (*taken.values(), *own.values()))}
    for rule in own.values():
        file = files[rule.name]
        if rule.name in taken:
            yield _at(file, "name", f"name `{rule.name}` is taken by {_owner(taken[rule.name])}")
        elif rule.name in families:
            yield _at(file, "name", f"`{rule.name}` is the name of a family")
        elif rule.family in taken:
            yield _at(file, "family", f"`{rule.family}` is the name of a rule")
        prefix = code_prefix(rule.code)
        if rule.code in codes:
            yield _at(file, "code", f"code `{rule.code}` is taken by {_owner(codes[rule.code])}")
        elif prefix in prefixes:
            owner = _owner(prefixes[prefix])
            yield _at(file, "code", f"codes in `{prefix}` belong to the family of {owner}")


def _owner(rule: Rule) -> str:
    if rule.origin == "builtin":
        return f"the built-in rule {rule.name} ({rule.code})"
    return f"{rule.name} ({rule.code}) of {rule.origin}"


def _at(file: Path, key: str, message: str) -> Problem:
    from promptlint.rulebook.source import read_source  # YAML: only where something is wrong

    return read_source(file).problem(message, (key,), hint=f"choose another {key}")
