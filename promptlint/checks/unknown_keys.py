"""Keys that a framework ignores, one or two letters away from a key that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from promptlint.facts.framework_keys import framework_keys
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.place import Place, Pointer
from promptlint.model.rule import Params

_SHORT = 5
"""Shorter keys have too many neighbours."""


class UnknownKeys:
    """Walks the sections whose keys are listed; `max_distance` letters may differ."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each misspelt key."""
        known = framework_keys(document.format)
        limit = params.get("max_distance", 2)
        if not known or not isinstance(document.data, dict) or not isinstance(limit, int):
            return
        for pointer, meant in _misspelt((), "", document.data, known, limit):
            yield Hit(
                Place(pointer=pointer, on_key=True),
                args={"key": str(pointer[-1]), "meant": meant, "framework": document.format},
                data={"value": str(pointer[-1]), "expected": meant},
                fix=_fix(document, pointer, meant),
            )


CHECK = UnknownKeys()


def _misspelt(
    pointer: Pointer,
    route: str,
    value: object,
    known: Mapping[str, frozenset[str]],
    limit: int,
) -> Iterator[tuple[Pointer, str]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _misspelt((*pointer, index), route, item, known, limit)
        return
    if not isinstance(value, dict):
        return
    keys = known.get(route)
    for name, child in value.items():
        key = str(name)
        if keys is not None and key not in keys:
            meant = _meant(key, keys - {str(other) for other in value}, limit)
            if meant is not None:
                yield (*pointer, name), meant
        below = f"{route}.{key}" if route else key
        if below not in known and f"{route}.*".strip(".") in known:
            below = f"{route}.*"
        if below in known or any(other.startswith(below + ".") for other in known):
            yield from _misspelt((*pointer, name), below, child, known, limit)


def _meant(key: str, keys: Iterable[str], limit: int) -> str | None:
    """The one nearest key; ``None`` where none is near or two are equally."""
    if len(key) < _SHORT:
        return None
    near = sorted(
        (distance, other)
        for other in keys
        if len(other) >= _SHORT and (distance := _distance(key, other, limit)) <= limit
    )
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def _distance(one: str, other: str, limit: int) -> int:
    """Edit distance by the usual recurrence; over `limit` where it is larger."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, 1):
        before, row[0] = row[0], index
        for at, its in enumerate(other, 1):
            cost = min(row[at] + 1, row[at - 1] + 1, before + (letter != its))
            before, row[at] = row[at], cost
    return row[-1]


def _fix(document: Document, pointer: Pointer, meant: str) -> Fix | None:
    span = document.locate(pointer, True) if document.locate else None
    if span is None or document.text[span[0] : span[1]] != str(pointer[-1]):
        return None
    return Fix(False, f"rename the key to {meant}", (Edit(*span, meant),))
