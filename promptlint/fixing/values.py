"""Edits of single values in a record: made in its JSON text, so that all other bytes stay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from promptlint.model.fix import ValueEdit
from promptlint.model.place import Span
from promptlint.readers.json_positions import locate, locate_within


def edit_values(text: str, changes: Iterable[ValueEdit]) -> str:
    """A record's JSON text with edits made in its decoded values.

    Of two edits that touch the earlier one is made, the other is left for another round.

    Raises:
        ValueError: the record has no such value.
    """
    return _join(text, _located(text, changes))


def hide_values(text: str, changes: Iterable[ValueEdit], hidden: str) -> str:
    """The text with what would be replaced hidden, for a diff. Raises as `edit_values`."""
    return _join(text, ((span, hidden) for span, _ in _located(text, changes)))


def _located(text: str, changes: Iterable[ValueEdit]) -> Iterator[tuple[Span, str]]:
    floor = 0
    for span, new in sorted(_place(text, change) for change in dict.fromkeys(changes)):
        if span[0] >= floor:
            yield span, new
            floor = span[1]


def _place(text: str, change: ValueEdit) -> tuple[Span, str]:
    whole = locate(text, change.pointer)
    if whole is None:
        raise ValueError("the value to change is no longer there")
    raw = text[slice(*whole)]
    if raw.startswith('"'):
        span = locate_within(text, change.pointer, (change.start, change.end))
        return span, json.dumps(change.text, ensure_ascii=False)[1:-1]
    # A number: what replaces a part of it makes a string of it.
    return whole, json.dumps(raw[: change.start] + change.text + raw[change.end :])


def _join(text: str, parts: Iterable[tuple[Span, str]]) -> str:
    out: list[str] = []
    position = 0
    for (start, end), new in parts:
        out += (text[position:start], new)
        position = end
    return "".join((*out, text[position:]))
