"""Columns of hits → one finding per rule, dataset and entity, with its first places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from promptlint.analysis.pseudonyms import Pseudonyms, numbers_in_file
from promptlint.engine.baseline import place_digest
from promptlint.engine.columns import Column, Columns, Detail
from promptlint.engine.plan import RunPlan
from promptlint.engine.record_places import RecordLocator, RecordPlace
from promptlint.engine.wording import clean_data, fill, fingerprint, make_finding, masked
from promptlint.model.finding import Finding
from promptlint.model.fix import Fix, RowEdit, ValueEdit
from promptlint.model.hit import Hit
from promptlint.model.place import Location, Place
from promptlint.model.rule import Rule
from promptlint.readers.datasets import DatasetFile


@dataclass(frozen=True, slots=True)
class DatasetView:
    """A scanned dataset, for wording and locating.

    Attributes:
        offsets: byte offset of every record, by ordinal.
        rows: decodes records again, by ordinal.
        limit: places that are located per finding; ``None`` for all.
    """

    plan: RunPlan
    file: DatasetFile
    offsets: Sequence[int]
    rows: Callable[[Sequence[int]], Mapping[int, object]]
    limit: int | None


def build_findings(
    dataset: DatasetView, rules: Sequence[Rule], columns: Columns
) -> tuple[tuple[Finding, ...], dict[str, tuple[int, ...]]]:
    """Findings of a dataset, worded, located and masked; and, for a baseline, their digests."""
    by_name = {rule.name: rule for rule in rules}
    limit = dataset.plan.keep_places if not dataset.plan.with_place_hashes else dataset.limit
    shown = {key: column.details[:limit] for key, column in columns.items()}
    has_lines = dataset.file.packed is None
    locator = RecordLocator(dataset.file.absolute, dataset.offsets, lines=has_lines)
    places = locator.locate(_wanted(shown.values()))
    findings, digests = [], {}
    names = _pseudonyms(dataset, columns)
    for key, column in sorted(columns.items()):
        fix = _fix(dataset, by_name[key[0]], column, names)
        finding = _finding(dataset, by_name[key[0]], key[1], column, shown[key], places, fix)
        findings.append(finding)
        if dataset.plan.with_place_hashes:
            digests[finding.fingerprint] = tuple(_digests(dataset, shown[key]))
    return tuple(findings), digests


def _digests(dataset: DatasetView, details: Sequence[Detail]) -> Iterator[int]:
    details = [detail for detail in details if detail.record >= 0]
    for start in range(0, len(details), 1000):
        part = details[start : start + 1000]
        rows = dataset.rows(sorted({detail.record for detail in part}))
        for detail in part:
            yield place_digest(rows[detail.record], detail.pointer, masked)


def _wanted(shown: Iterable[Sequence[Detail]]) -> list[RecordPlace]:
    places: list[RecordPlace] = []
    for details in shown:
        for detail in details:
            if detail.record >= 0:
                places.append(_place(detail))
            if detail.duplicate_of is not None:
                places.append(RecordPlace(detail.duplicate_of))
    return places


def _place(detail: Detail) -> RecordPlace:
    return RecordPlace(detail.record, detail.pointer, detail.within)


def _finding(
    dataset: DatasetView,
    rule: Rule,
    entity: str,
    column: Column,
    details: Sequence[Detail],
    places: Mapping[RecordPlace, Location],
    fix: Fix | None,
) -> Finding:
    file, records = dataset.file, len(dataset.offsets)
    affected = column.affected
    data: dict[str, object] = {
        "count": column.count,
        "rate": round(affected / records, 6) if records else 0.0,
        "places": [_place_data(detail, places) for detail in details if detail.record >= 0],
    }
    if entity:
        data = {"entity": entity, **data}
    if column.unique is not None:
        data["unique"] = column.unique
    if column.whole and details:
        data.update(details[0].data)
    args = {
        **column.args,
        "entity": entity,
        "count": column.count,
        "affected": affected,
        "records": records,
        "rate": percent(affected, records),
        "unique": column.unique if column.unique is not None else column.count,
    }
    first = details[0] if details and details[0].record >= 0 else None
    location = _location(first, places) if first else Location()
    severity, confidence = column.levels(rule)
    hit = Hit(
        Place(),
        data=data,
        severity=severity,
        confidence=confidence,
        message=fill(rule.dataset_message or rule.message, args),
        help=fill(rule.help, args),
        fix=fix,
    )
    mark = fingerprint(rule.name, file.path, "", entity)
    return make_finding(rule, hit, file.path, location, _related(first, places, file), mark)


def _location(detail: Detail, places: Mapping[RecordPlace, Location]) -> Location:
    """Where a hit stands; a record that can't be parsed knows only the column of its fault."""
    location = places[_place(detail)]
    column = detail.data.get("column")
    if location.line is None or not isinstance(column, int):
        return location
    return replace(location, column=column)


