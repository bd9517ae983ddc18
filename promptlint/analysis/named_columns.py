"""Columns that a training config names, against those of the data file that it trains on.

A loader stops with a ``KeyError`` at the first row, or takes the column for empty and trains on
half of the example. A column counts as there when any record has it: loaders with typed columns
fill it with nothing in the others.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from difflib import get_close_matches

from promptlint.analysis.settings import place_in
from promptlint.model.facts import DataRef, DatasetProfile, NamedColumn, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.place import Place

_SHOWN = 8
_LONGEST = 40


def missing_columns(project: ProjectFacts) -> Iterator[Hit]:
    """A hit for each named column that no record has, at the setting that names it."""
    for path, facts in project.files.items():
        for config in facts.configs:
            for ref in config.data:
                data = project.files.get(ref.path) if ref.path and not ref.remote else None
                profile = data.dataset if data else None
                if profile is not None and profile.columns and profile.records:
                    yield from _missing(path, ref, profile)


def _missing(path: str, ref: DataRef, profile: DatasetProfile) -> Iterator[Hit]:
    there = set(profile.columns)
    for named in ref.columns:
        column = named.column.text()
        if column is not None and column not in there:
            yield _hit(path, ref, named, column, profile)


def _hit(path: str, ref: DataRef, named: NamedColumn, column: str, profile: DatasetProfile) -> Hit:
    shown = [f"`{name[:_LONGEST]}`" for name in profile.columns[:_SHOWN]]
    more = ", …" if len(profile.columns) > _SHOWN else ""
    close = get_close_matches(column, profile.columns, 1, 0.6)
    why = f"`{named.setting}` reads it by default" if named.by_default else f"`{named.setting}`"
    data = posixpath.basename(ref.path or "")
    return Hit(
        place_in(path, named.column.place),
        message=f"no record of {data} has the column `{column[:_LONGEST]}` ({why})",
        help=f"name the right one{f', `{close[0][:_LONGEST]}`?' if close else ''}: it has "
        f"{', '.join(shown)}{more}",
        related=(Place(path=ref.path, record=0, message="the data"),),
        data={"value": column, "expected": list(profile.columns[:_SHOWN])},
    )
