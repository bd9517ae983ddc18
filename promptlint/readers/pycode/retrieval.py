"""Retrieval in source: splitters, embeddings, indexes, retrievers and rerankers, joined per file.

Units and defaults are those of the libraries' own documentation (LangChain 0.3, LlamaIndex 0.11,
Haystack 2); a default is only given where it has not changed between versions.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from promptlint.model.facts import Config, Value
from promptlint.model.place import Place
from promptlint.readers.pycode.chain_prompts import entry, filled_prompt
from promptlint.readers.pycode.names import mapping_of
from promptlint.readers.pycode.retrieval_names import (
    COLLECTIONS,
    EMBEDDINGS,
    INDEXES,
    RERANKERS,
    SPLITTERS,
    STORES,
    Splitter,
)
from promptlint.readers.pycode.sites import Module, Site, library_of

_SPELLED = re.compile(
    r"[\"'](?:query|passage|search_query|search_document|Query|Instruct): ?"
    r"|[\"']Represent this sentence|prompt_name=[\"']\w+|input_type=[\"'][\w.]+"
)


@dataclass(slots=True)
class _Facet:
    """Settings that one call gives, of one kind (``chunk``, ``embedding`` …)."""

    kind: str
    values: dict[str, Value] = field(default_factory=dict)
    place: Place = field(default_factory=Place)
    scope: str = ""
    unit: str | None = None
    certain: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for calls that say the same."""
        entries = sorted((name, value.value) for name, value in self.values.items())
        return (self.kind, self.unit, *map(str, entries))


def retrieval_configs(module: Module) -> Iterator[Config]:
    """Retrieval configurations of one file.

    Calls of one kind that differ (two splitters, two embedding models) each get a config of their
    own; what the file says only once holds for all of them.
    """
    facets: dict[str, list[_Facet]] = {}
    for facet in _facets(module):
        group = facets.setdefault(facet.kind, [])
        if all(facet.key != other.key for other in group):
            group.append(facet)
    if not facets:
        return
    framework = library_of(module.names.imports) or "in-house"
    _join_embedders(facets.get("embedding", []))
    shared = [group[0] for group in facets.values() if len(group) == 1]
    prefix = _spelled_prefix(module)
    if prefix is not None:
        shared.append(prefix)
    several = [facet for group in facets.values() if len(group) > 1 for facet in group]
    own = [facet for facet in several if facet.kind in ("chunk", "embedding")]
    for main in [[facet] for facet in own] or [[]]:
        yield _config(framework, [*main, *shared])
    for facet in several:
        if facet.kind not in ("chunk", "embedding"):
            yield _config(framework, [facet])


def _join_embedders(group: list[_Facet]) -> None:
    """Haystack's embedder of documents and that of queries are two halves of one setting."""
    documents = [facet for facet in group if facet.scope.endswith("DocumentEmbedder")]
    queries = [facet for facet in group if facet.scope.endswith("TextEmbedder")]
    if len(documents) != 1 or len(queries) != 1:
        return
    query = queries[0].values.get("embedding.model")
    if query is not None:
        documents[0].values["embedding.query_model"] = query
    if "embedding.prefix" in queries[0].values:
        documents[0].values.setdefault("embedding.prefix", queries[0].values["embedding.prefix"])
    group.remove(queries[0])


def _spelled_prefix(module: Module) -> _Facet | None:
    """A prefix of queries or passages that the code puts before them itself."""
    match = _SPELLED.search(module.source.text)
    if match is None:
        return None
    place = Place(span=match.span())
    return _Facet(
        "prefix", {"embedding.prefix": Value(match[0].strip("\"'"), place, "code")}, place
    )


def _config(framework: str, facets: list[_Facet]) -> Config:
    values: dict[str, Value] = {}
    for facet in facets:
        for name, value in facet.values.items():
            values.setdefault(name, value)
    chunk = next((facet for facet in facets if facet.kind == "chunk"), None)
    first = chunk or (facets[0] if facets else _Facet(""))
    return Config(
        "retrieval",
        framework,
        values,
        scope=first.scope,
        unit=chunk.unit if chunk else None,
        unit_certain=chunk.certain if chunk else False,
        place=first.place,
    )


