"""Documents and queries that are embedded by different models: their vectors can't be compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.analysis.embedding_names import same_model
from promptlint.analysis.settings import place_in
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.rule import Params

_ANYBODYS = frozenset(
    "test tests demo example examples my_collection my-collection collection documents docs default"
    " langchain index my_index my-index embeddings vectors data rag rag_collection test_collection"
    " quickstart".split()
)
"""Names that scripts of examples share without sharing a collection."""

_MODEL, _QUERY, _COLLECTION = "embedding.model", "embedding.query_model", "index.collection"


class _EmbeddingMatch:
    """Document check for a config with both models, project check for files of one collection."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at the model that embeds queries."""
        for config in document.configs:
            model, query = config.text(_MODEL), config.text(_QUERY)
            if model and query and not same_model(model, query):
                yield _hit(config, _QUERY, query, config, model)

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits at a second file's model for a collection that another file fills or asks."""
        users: dict[tuple[str, str], list[tuple[str, Config]]] = {}
        for path, config in _named_collections(project):
            key = (config.text(_COLLECTION) or "", config.text("index.store") or "")
            users.setdefault(key, []).append((path, config))
        for (collection, _), found in users.items():
            first_path, first = found[0]
            wanted = first.text(_MODEL) or ""
            others = [
                (path, config, name)
                for path, config in found[1:]
                if path != first_path and not same_model(name := config.text(_MODEL) or "", wanted)
            ]
            # More than two models under one name are a collection of examples.
            if not others or any(not same_model(others[0][2], name) for _, _, name in others):
                continue
            sources = [project.files[path].kind == "source" for path, _ in found]
            if any(sources) and collection.lower() in _ANYBODYS:
                continue
            for path, config, name in others:
                hit = _hit(config, _MODEL, name, first, wanted)
                related = tuple(place_in(first_path, place, place.message) for place in hit.related)
                hit = replace(hit, place=place_in(path, hit.place), related=related)
                yield replace(hit, severity=Severity.WARNING) if all(sources) else hit


def _named_collections(project: ProjectFacts) -> Iterator[tuple[str, Config]]:
    for path, facts in project.files.items():
        found = [config for config in facts.configs if config.text(_COLLECTION)]
        models = {config.text(_MODEL) for config in found if config.text(_MODEL)}
        if len(models) == 1:  # a file with several compares them, or chooses
            yield from ((path, config) for config in found if config.text(_MODEL))


def _hit(config: Config, setting: str, name: str, other: Config, wanted: str) -> Hit:
    related = replace(other.values[_MODEL].place, message=f"documents are embedded by {wanted}")
    return Hit(
        place=config.values[setting].place,
        args={"query": name, "model": wanted},
        related=(related,),
        data={"value": name, "expected": wanted},
    )


CHECK = _EmbeddingMatch()