def _related(
    first: Detail | None, places: Mapping[RecordPlace, Location], file: DatasetFile
) -> tuple[Location, ...]:
    if first is None or first.duplicate_of is None:
        return ()
    original = places[RecordPlace(first.duplicate_of)]
    message = "first stands here" if "similarity" in first.data else "the other stands here"
    return (replace(original, path=file.path, message=message),)


def percent(part: int, whole: int) -> str:
    """A share for people: ``0.4 %``, never rounded to nothing or to everything."""
    if not whole:
        return "0 %"
    share = 100 * part / whole
    for digits in (0, 1, 2, 3):
        text = f"{share:.{digits}f}"
        if float(text) not in (0.0, 100.0) and (digits or share >= 10):
            return f"{text} %"
    if part == whole:
        return "100 %"
    return "under 0.001 %" if share < 50 else "over 99.999 %"


def _place_data(detail: Detail, places: Mapping[RecordPlace, Location]) -> dict[str, object]:
    entry = location_data(places[_place(detail)])
    if detail.within is not None:
        entry["start"], entry["end"] = detail.within
    if detail.duplicate_of is not None:
        entry["duplicate_of"] = location_data(places[RecordPlace(detail.duplicate_of)])
    cleaned = clean_data(detail.data)
    if isinstance(cleaned, dict):
        entry.update(cleaned)
    return entry


def location_data(location: Location) -> dict[str, object]:
    """A location as the JSON report's ``L``."""
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "record": location.record,
        "pointer": location.pointer,
    }


def _pseudonyms(dataset: DatasetView, columns: Columns) -> Pseudonyms | None:
    """Names for every value that is to be replaced, in the order of their first places."""
    if not dataset.plan.with_fixes or not any(column.redactable for column in columns.values()):
        return None
    names = Pseudonyms(numbers_in_file(dataset.file.absolute))
    details = [item for column in columns.values() for item in column.details if item.redact]
    details.sort(key=lambda item: (item.record, str(item.pointer), item.within or (0, 0)))
    for detail in details:
        names.of(detail.redact, detail.key)
    return names


def _fix(
    dataset: DatasetView,
    rule: Rule,
    column: Column,
    names: Pseudonyms | None,
) -> Fix | None:
    plan, offsets = dataset.plan, dataset.offsets
    if dataset.file.packed is not None:
        return None  # its rows can't be edited where they lie
    if column.redactable and not column.removable:
        rows = tuple(_redactions(column, offsets, names)) if names else ()
        return Fix(False, rule.fix, rows=rows)
    if not column.removable:
        return None
    rows = ()
    if plan.with_fixes:
        rows = tuple(_removals(column, offsets))
    return Fix(rule.fix_safe and column.removable_safely, rule.fix, rows=rows)


def _removals(column: Column, offsets: Sequence[int]) -> Iterator[RowEdit]:
    """Records to remove, each with the one that stays for it."""
    kept = {
        detail.record: (detail.duplicate_of, detail.data.get("similarity"))
        for detail in column.details
        if detail.duplicate_of is not None
    }
    for record in sorted(set(column.removable)):
        original, similarity = kept.get(record, (None, None))
        alike = similarity if isinstance(similarity, float) else None
        yield RowEdit(offsets[record], record, kept=original, similarity=alike)


def _redactions(column: Column, offsets: Sequence[int], names: Pseudonyms) -> Iterator[RowEdit]:
    for record, details in groupby(column.details, key=lambda item: item.record):
        changes = tuple(
            ValueEdit(item.pointer, *item.within, names.of(item.redact, item.key))
            for item in details
            if item.redact and item.pointer is not None and item.within
        )
        if changes:
            yield RowEdit(offsets[record], record, changes=changes)
