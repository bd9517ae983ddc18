"""Symbolic place → concrete location, once per reported place."""

from __future__ import annotations

from promptlint.model.document import Document
from promptlint.model.place import Location, Place, Span, format_pointer


def place_span(document: Document, place: Place) -> Span | None:
    """Characters of a place in a document's text; ``None`` for the document as a whole."""
    if place.span is not None:
        return place.span
    if place.pointer is None or document.locate is None:
        return None
    span = document.locate(place.pointer, place.on_key)
    if span is None:  # the value itself has no place of its own: mark what holds it
        for cut in range(len(place.pointer) - 1, 0, -1):
            span = document.locate(place.pointer[:cut], False)
            if span is not None:
                return span
        return None
    return _inner(document, place, span) if place.within else span


def _inner(document: Document, place: Place, span: Span) -> Span:
    """Characters of a part of a decoded string inside the value's source."""
    value = document.data
    for step in place.pointer or ():
        try:
            value = value[step]  # type: ignore[index]  # shape checked by the except
        except (KeyError, IndexError, TypeError):
            return span
    if not isinstance(value, str) or place.within is None:
        return span
    start, end = place.within
    if document.format == "json" or document.text[span[0] : span[0] + 1] == '"':
        from promptlint.readers.json_positions import locate_within

        try:
            return locate_within(document.text, place.pointer or (), place.within)
        except ValueError:  # a double-quoted YAML scalar has other escapes
            pass
    raw = document.text[span[0] : span[1]]
    wanted = value[start:end]
    # The same text may stand several times: take the occurrence of the same rank.
    rank = value[:start].count(wanted) if wanted else 0
    at = -1
    for _ in range(rank + 1):
        following = raw.find(wanted, at + 1)
        if following < 0:
            break
        at = following
    return (span[0] + at, span[0] + at + len(wanted)) if wanted and at >= 0 else span


def locate(document: Document, place: Place) -> Location:
    """Concrete location of a place in a document, 1-based and in characters."""
    span = place_span(document, place)
    pointer = format_pointer(place.pointer) if place.pointer is not None else None
    if span is None:
        return Location(place.path, pointer=pointer, line=place.line, message=place.message)
    line, column = document.lines.position(span[0])
    end_line, end_column = document.lines.position(max(span[1], span[0]))
    return Location(
        place.path, line, column, end_line, end_column, pointer=pointer, message=place.message
    )
