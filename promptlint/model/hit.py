"""What a check returns: small records that point, without text, lines or wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place, Pointer

if TYPE_CHECKING:  # a run without findings needs no fixes
    from promptlint.model.fix import Fix


@dataclass(frozen=True, slots=True)
class Hit:
    """A fault in a document, or between files.

    Attributes:
        place: the primary place.
        args: values for the rule's message template.
        related: other places that are evidence, each with its message.
        data: machine-readable facts for the JSON report.
        severity, confidence: override the rule's when the evidence is weaker or stronger.
        message, help: override the rule's wording.
        fix: a repair, if there is one.
        identity: enters the fingerprint beside the offending text, never shown. Only values that
            can't be guessed (a hash of a 40-character key), never personal data.
    """

    place: Place
    args: Mapping[str, object] = field(default_factory=dict)
    related: tuple[Place, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    severity: Severity | None = None
    confidence: Confidence | None = None
    message: str | None = None
    help: str | None = None
    fix: Fix | None = None
    identity: str = ""


@dataclass(frozen=True, slots=True)
class RowHit:
    """A fault in one record of a batch. The engine adds record, line and offset from the batch.

    Attributes:
        index: position of the record in its batch, 0-based.
        pointer: the value at fault in the record.
        within: characters in the decoded string at `pointer`.
        entity: what was found, where a rule tells several things apart (``"EMAIL_ADDRESS"``);
            hits of one rule, file and entity become one finding.
        key: identifies the value, so that repeats count once (``unique``); a hash where the value
            is personal or secret.
        args: values for the message template, taken from the first hit of a finding.
        data: extra keys for this hit's entry in ``data.places``.
        related: for corpus checks, the place that this record repeats or contradicts.
        remove: removing the record repairs the fault.
        redact: what repairs the fault in place of the characters `within`; a ``#`` in it stands
            for a number, one for each `key` of the file.
    """

    index: int
    pointer: Pointer | None = None
    within: tuple[int, int] | None = None
    entity: str | None = None
    key: bytes | None = None
    args: Mapping[str, object] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    severity: Severity | None = None
    confidence: Confidence | None = None
    remove: bool = False
    redact: str = ""


@dataclass(frozen=True, slots=True)
class CorpusHit:
    """A fault that only the whole dataset shows. Records are named by ordinal.

    ``record == None`` is a statement about the dataset as a whole. `duplicate_of` is the record
    that this one repeats; its ``similarity`` must have been verified, not estimated.
    """

    record: int | None = None
    pointer: Pointer | None = None
    entity: str | None = None
    key: bytes | None = None
    duplicate_of: int | None = None
    args: Mapping[str, object] = field(default_factory=dict)
    data: Mapping[str, object] = field(default_factory=dict)
    severity: Severity | None = None
    confidence: Confidence | None = None
    remove: bool = False
    removable_safely: bool = False
