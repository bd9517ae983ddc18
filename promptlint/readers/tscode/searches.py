"""Searches of scripts: retrievers with their top-k and filter, vector stores, rerankers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from promptlint.model.facts import Config, Value
from promptlint.readers.pycode.retrieval_names import COLLECTIONS, RERANKERS
from promptlint.readers.tscode.source import Call, Located, Script

if TYPE_CHECKING:
    from promptlint.readers.tscode.settings import Settings

_TOP_K = ("k", "similarityTopK", "topK")
_FILTER = ("filter", "filters", "preFilter", "namespace", "where")
_RETRIEVERS = ("asRetriever", "asQueryEngine", "asChatEngine")
_SEARCHES = ("similaritySearch", "similaritySearchWithScore", "maxMarginalRelevanceSearch")


def with_searches(settings: Settings, script: Script, found: Iterator[Config]) -> list[Config]:
    """Retrieval configs of a script with what its searches say; one of its own where none is."""
    configs = list(found)
    values: dict[str, Value] = {}
    first: Call | None = None
    for call in script.calls:
        given = dict(_settings(settings, call))
        for name, value in given.items():
            values.setdefault(name, value)
        if given and first is None:
            first = call
    if first is None:
        return configs
    if not configs:
        place = script.call_place(first)
        return [Config("retrieval", "langchain-js", values, scope=first.name[-1], place=place)]
    return [replace(config, values={**values, **config.values}) for config in configs]


def _settings(settings: Settings, call: Call) -> Iterator[tuple[str, Value]]:
    name = call.name[-1]
    if name in _RETRIEVERS:
        given = settings.options(call)
        yield from _named(settings, given, {"retrieval.top_k": _TOP_K, "access": _FILTER})
        if not given and call.arguments:
            yield from _at(settings, call, 0, "retrieval.top_k")
            yield from _at(settings, call, 1, "access")
    elif name in _SEARCHES:
        yield from _at(settings, call, 1, "retrieval.top_k")
        yield from _at(settings, call, 2, "access")
    elif name in RERANKERS:
        wanted = {"reranker.model": ("model",), "reranker.top_k": ("topN", "topK")}
        yield from _named(settings, settings.options(call), wanted)
    elif name in COLLECTIONS or (len(call.name) > 1 and call.name[-2] in COLLECTIONS):
        wanted = {"index.collection": ("collectionName", "indexName", "tableName")}
        yield from _named(settings, _last_object(settings, call), wanted)


def _named(
    settings: Settings, given: Mapping[str, Located], wanted: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, Value]]:
    for neutral, names in wanted.items():
        key = next((name for name in names if name in given), None)
        if key is not None:
            yield neutral, settings.value(given[key][0], given[key])


def _at(settings: Settings, call: Call, position: int, neutral: str) -> Iterator[tuple[str, Value]]:
    if position < len(call.arguments):
        node = call.arguments[position]
        value = settings.value(node, (node, call.scope))
        if neutral == "access" or value.number() is not None:
            yield neutral, value


def _last_object(settings: Settings, call: Call) -> Mapping[str, Located]:
    """``Chroma.fromDocuments(docs, embeddings, {collectionName})``: options stand last."""
    if not call.arguments:
        return {}
    found = settings.script.resolve(call.arguments[-1], call.scope)
    if found is None or found[0].type != "object":
        return {}
    return settings.script.properties(*found)
