"""What the check of one file yields: everything later steps need, and what the cache stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # most results of a clean run have neither
    from promptlint.engine.suppression import Suppression
    from promptlint.model.facts import FileFacts
    from promptlint.model.finding import Finding

GATE = "promptlint:"
"""A file without these characters has no ignores."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """One file's outcome.

    Attributes:
        status: ``checked``, ``unrecognised`` (none of ours) or ``skipped`` (see `reason`).
        findings: located and worded, before suppression and baseline.
        ran: rules that looked at the file, so that unused ignores can be told.
        unrun: rules whose check could not be loaded, with the reason.
        place_digests: for datasets, by fingerprint, what a baseline compares.
    """

    path: str
    status: str
    kind: str = ""
    format: str = ""
    records: int | None = None
    findings: tuple[Finding, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    ran: tuple[str, ...] = ()
    facts: FileFacts | None = None
    reason: str = ""
    place_digests: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    unrun: Mapping[str, str] = field(default_factory=dict)
