"""Columns of hits → one finding per rule, dataset and entity, with its first places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from promptlint.engine.columns import Column, Columns, Detail
from promptlint.engine.plan import RunPlan
from promptlint.engine.record_places import RecordLocator, RecordPlace
from promptlint.engine.wording import clean_data, fill, fingerprint, make_finding
from promptlint.model.finding import Finding
from promptlint.model.fix import Fix, RowEdit
from promptlint.model.hit import Hit
from promptlint.model.place import Location, Place
from promptlint.model.rule import Rule
from promptlint.readers.datasets import DatasetFile


def build_findings(
    plan: RunPlan,
    file: DatasetFile,
    rules: Sequence[Rule],
    columns: Columns,
    offsets: Sequence[int],
) -> list[Finding]:
    """Findings of a dataset, worded, located and masked."""
    by_name = {rule.name: rule for rule in rules}
    locator = RecordLocator(file.absolute, offsets)
    shown = {
        key: column.details if plan.keep_places is None else column.details[: plan.keep_places]
        for key, column in columns.items()
    }
    places = locator.locate(_wanted(shown.values()))
    return [
        _finding(plan, file, by_name[name], entity, column, shown[name, entity], places, offsets)
        for (name, entity), column in sorted(columns.items())
    ]


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
    plan: RunPlan,
    file: DatasetFile,
    rule: Rule,
    entity: str,
    column: Column,
    details: Sequence[Detail],
    places: Mapping[RecordPlace, Location],
    offsets: Sequence[int],
) -> Finding:
    records = len(offsets)
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
    location = places[_place(first)] if first else Location()
    hit = Hit(
        Place(),
        data=data,
        severity=column.severity,
        confidence=column.confidence,
        message=fill(rule.dataset_message or rule.message, args),
        help=fill(rule.help, args),
        fix=_fix(plan, rule, column, offsets),
    )
    mark = fingerprint(rule.name, file.path, "", entity)
    return make_finding(rule, hit, file.path, location, _related(first, places, file), mark)


def _related(
    first: Detail | None, places: Mapping[RecordPlace, Location], file: DatasetFile
) -> tuple[Location, ...]:
    if first is None or first.duplicate_of is None:
        return ()
    original = places[RecordPlace(first.duplicate_of)]
    return (replace(original, path=file.path, message="first stands here"),)


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


def _fix(plan: RunPlan, rule: Rule, column: Column, offsets: Sequence[int]) -> Fix | None:
    if not column.removable:
        return None
    rows: tuple[RowEdit, ...] = ()
    if plan.with_fixes:
        rows = tuple(RowEdit(offsets[record], record) for record in sorted(set(column.removable)))
    return Fix(rule.fix_safe and column.removable_safely, rule.fix, rows=rows)
