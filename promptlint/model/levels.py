"""Severity and confidence: two separate axes, each ordered."""

from __future__ import annotations

from enum import IntEnum


class _Level(IntEnum):
    @property
    def label(self) -> str:
        """The word used in configs and reports, such as ``"warning"``."""
        return self.name.lower()


class Severity(_Level):
    """How much harm a fault does."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @classmethod
    def parse(cls, word: str) -> Severity:
        """Read ``"error"``, ``"warning"`` or ``"info"``; raises ``KeyError`` for anything else."""
        return cls[word.upper()]


class Confidence(_Level):
    """How sure the rule is (the tables' certain, probable and advice)."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    @classmethod
    def parse(cls, word: str) -> Confidence:
        """Read ``"high"``, ``"medium"`` or ``"low"``; raises ``KeyError`` for anything else."""
        return cls[word.upper()]
