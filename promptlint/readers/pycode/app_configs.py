"""Settings of whole applications in Python: mem0, embedchain, kotaemon, OpenAI's file search.

mem0 (github.com/mem0ai/mem0) takes ``{"embedder": {"provider": …, "config": {…}}, …}`` through
``Memory.from_config``; kotaemon (github.com/Cinnamon/kotaemon) reads ``KH_EMBEDDINGS`` and its
like from ``flowsettings.py`` and uses the entry that is marked as its default.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from promptlint.facts import names as services
from promptlint.model.facts import Config, Value
from promptlint.readers.pycode.names import Scope, mapping_of
from promptlint.readers.pycode.sites import Module, Site

_PARTS: tuple[tuple[str, Mapping[str, tuple[str, ...]]], ...] = (
    (
        "embedding",
        {
            "embedding.model": ("model",),
            "embedding.dimension": ("embedding_dims", "vector_dimension"),
            "embedding.endpoint": ("openai_base_url", "ollama_base_url", "api_base"),
        },
    ),
    (
        "index",
        {
            "index.collection": ("collection_name",),
            "index.dimension": ("embedding_model_dims", "vector_dimension"),
        },
    ),
    (
        "generator",
        {
            "generator.model": ("model",),
            "generator.temperature": ("temperature",),
            "generator.max_output": ("max_tokens",),
            "generator.endpoint": ("openai_base_url", "ollama_base_url", "api_base", "base_url"),
        },
    ),
)
_KEYS = {
    "embedding": ("embedder", "embedding_model"),
    "index": ("vector_store", "vectordb"),
    "generator": ("llm",),
}
_CHUNKS = {
    "chunk.size": ("chunk_size",),
    "chunk.overlap": ("chunk_overlap",),
    "chunk.minimum": ("min_chunk_size",),
}
_KOTAEMON = {
    "KH_EMBEDDINGS": "embedding.model",
    "KH_LLMS": "generator.model",
    "KH_RERANKINGS": "reranker.model",
}

_WITH_TOOLS = (("assistants", "create"), ("assistants", "update"), ("responses", "create"))

_Mapping = tuple[Mapping[str, ast.expr], Scope]


def app_configs(module: Module) -> Iterator[Config]:
    """One config for each application that the file sets up."""
    for site in module.sites:
        if site.name[-1] == "from_config":
            config = _from_config(module, site)
            if config is not None:
                yield config
        elif site.name[-2:] in _WITH_TOOLS:
            yield from _file_search(module, site)
    kotaemon = _kotaemon(module)
    if kotaemon is not None:
        yield kotaemon


def _from_config(module: Module, site: Site) -> Config | None:
    root = _mapping(module, site.argument("config_dict", "config", position=0))
    if root is None:
        return None
    parts = {kind: _part(module, root, keys) for kind, keys in _KEYS.items()}
    if sum(part is not None for part in parts.values()) < 2:
        return None  # transformers and others have a `from_config`, too
    values: dict[str, Value] = {}
    for kind, wanted in _PARTS:
        part = parts[kind]
        if part is not None:
            values.update(_settings(module, _inner(module, part, "config"), wanted))
            _provider(module, part, kind, values)
    chunker = _inner(module, root, "chunker")
    values.update(_settings(module, chunker, _CHUNKS))
    framework = "mem0" if "vector_store" in root[0] or "vectordb" not in root[0] else "embedchain"
    return Config(
        "retrieval",
        framework,
        values,
        scope=".".join(part for part in site.name[-2:] if part),
        unit="characters" if chunker else None,
        unit_certain=chunker is not None and "length_function" not in chunker[0],
        place=module.source.call_place(site.call),
    )


def _file_search(module: Module, site: Site) -> Iterator[Config]:
    """The tool ``{"type": "file_search"}``, whose limits Responses take flat, assistants nested."""
    argument = site.argument("tools")
    found = module.names.single(*argument) if argument else None
    if found is None or not isinstance(found[0], ast.List):
        return
    for item in found[0].elts:
        tool = _mapping(module, (item, found[1]))
        kind = tool[0].get("type") if tool else None
        if tool is None or kind is None or module.evaluator.text(kind, tool[1]) != "file_search":
            continue
        limits = _inner(module, tool, "file_search") or tool
        values = _settings(module, limits, {"retrieval.top_k": ("max_num_results",)})
        ranking = _inner(module, limits, "ranking_options")
        values.update(_settings(module, ranking, {"retrieval.threshold": ("score_threshold",)}))
        yield Config(
            "retrieval",
            "openai-vector-store",
            values,
            scope=".".join(part for part in site.name[-2:] if part),
            place=module.evaluator.place(item),
        )


def _provider(module: Module, part: _Mapping, kind: str, values: dict[str, Value]) -> None:
    given = module.evaluator.setting(part[0]["provider"], part[1])
    if kind == "index":
        values["index.store"] = given
        return
    name = given.text()
    served = services.platform(name) if name else None
    # "openai" beside another address is a protocol, no service.
    if served == services.LOCAL or (served is not None and f"{kind}.endpoint" not in values):
        values[f"{kind}.provider"] = Value(served, given.place, given.origin)


def _part(module: Module, root: _Mapping, keys: tuple[str, ...]) -> _Mapping | None:
    for key in keys:
        part = _inner(module, root, key)
        if part is not None and "provider" in part[0]:
            return part
    return None


def _kotaemon(module: Module) -> Config | None:
    """The default embedding, answering and reranking model of a ``flowsettings.py``."""
    values: dict[str, Value] = {}
    several: set[str] = set()
    seen = False
    for target, node, scope in module.names.assignments:
        if isinstance(target, ast.Name) and target.id == "KH_VECTORSTORE":
            seen = True
            store = _mapping(module, (node, scope))
            if store is not None and "__type__" in store[0]:
                values["index.store"] = module.evaluator.setting(store[0]["__type__"], store[1])
        base = target.value if isinstance(target, ast.Subscript) else None
        if not isinstance(base, ast.Name) or base.id not in _KOTAEMON:
            continue
        seen = True
        entry = _mapping(module, (node, scope))
        spec = _inner(module, entry, "spec") if entry is not None else None
        if entry is None or spec is None or not _is_default(entry):
            continue
        name = _KOTAEMON[base.id]
        found = _settings(module, spec, {name: ("model", "model_name", "azure_deployment")})
        if name in values:
            several.add(name)  # which of them holds, the environment decides
        values.update(found)
    if not seen:
        return None
    return Config(
        "retrieval",
        "kotaemon",
        {name: value for name, value in values.items() if name not in several},
        scope="flowsettings",
        place=next((value.place for value in values.values()), module.source.place(_first(module))),
    )


def _first(module: Module) -> ast.stmt:
    return module.source.tree.body[0]


def _is_default(entry: _Mapping) -> bool:
    default = entry[0].get("default")
    return isinstance(default, ast.Constant) and default.value is True


def _settings(
    module: Module, entries: _Mapping | None, wanted: Mapping[str, tuple[str, ...]]
) -> dict[str, Value]:
    if entries is None:
        return {}
    found: dict[str, Value] = {}
    for neutral, keys in wanted.items():
        key = next((key for key in keys if key in entries[0]), None)
        if key is not None:
            found[neutral] = module.evaluator.setting(entries[0][key], entries[1])
    return found


def _inner(module: Module, entries: _Mapping | None, key: str) -> _Mapping | None:
    if entries is None or key not in entries[0]:
        return None
    return _mapping(module, (entries[0][key], entries[1]))


def _mapping(module: Module, argument: tuple[ast.expr, Scope] | None) -> _Mapping | None:
    found = module.names.single(*argument) if argument else None
    entries = mapping_of(found[0]) if found else None
    return (entries, found[1]) if found is not None and entries is not None else None
