"""The rulebook of a run: the compiled index as `Rule` values, with look-up and suggestions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Rule
from promptlint.rulebook.codes import code_prefix
from promptlint.rulebook.data import data_path
from promptlint.rulebook.stored import builtin_index, pack_index


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Every rule of a run.

    Names, codes and families are understood in any case.

    Attributes:
        rules: by name, in order of name.
        digest: changes whenever what a run uses of the rules changes; enters cache keys.
        files: the YAML file of each rule.
    """

    rules: Mapping[str, Rule]
    digest: str
    files: Mapping[str, Path] = field(default_factory=dict)
    _codes: Mapping[str, str] = field(default_factory=dict, repr=False)

    def get(self, name_or_code: str, /) -> Rule:
        """One rule.

        Raises:
            UnknownRuleError: a ``KeyError`` that knows near names.
        """
        name = self._codes.get(name_or_code.upper(), name_or_code.lower())
        if name not in self.rules:
            raise _unknown(name_or_code, self.suggest(name_or_code))
        return self.rules[name]

    def family(self, name: str, /) -> tuple[Rule, ...]:
        """Rules of a family, in order of code; raises `UnknownRuleError` for an unknown one."""
        found = [rule for rule in self.rules.values() if rule.family == name.lower()]
        if not found:
            families = sorted({rule.family for rule in self.rules.values()})
            raise _unknown(name, _near(name.lower(), families))
        return tuple(sorted(found, key=lambda rule: rule.code))

    def expand(self, token: str, /) -> tuple[Rule, ...]:
        """Rules that a selector names: a name, a code, the beginning of one, a family, ``ALL``.

        The beginning of a code has all of its letters: ``RAG`` or ``RAG0``, but not ``R``.

        Raises:
            UnknownRuleError: it names none.
        """
        upper, lower = token.strip().upper(), token.strip().lower()
        if upper == "ALL":
            return tuple(self.rules.values())
        if lower in self.rules:
            return (self.rules[lower],)
        if upper in self._codes:
            return (self.rules[self._codes[upper]],)
        family = [rule for rule in self.rules.values() if rule.family == lower]
        if family:
            return tuple(family)
        begun = [
            rule
            for rule in self.rules.values()
            if rule.code.startswith(upper) and len(upper) >= len(code_prefix(rule.code))
        ]
        if not begun:
            raise _unknown(token, self.suggest(token))
        return tuple(begun)

    def suggest(self, word: str, /) -> list[str]:
        """Names, codes or families that were perhaps meant, best first; at most three."""
        wanted = "-".join(word.strip().lower().replace("_", " ").replace("-", " ").split())
        if wanted in self.rules:
            return [wanted]
        families = {rule.family for rule in self.rules.values()}
        codes = {code.lower(): code for code in self._codes}
        codes.update({code_prefix(code).lower(): code_prefix(code) for code in self._codes})
        near = _near(wanted, [*self.rules, *sorted(families), *codes])
        if not near:
            words = set(wanted.split("-"))
            near = [name for name in self.rules if len(words & set(name.split("-"))) > 1][:3]
        return [codes.get(name, name) for name in near]


def _near(word: str, options: Sequence[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(word, options, 3, 0.7)


def _unknown(word: str, suggestions: Sequence[str]) -> Exception:
    from promptlint.rulebook.problems import UnknownRuleError

    return UnknownRuleError(word, suggestions)


def load_rulebook(
    packs: Sequence[Path] = (),
    *,
    kinds: Collection[str] | None = None,
    cache_dir: Path | None = None,
) -> Rulebook:
    """The built-in rules and those of users' packs.

    Args:
        packs: folders (or files) of rule files.
        kinds: names of the check kinds that a pack may use; ``None`` leaves that unchecked.
        cache_dir: existing folder that keeps compiled packs between runs.

    Raises:
        RulebookError: a rule file that can't be used, or a name or code that is taken; with every
            problem, its file and its line.
    """
    index = builtin_index()
    rules = _rules(index, "builtin")
    files = _files(index, data_path("rules"))
    digests = [str(index["digest"])]
    for pack in packs:
        compiled = pack_index(pack, kinds, cache_dir)
        own = _rules(compiled, pack.as_posix())
        own_files = _files(compiled, pack.parent if pack.is_file() else pack)
        _refuse_collisions(rules, own, own_files)
        rules.update(own)
        files.update(own_files)
        digests.append(str(compiled["digest"]))
    return make_rulebook(rules.values(), files, "+".join(digests))


def make_rulebook(rules: Iterable[Rule], files: Mapping[str, Path], digest: str) -> Rulebook:
    """A rulebook of given rules."""
    by_name = {rule.name: rule for rule in sorted(rules, key=lambda rule: rule.name)}
    return Rulebook(by_name, digest, files, {rule.code: rule.name for rule in by_name.values()})


def _rules(index: Mapping[str, Any], origin: str) -> dict[str, Rule]:
    return {record["name"]: _rule(record, origin) for record in index["rules"]}


def _rule(record: Mapping[str, Any], origin: str) -> Rule:
    get = record.get
    return Rule(
        name=record["name"],
        code=record["code"],
        family=record["family"],
        summary=record["summary"],
        severity=Severity.parse(record["severity"]),
        confidence=Confidence.parse(record["confidence"]),
        kinds=tuple(record["kinds"]),
        check=get("check"),
        message=record["message"],
        dataset_message=get("dataset_message", ""),
        help=get("help", ""),
        params=get("params", {}),
        preview=get("preview", False),
        since=get("since", ""),
        fix=get("fix", ""),
        fix_safe=get("fix_safe", False),
        references=tuple(get("references", ())),
        origin=origin,
    )


def _files(index: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    return {record["name"]: folder / record["file"] for record in index["rules"]}


def _refuse_collisions(
    taken: Mapping[str, Rule], own: Mapping[str, Rule], files: Mapping[str, Path]
) -> None:
    from promptlint.rulebook.packs import collisions

    problems = list(collisions(taken, own, files))
    if problems:
        from promptlint.rulebook.problems import RulebookError

        raise RulebookError(problems)
