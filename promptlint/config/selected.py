"""The rules of a run, and the short way to them where a configuration chooses none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promptlint.config.settings import Settings
from promptlint.model.rule import Rule


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules of a run.

    Attributes:
        rules: active rules by name's order, overrides applied.
        per_file_ignores: (pattern, rule names) pairs.
        dormant: preview rules that would run with ``preview = true``.
        notes: what the user should know about selectors without effect.
    """

    rules: tuple[Rule, ...]
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    dormant: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def default_selection(rules: Mapping[str, Rule], settings: Settings) -> Selection | None:
    """Every rule that is not a preview rule; ``None`` where the settings say anything else."""
    if (
        settings.select is not None
        or settings.extend_select
        or settings.ignore
        or settings.preview
        or settings.severity
        or settings.rules
        or settings.per_file_ignores
    ):
        return None
    active = tuple(sorted((rule for rule in rules.values() if not rule.preview), key=_name))
    return Selection(active, dormant=tuple(sorted(n for n, r in rules.items() if r.preview)))


def _name(rule: Rule) -> str:
    return rule.name
