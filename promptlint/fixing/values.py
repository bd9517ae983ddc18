"""Edits of single values in a record: made in its JSON text, so that all other bytes stay."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from promptlint.model.fix import ValueEdit
from promptlint.model.place import Pointer, Span
from promptlint.readers.json_positions import locate, source_offsets


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
    grouped: dict[Pointer, list[ValueEdit]] = {}
    for change in dict.fromkeys(changes):
        grouped.setdefault(change.pointer, []).append(change)
    floor = 0
    for span, new in sorted(item for group in grouped.values() for item in _places(text, group)):
        if span[0] >= floor:
            yield span, new
            floor = span[1]


def _places(text: str, changes: Sequence[ValueEdit]) -> Iterator[tuple[Span, str]]:
    """Edits of one value, in the record's text."""
    whole = locate(text, changes[0].pointer)
    if whole is None:
        raise ValueError("the value to change is no longer there")
    raw = text[slice(*whole)]
    if not raw.startswith('"'):
        # A number: what replaces a part of it makes a string of it.
        first = changes[0]
        yield whole, json.dumps(raw[: first.start] + first.text + raw[first.end :])
        return
    offsets = sorted({offset for change in changes for offset in (change.start, change.end)})
    sources = dict(zip(offsets, source_offsets(raw[1:-1], offsets), strict=True))
    base = whole[0] + 1
    for change in changes:
        span = (base + sources[change.start], base + sources[change.end])
        yield span, json.dumps(change.text, ensure_ascii=False)[1:-1]


def _join(text: str, parts: Iterable[tuple[Span, str]]) -> str:
    out: list[str] = []
    position = 0
    for (start, end), new in parts:
        out += (text[position:start], new)
        position = end
    return "".join((*out, text[position:]))