def _facets(module: Module) -> Iterator[_Facet]:
    for site in module.sites:
        for found in (
            _splitter(module, site),
            _embedding(module, site),
            _index(module, site),
            _collection(module, site),
            _retriever(module, site),
            _reranker(module, site),
            _Facet("prompt", filled_prompt(module, site)),
            _managed_chunks(module, site),
        ):
            if found is not None and found.values:
                found.place = module.source.call_place(site.call)
                found.scope = ".".join(part for part in site.name[-2:] if part)
                yield found
    yield from _global_settings(module)


def _class_of(site: Site, table: dict[str, object]) -> str | None:
    """The class that a call constructs, also by ``Class.from_…(…)``."""
    if site.name[-1] in table:
        return site.name[-1]
    if len(site.name) > 1 and site.name[-1].startswith("from_") and site.name[-2] in table:
        return site.name[-2]
    return None


def _splitter(module: Module, site: Site) -> _Facet | None:
    name = _class_of(site, {**SPLITTERS})
    if name is None:
        return None
    spec = SPLITTERS[name]
    facet = _Facet("chunk", unit=spec.unit, certain=True)
    facet.values = module.settings(
        site, {"chunk.size": (spec.size,), "chunk.overlap": (spec.overlap,)}
    )
    _unit(module, site, facet, spec)
    default_size, default_overlap = spec.defaults.get(
        library_of(module.names.imports) or "", (None, None)
    )
    if not site.open:
        place = module.source.call_place(site.call)
        defaults = {"chunk.size": default_size, "chunk.overlap": default_overlap}
        for neutral, default in defaults.items():
            if default is not None and neutral not in facet.values:
                facet.values[neutral] = Value(default, place, "default")
    return facet


def _unit(module: Module, site: Site, facet: _Facet, spec: Splitter) -> None:
    if site.name[-1] in ("from_tiktoken_encoder", "from_huggingface_tokenizer"):
        facet.unit = "tokens"
        return
    split_by = site.argument("split_by")
    if split_by is not None:
        word = module.evaluator.text(*split_by)
        facet.unit = {"word": "words", "sentence": "sentences"}.get(word or "")
        facet.certain = facet.unit is not None
        return
    length = site.argument("length_function")
    if length is None or (isinstance(length[0], ast.Name) and length[0].id == "len"):
        return
    # A function of the project's own: its name may tell what it counts.
    name = length[0].id if isinstance(length[0], ast.Name) else ""
    facet.unit = "tokens" if "token" in name.lower() or "tiktoken" in name.lower() else None
    facet.certain = False


def _embedding(module: Module, site: Site) -> _Facet | None:
    name = _class_of(site, {**EMBEDDINGS})
    if name is None and site.name[-2:] in (("embeddings", "create"), ("Embedding", "create")):
        name = "OpenAI.embeddings"
    if name is None:
        return None
    spec = EMBEDDINGS.get(name)
    facet = _Facet("embedding")
    names = ("model", "model_name", "model_id", "model_name_or_path")
    position = spec.position if spec else None
    given = site.argument(*names, position=position)
    if given is not None:
        facet.values["embedding.model"] = module.evaluator.setting(*given)
    elif spec is not None and spec.default and not site.open:
        place = module.source.call_place(site.call)
        facet.values["embedding.model"] = Value(spec.default, place, "default")
    facet.values.update(
        module.settings(
            site,
            {
                "embedding.dimension": ("dimensions", "output_dimensionality", "truncate_dim"),
                "embedding.limit": ("max_seq_length", "max_length"),
                "embedding.endpoint": ("base_url", "api_base", "openai_api_base", "endpoint"),
                "embedding.prefix": ("prefix", "query_instruction", "prompt"),
            },
        )
    )
    if spec is not None and spec.provider and facet.values:
        place = module.source.call_place(site.call)
        facet.values["embedding.provider"] = Value(spec.provider, place, "code")
    return facet


def _index(module: Module, site: Site) -> _Facet | None:
    facet = _Facet("index")
    for ending, (dimension, position) in INDEXES.items():
        if site.name[-1] == ending:
            given = site.argument(dimension, position=position)
            if given is not None and module.evaluator.setting(*given).number() is not None:
                facet.values["index.dimension"] = module.evaluator.setting(*given)
    if not facet.values:
        return None
    metric = site.argument("metric", "distance", "metric_type")
    if metric is not None:
        facet.values["index.metric"] = _metric(module, metric)
    store = next((STORES[part] for part in site.name if part in STORES), None)
    if store:
        facet.values["index.store"] = Value(store, module.source.call_place(site.call), "code")
    return facet


