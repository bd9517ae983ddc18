"""Hits in a dataset, kept compactly: a million of them must fit, ten of them get printed."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from promptlint.model.batch import RecordBatch
from promptlint.model.hit import CorpusHit, RowHit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import PartPointer, Pointer, Span
from promptlint.model.rule import Rule

_UINT64 = "Q"


@dataclass(frozen=True, slots=True)
class Detail:
    """One hit whose place may be reported. Records are ordinals within the chunk, then global."""

    record: int
    pointer: Pointer | None
    within: tuple[int, int] | None
    data: Mapping[str, object]
    duplicate_of: int | None = None
    redact: str = ""
    key: bytes = b""


def _whole(pointer: Pointer | None, within: Span | None) -> tuple[Pointer | None, Span | None]:
    """A place in a text as a place in the whole string that the text is a part of."""
    if type(pointer) is not PartPointer:
        return pointer, within
    if within is not None:
        within = (within[0] + pointer.start, within[1] + pointer.start)
    return tuple(pointer), within


def _numbers() -> array[int]:
    return array(_UINT64)


@dataclass(slots=True)
class Column:
    """All hits of one rule and entity in a chunk or a dataset.

    Attributes:
        count: hits; `records` holds the records of all of them in order.
        keys: 8 bytes of each hit's key, for counting distinct values.
        details: the first `keep` hits (all when ``None``).
        removable: records whose removal repairs the fault.
        redactable: replacing characters of a value repairs it.
    """

    keep: int | None
    count: int = 0
    args: Mapping[str, object] = field(default_factory=dict)
    severity: Severity | None = None
    confidence: Confidence | None = None
    has_rule_severity: bool = False
    has_rule_confidence: bool = False
    records: array[int] = field(default_factory=_numbers)
    keys: array[int] = field(default_factory=_numbers)
    removable: array[int] = field(default_factory=_numbers)
    removable_safely: bool = True
    redactable: bool = False
    details: list[Detail] = field(default_factory=list)
    whole: int = 0

    def add_row(self, batch: RecordBatch, hit: RowHit) -> None:
        """Add a hit of a row check."""
        record = batch.first + hit.index
        self._add(record, hit)
        if self.keep is None or len(self.details) < self.keep:
            key = hit.key or b""
            pointer, within = _whole(hit.pointer, hit.within)
            detail = Detail(record, pointer, within, hit.data, None, hit.redact, key)
            self.details.append(detail)
        self.redactable = self.redactable or bool(hit.redact)
        if hit.remove:
            self.removable.append(record)
            self.removable_safely = False

    def add_corpus(self, hit: CorpusHit) -> None:
        """Add a hit of a corpus check; records are global."""
        if hit.record is None:
            self._common(hit)
            self.whole += 1
            if not self.details:
                self.details.append(Detail(-1, None, None, hit.data))
            return
        self._add(hit.record, hit)
        if self.keep is None or len(self.details) < self.keep:
            pointer, _ = _whole(hit.pointer, None)
            detail = Detail(hit.record, pointer, None, hit.data, hit.duplicate_of)
            self.details.append(detail)
        if hit.remove:
            self.removable.append(hit.record)
            self.removable_safely = self.removable_safely and hit.removable_safely

    def _add(self, record: int, hit: RowHit | CorpusHit) -> None:
        self._common(hit)
        self.records.append(record)
        if hit.key is not None:
            self.keys.append(int.from_bytes(hit.key[:8].ljust(8, b"\0"), "little"))

    def _common(self, hit: RowHit | CorpusHit) -> None:
        if not self.count:
            self.args = hit.args
        self.count += 1
        self._raise(hit.severity, hit.confidence)

    def _raise(self, severity: Severity | None, confidence: Confidence | None) -> None:
        """Keep the highest level; a hit without one has its rule's."""
        if severity is None:
            self.has_rule_severity = True
        else:
            self.severity = max(severity, self.severity or severity)
        if confidence is None:
            self.has_rule_confidence = True
        else:
            self.confidence = max(confidence, self.confidence or confidence)

    def levels(self, rule: Rule) -> tuple[Severity, Confidence]:
        """Severity and confidence of the finding: the highest of its hits."""
        severity = self.severity or rule.severity
        confidence = self.confidence or rule.confidence
        return (
            max(severity, rule.severity) if self.has_rule_severity else severity,
            max(confidence, rule.confidence) if self.has_rule_confidence else confidence,
        )

    def extend(self, other: Column, base: int) -> None:
        """Append a later chunk's column, whose records begin at `base`."""
        if not self.count:
            self.args = other.args
        self.count += other.count
        for mine, theirs in ((self.records, other.records), (self.removable, other.removable)):
            mine.extend(number + base for number in theirs)
        self.keys.extend(other.keys)
        self.removable_safely = self.removable_safely and other.removable_safely
        if other.severity is not None:
            self.severity = max(other.severity, self.severity or other.severity)
        if other.confidence is not None:
            self.confidence = max(other.confidence, self.confidence or other.confidence)
        self.has_rule_severity = self.has_rule_severity or other.has_rule_severity
        self.has_rule_confidence = self.has_rule_confidence or other.has_rule_confidence
        room = None if self.keep is None else self.keep - len(self.details)
        self.redactable = self.redactable or other.redactable
        for item in other.details[:room]:
            self.details.append(replace(item, record=item.record + base))

    @property
    def affected(self) -> int:
        """Distinct records with a hit; hits of one record stand together."""
        records = self.records
        return sum(1 for i in range(len(records)) if not i or records[i] != records[i - 1])

    @property
    def unique(self) -> int | None:
        """Distinct values, ``None`` where hits have no keys."""
        return len(set(self.keys)) if self.keys else None


Columns = dict[tuple[str, str], Column]
"""By (rule name, entity); the entity is ``""`` where a rule tells none apart."""


def add_rows(
    columns: Columns, rule: str, batch: RecordBatch, hits: Iterable[RowHit], keep: int | None
) -> None:
    """Sort the hits of one rule in one batch into their columns."""
    for hit in hits:
        key = (rule, hit.entity or "")
        column = columns.get(key)
        if column is None:
            column = columns[key] = Column(keep)
        column.add_row(batch, hit)


def merge_columns(parts: Sequence[tuple[int, Columns]], keep: int | None) -> Columns:
    """Join the columns of chunks given in file order as (first record, columns)."""
    merged: Columns = {}
    for base, columns in parts:
        for key, column in columns.items():
            merged.setdefault(key, Column(keep)).extend(column, base)
    return merged
