"""One finding on some rows of a dataset, with its most suspicious records as places."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from promptlint.engine.dataset_findings import location_data, percent
from promptlint.engine.record_places import RecordLocator, RecordPlace
from promptlint.engine.wording import fill, fingerprint, make_finding
from promptlint.model.hit import Hit
from promptlint.model.place import Location, Place
from promptlint.probe.rows import Row
from promptlint.probe.run import Run
from promptlint.readers.datasets import DatasetFile

SHOWN = 10
_NO_ROWS: Mapping[int, Row] = {}
_NO_DETAILS: Mapping[int, Mapping[str, object]] = {}


def report_rows(
    run: Run,
    name: str,
    file: DatasetFile,
    suspects: Sequence[Row],
    sample: int,
    args: Mapping[str, object],
    data: Mapping[str, object],
    *,
    originals: Mapping[int, Row] = _NO_ROWS,
    details: Mapping[int, Mapping[str, object]] = _NO_DETAILS,
) -> None:
    """Add a finding to a run.

    Args:
        run: of the probe.
        name: of the rule.
        file: the dataset.
        suspects: at least one row, most suspicious first.
        sample: rows that were looked at.
        args: for the message.
        data: for the report.
        originals: by record, the row that it repeats.
        details: by record, what else its place carries.
    """
    rule = run.rules[name]
    shown = suspects[: None if run.request.all_places else SHOWN]
    places = [RecordPlace(row.record) for row in shown]
    found = _located(file, [*shown, *(originals[row.record] for row in shown if originals)])
    count = len(suspects)
    full = {**args, "count": count, "rate": percent(count, sample), "sample": f"{sample:,}"}
    entries = []
    for place in places:
        entry = {**location_data(found[place]), **details.get(place.record, {})}
        if place.record in originals:
            original = found[RecordPlace(originals[place.record].record)]
            entry["duplicate_of"] = location_data(original)
        entries.append(entry)
    hit = Hit(
        Place(),
        data={"count": count, "rate": round(count / sample, 6), "places": entries, **data},
        message=fill(rule.dataset_message or rule.message, full),
        help=fill(rule.help, full),
    )
    mark = fingerprint(rule.name, file.path, "")
    run.findings.append(make_finding(rule, hit, file.path, found[places[0]], (), mark))


def _located(file: DatasetFile, rows: Sequence[Row]) -> Mapping[RecordPlace, Location]:
    last = max(row.record for row in rows)
    offsets = array("Q", bytes(8 * (last + 2)))
    for row in rows:
        offsets[row.record], offsets[row.record + 1] = row.offset, row.offset + row.size + 1
    for row in rows:  # a neighbour's guessed beginning must not hide a real one
        offsets[row.record] = row.offset
    locator = RecordLocator(file.absolute, offsets, lines=file.packed is None)
    return locator.locate([RecordPlace(row.record) for row in rows])
