"""One module for each labelled corpus: labels compared with findings.

Each offers ``measure(data) -> Measurement``; `data` is the folder of labelled data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from evals.stats import Count


@dataclass(slots=True)
class Measurement:
    """What one corpus says.

    Attributes:
        counts: by rule.
        details: further counts by a name of their own, such as an entity's.
        notes: lines for the reader: labels without a rule, rates on unlabelled rows.
    """

    counts: dict[str, Count] = field(default_factory=dict)
    details: dict[str, Count] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def of(self, rule: str) -> Count:
        """The rule's count, begun at nothing."""
        return self.counts.setdefault(rule, Count())

    def score(self, rules: Sequence[str], known: Collection[str], label: str, *, hit: bool) -> None:
        """Count a labelled fault for the rule that stands for it, the first of `rules`.

        Where that rule does not exist yet, another one may find the fault; its miss is no one's.
        """
        existing = [rule for rule in rules if rule in known]
        if existing and (hit or existing[0] == rules[0]):
            self.of(existing[0]).true += hit
            self.of(existing[0]).missed += not hit
            self.of(existing[0]).borrowed += existing[0] != rules[0]
        else:
            self.notes.append(f"{label}: {rules[0] if rules else label}: no rule yet")

    def detail(self, name: str) -> Count:
        """A detail's count, begun at nothing."""
        return self.details.setdefault(name, Count())


class Corpus(Protocol):
    """The interface of a corpus module."""

    def measure(self, data: Path) -> Measurement:
        """Run the product over the corpus and compare; raises ``FileNotFoundError`` without it."""
        ...


CORPORA: Mapping[str, str] = {
    "prompts": "labelled prompts, two annotators",
    "seeds": "prompts with one planted fault each",
    "privacy": "sentences with labelled spans",
    "secrets": "other scanners' own examples",
    "chat": "chat rows with planted faults, machine-made",
    "instructions": "real instruction rows without labels",
    "splits": "real instruction rows cut in two, with evaluation rows planted",
    "toolcalls": "tool-calling rows, mutated",
    "configs": "real retrieval and training configs",
    "projects": "small whole projects with a verdict",
    "made_projects": "small projects made for development, with traps",
    "verdicts": "a reader's verdicts on findings in real files",
}

REAL = frozenset({"prompts", "configs", "verdicts"})
"""Corpora whose judged rows people wrote for their own use; others are made for measuring."""


def load(name: str) -> Corpus:
    """A corpus by name; raises ``KeyError`` for an unknown one."""
    return cast(Corpus, import_module(f"evals.corpora.{name}")) if name in CORPORA else _no(name)


def _no(name: str) -> Corpus:
    raise KeyError(name)
