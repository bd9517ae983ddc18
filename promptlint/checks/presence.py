"""Sections, phrases, keys and settings that must, or must not, be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from promptlint.analysis.scopes import Scope, document_scopes, record_scopes, values_at
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit, RowHit
from promptlint.model.place import Place
from promptlint.model.rule import Params
from promptlint.rulebook.declarative import Item, PresenceParams
from promptlint.rulebook.patterns import find_all

MAX_HITS = 1_000


class Presence:
    """Kind ``presence``.

    What is missing is reported once a scope. Nothing is missing where it can't be told: from a
    prompt whose parts come from elsewhere, a key from a text, a setting from a file without
    settings.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each missing entry, or for each forbidden item that is there."""
        wanted = PresenceParams.parse(params)
        for scope in document_scopes(document, wanted.where):
            if scope.meets(wanted.conditions):
                for args, place in islice(_faults(scope, wanted), MAX_HITS):
                    yield Hit(place or scope.place, args=args)

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterable[RowHit]:
        """The same for each record; the entity is the item's name."""
        wanted = PresenceParams.parse(params)
        for index, scope in record_scopes(batch, wanted.where):
            if scope.meets(wanted.conditions):
                for args, place in islice(_faults(scope, wanted), MAX_HITS):
                    yield RowHit(
                        index,
                        pointer=place.pointer if place else None,
                        within=place.within if place else None,
                        entity=args["name"],
                        args=args,
                    )


CHECK = Presence()


def _faults(
    scope: Scope, wanted: PresenceParams
) -> Iterator[tuple[Mapping[str, str], Place | None]]:
    for entry in wanted.entries:
        if wanted.required:
            judged = [item for item in entry if _can_tell(scope, item, wanted.world)]
            if judged and not any(_present(scope, item, wanted.world) for item in judged):
                yield _args(judged), None
        else:
            for item in entry:
                for place in _places(scope, item, wanted.world):
                    yield _args([item]), place


def _args(items: list[Item]) -> Mapping[str, str]:
    kinds = list(dict.fromkeys(item.what for item in items))
    return {"what": " or ".join(kinds), "name": " or ".join(item.name for item in items)}


def _can_tell(scope: Scope, item: Item, world: str) -> bool:
    if item.what == "key":
        return isinstance(scope.value, dict | list)
    if item.what == "setting":
        return any(not world or config.world == world for config in scope.configs)
    return scope.complete and bool(scope.pieces)


def _present(scope: Scope, item: Item, world: str) -> bool:
    return next(_places(scope, item, world), None) is not None


def _places(scope: Scope, item: Item, world: str) -> Iterator[Place]:
    if item.what == "key":
        for pointer, _ in values_at(scope.value, item.pointer):
            yield Place(pointer=pointer, on_key=True)
    elif item.what == "setting":
        for config in scope.configs:
            value = config.values.get(item.name)
            if value and value.origin != "default" and (not world or config.world == world):
                yield value.place
    elif item.pattern is not None:
        for piece in scope.pieces:
            for match in find_all(item.pattern, piece.text):
                yield piece.place(*match.span())