def _collection(module: Module, site: Site) -> _Facet | None:
    """The collection that a vector store opens: ``Chroma(collection_name=…)``."""
    if site.name[-1] not in COLLECTIONS and not (
        len(site.name) > 1 and site.name[-1].startswith("from_") and site.name[-2] in COLLECTIONS
    ):
        return None
    store = next(COLLECTIONS[part] for part in reversed(site.name) if part in COLLECTIONS)
    facet = _Facet("collection")
    names = ("collection_name", "index_name", "table_name", "collection")
    facet.values = module.settings(site, {"index.collection": names})
    if facet.values:
        facet.values["index.store"] = Value(store, module.source.call_place(site.call), "code")
    return facet


def _metric(module: Module, argument: tuple[ast.expr, object]) -> Value:
    """``"cosine"`` or ``Distance.COSINE``."""
    node = argument[0]
    if isinstance(node, ast.Attribute) and node.attr.isupper():
        return Value(node.attr.lower(), module.source.place(node), "code")
    return module.evaluator.setting(*argument)  # type: ignore[arg-type]  # (node, Scope) as stored


_TOP_K = ("similarity_top_k", "top_k", "k")
_ACCESS = ("filter", "filters", "where", "pre_filter", "namespace")


def _retriever(module: Module, site: Site) -> _Facet | None:
    name = site.name[-1]
    is_retriever = (
        name in ("as_retriever", "as_query_engine", "as_chat_engine", "similarity_search")
        or name.endswith("Retriever")
        or site.name[-2:-1] in (("CitationQueryEngine",), ("RetrieverQueryEngine",))
        or name in ("similarity_search_with_score", "max_marginal_relevance_search")
    )
    if not is_retriever:
        return None
    facet = _Facet("retriever")
    facet.values = module.settings(site, {"retrieval.top_k": _TOP_K, "access": _ACCESS})
    found = module.names.single(*given) if (given := site.argument("search_kwargs")) else None
    entries = mapping_of(found[0]) if found else None
    if found is not None and entries:
        for neutral, names in (
            ("retrieval.top_k", _TOP_K),
            ("retrieval.threshold", ("score_threshold",)),
            ("access", _ACCESS),
        ):
            node = next((entries[key] for key in names if key in entries), None)
            if node is not None:
                facet.values[neutral] = module.evaluator.setting(node, found[1])
    return facet


def _reranker(module: Module, site: Site) -> _Facet | None:
    if site.name[-1] not in RERANKERS:
        return None
    facet = _Facet("reranker")
    facet.values = module.settings(
        site,
        {
            "reranker.model": ("model", "model_name", "rerank_model_name"),
            "reranker.top_k": ("top_n", "top_k"),
        },
    )
    first = site.argument(position=0)
    if "reranker.model" not in facet.values and first and module.evaluator.text(*first):
        facet.values["reranker.model"] = module.evaluator.setting(*first)
    return facet


def _managed_chunks(module: Module, site: Site) -> _Facet | None:
    """OpenAI's ``chunking_strategy={"type": "static", "static": {…}}``, counted in tokens."""
    static = entry(module, site, "chunking_strategy", "static")
    found = module.names.single(*static) if static else None
    entries = mapping_of(found[0]) if found else None
    if found is None or entries is None:
        return None
    facet = _Facet("chunk", unit="tokens", certain=True)
    for neutral, name in (
        ("chunk.size", "max_chunk_size_tokens"),
        ("chunk.overlap", "chunk_overlap_tokens"),
    ):
        if name in entries:
            facet.values[neutral] = module.evaluator.setting(entries[name], found[1])
    return facet


def _global_settings(module: Module) -> Iterator[_Facet]:
    """LlamaIndex's ``Settings.chunk_size = …``."""
    values: dict[str, Value] = {}
    for target, node, scope in module.names.assignments:
        if not isinstance(target, ast.Attribute) or not isinstance(target.value, ast.Name):
            continue
        if target.value.id == "Settings" and target.attr in ("chunk_size", "chunk_overlap"):
            neutral = target.attr.replace("_", ".")
            values[neutral] = module.evaluator.setting(node, scope)
    if values and library_of(module.names.imports) == "llama-index":
        place = next(iter(values.values())).place
        yield _Facet("chunk", values, place, "Settings", "tokens", True)
