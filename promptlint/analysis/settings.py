"""What checks of configs share: editing a value where it stands, and following data names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from promptlint.model.document import Document
from promptlint.model.facts import Config, DataRef, FileFacts, ProjectFacts, Value
from promptlint.model.fix import Edit
from promptlint.model.place import Place

_REGISTER = "llama-factory-datasets"


def edit_value(document: Document, value: Value, replacement: str) -> Edit | None:
    """An edit that writes `replacement` for a value, its quotes kept.

    ``None`` where the value is not written there in one piece: an alias, an expression, a block
    scalar, text with escapes.
    """
    span = value.place.span
    if span is None or not value.known:
        return None
    start, end = span
    written = document.text[start:end]
    if len(written) >= 2 and written[0] in "\"'" and written[-1] == written[0]:
        start, end, written = start + 1, end - 1, written[1:-1]
    return Edit(start, end, replacement) if _says(written, value) else None


def _says(written: str, value: Value) -> bool:
    number = value.number()
    if number is None:
        return written == value.text()
    try:
        return float(written.replace("_", "")) == number
    except ValueError:
        return False


def written_at(document: Document, place: Place) -> object:
    """What tells two places apart: a merged value stands under several keys, written once."""
    if place.span is not None or place.pointer is None or document.locate is None:
        return place.span
    return document.locate(place.pointer, place.on_key) or place.pointer


def place_in(path: str, place: Place, message: str = "") -> Place:
    """The place, with the path of its file and a message."""
    return replace(place, path=place.path or path, message=message)


def resolved_data(project: ProjectFacts, facts: FileFacts, config: Config) -> Iterator[DataRef]:
    """Data that a config names, names of a register (LLaMA-Factory) followed to its files."""
    for ref in config.data:
        if ref.schema != _REGISTER:
            yield ref
            continue
        found = _registered(project, facts.path, ref)
        if found is not None:
            yield replace(found, role=ref.role)
        else:
            yield replace(ref, path=None)


def _registered(project: ProjectFacts, path: str, ref: DataRef) -> DataRef | None:
    folder = posixpath.dirname(path)
    while ref.path is not None:
        register = project.files.get(posixpath.join(folder, ref.path))
        if register is not None:
            entries = (item for item in register.configs if item.scope == ref.value.text())
            return next((data for entry in entries for data in entry.data), None)
        if not folder:
            return None
        folder = posixpath.dirname(folder)
    return None


def is_register(ref: DataRef) -> bool:
    """Whether a reference is a name in a register, not a path."""
    return ref.schema == _REGISTER
