"""Inputs of a check that are not the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CheckContext:
    """Inputs of a run that are not the file.

    Attributes:
        as_of: the date that retirements and stale dates are judged by.
        target: fine-tuning target (``openai``, ``trl`` …), ``generic`` by default.
        options: config sections that checks read, by section name (``privacy``, ``models``).
        rules: names of the rules that run on this file: what one of them reports, another need not
            say again.
        root: folder that paths in parameters are relative to.
    """

    as_of: date
    target: str = "generic"
    options: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    rules: frozenset[str] = frozenset()
    root: Path | None = None
