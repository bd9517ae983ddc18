"""What a rule file says beyond what a run needs: the reasons and the examples.

Read on demand, one file at a time, for `promptlint rule`, the documentation and the tests. The
file has been held against its schema when the rulebook was compiled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from promptlint.model.rule import Rule
from promptlint.rulebook.source import RuleSource, read_source

GROUPS = ("bad", "good", "near_miss")


@dataclass(frozen=True, slots=True)
class RuleExample:
    """One file or small project. The rule must fire on ``bad`` ones and only on those.

    Attributes:
        group: one of `GROUPS`; `number` counts within it, from 1.
        files: contents by path; a list stands for JSON lines.
        config: contents of the project's ``promptlint.toml``.
        at: ``line:column`` of every expected finding, ``path:line:column`` where there are several
            files; empty when any place will do.
        fixed: the only file after every repair.
        line: 1-based line of the rule file where the example begins.
    """

    group: str
    number: int
    note: str = ""
    files: Mapping[str, str | Sequence[object]] = field(default_factory=dict)
    config: Mapping[str, object] = field(default_factory=dict)
    at: tuple[str, ...] = ()
    fixed: str | None = None
    line: int = 0

    @property
    def label(self) -> str:
        """How messages call it: ``bad[2]``."""
        return f"{self.group}[{self.number}]"


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule with its reasons and examples."""

    rule: Rule
    rationale: str
    examples: tuple[RuleExample, ...]

    def group(self, name: str) -> tuple[RuleExample, ...]:
        """Examples of one of `GROUPS`."""
        return tuple(example for example in self.examples if example.group == name)


def read_page(rule: Rule, file: Path) -> RulePage:
    """The page of a rule from its file.

    Raises:
        RulebookError: the file can't be read any more.
    """
    source = read_source(file)
    rationale = str(source.value.get("rationale", "")).strip()
    return RulePage(rule, rationale, tuple(_examples(source)))


def _examples(source: RuleSource) -> Iterator[RuleExample]:
    examples: Mapping[str, Sequence[Mapping[str, Any]]] = source.value.get("examples", {})
    for group in GROUPS:
        for number, example in enumerate(examples.get(group) or (), 1):
            yield RuleExample(
                group,
                number,
                note=str(example.get("note", "")),
                files=example.get("files") or {example["path"]: example.get("text", "")},
                config=example.get("config") or {},
                at=tuple(example.get("at") or ()),
                fixed=example.get("fixed"),
                line=source.mark(("examples", group, number - 1))[0],
            )
