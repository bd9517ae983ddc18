"""A finding: what reporters print. Everything in it is located, worded and masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location

if TYPE_CHECKING:  # a run without findings needs no fixes
    from promptlint.model.fix import Fix


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, as reported. `location.path` is ``None``: it is the finding's own `path`."""

    rule: str
    code: str
    family: str
    severity: Severity
    confidence: Confidence
    message: str
    path: str
    location: Location
    related: tuple[Location, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    help: str = ""
    fix: Fix | None = None
    fingerprint: str = ""

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """Report order: path, record, line, column, rule; the message breaks ties."""
        _, record, line, column = self.location.sort_key
        return (self.path, record, line, column, self.rule, self.message)


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that was not checked, and why. Exactly one of `path` and `rule` is set."""

    reason: str
    path: str | None = None
    rule: str | None = None
