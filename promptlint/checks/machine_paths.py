"""Paths that exist on one person's machine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Value
from promptlint.model.hit import Hit
from promptlint.model.place import Place, Pointer
from promptlint.model.rule import Params

_HOME = re.compile(
    r"(?:file://)?(?:/(?:home|Users)/[^/\s:${}<>*]+/|[A-Za-z]:[\\/](?!/)|/mnt/[a-z]/)[^\n]{0,300}"
)
_MAX_LEAVES = 20_000


class _MachinePaths:
    """Document check. No parameters."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at settings below a home folder or on a drive."""
        if not any(config.world == "training" for config in document.configs):
            return
        seen: set[object] = set()
        found = _leaves(document) if document.kind == "training" else _values(document)
        for written, place in found:
            if _HOME.fullmatch(written) and place not in seen:
                seen.add(place)
                folder = re.sub(r"([/\\](?:home|Users)[/\\])[^/\\]+", r"\1…", written)
                yield Hit(place=place, args={"path": folder[:80]}, data={"expected": "relative"})


def _values(document: Document) -> Iterator[tuple[str, Place]]:
    for config in document.configs:
        if config.world == "training":
            given: list[Value] = [*config.values.values(), *(ref.value for ref in config.data)]
            for value in given:
                if value.text() is not None:
                    yield value.text() or "", value.place


def _leaves(document: Document) -> Iterator[tuple[str, Place]]:
    waiting: list[tuple[Pointer, object]] = [((), document.data)]
    given = 0
    while waiting and given < _MAX_LEAVES:
        pointer, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(((*pointer, key), child) for key, child in value.items())
        elif isinstance(value, list):
            waiting.extend(((*pointer, index), child) for index, child in enumerate(value))
        elif isinstance(value, str):
            given += 1
            if _HOME.fullmatch(value):
                span = document.locate(pointer, False) if document.locate else None
                yield value, Place(span=span, pointer=pointer)


CHECK = _MachinePaths()
