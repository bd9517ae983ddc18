"""Evaluation records that are also trained on, exactly or nearly.

The comparison itself reads both files and happens before project checks run; see
`promptlint.model.facts.SplitOverlap`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from promptlint.model.check import CheckContext
from promptlint.model.facts import ProjectFacts, SharedRecord, SplitOverlap
from promptlint.model.hit import Hit
from promptlint.model.place import Location, Place
from promptlint.model.rule import Params


class SplitOverlapCheck:
    """Project check. Parameter `near`: report near records instead of equal ones."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterator[Hit]:
        """One hit for each evaluation file that shares records with training files."""
        near = params.get("near") is True
        ordered = sorted(project.overlaps, key=lambda item: (item.evaluation, item.training))
        for path, group in groupby(ordered, key=lambda item: item.evaluation):
            overlaps = [item for item in group if (item.near if near else item.exact)]
            if overlaps:
                yield _hit(path, overlaps, near=near)


def _hit(path: str, overlaps: Sequence[SplitOverlap], *, near: bool) -> Hit:
    shared = [
        item for overlap in overlaps for item in overlap.shared if (item.match == "near") is near
    ]
    shared.sort(key=lambda item: item.evaluation.record or 0)
    count = sum(overlap.near if near else overlap.exact for overlap in overlaps)
    records = max(overlap.records for overlap in overlaps)
    first = shared[0]
    named = [overlap.named_by for overlap in overlaps if overlap.named_by is not None]
    return Hit(
        place=_place(first.evaluation),
        args={
            "count": count,
            "records": records,
            "training": ", ".join(overlap.training for overlap in overlaps),
        },
        related=(
            _place(first.training, "trained on here"),
            *(_with_message(place, "named here") for place in named[:1]),
        ),
        data={
            "count": count,
            "rate": round(min(count / records, 1.0), 6) if records else 0.0,
            "places": [_entry(item) for item in shared],
        },
        identity=" ".join(overlap.training for overlap in overlaps),
    )


def _place(location: Location, message: str = "") -> Place:
    return Place(location.path, record=location.record, line=location.line, message=message)


def _with_message(place: Place, message: str) -> Place:
    return Place(
        place.path, place.span, place.pointer, place.on_key, line=place.line, message=message
    )


def _entry(shared: SharedRecord) -> dict[str, object]:
    return {
        **_data(shared.evaluation),
        "duplicate_of": _data(shared.training),
        "similarity": round(shared.similarity, 4),
        "match": shared.match,
    }


def _data(location: Location) -> dict[str, object]:
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


CHECK = SplitOverlapCheck()
