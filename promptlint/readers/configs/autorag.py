"""AutoRAG configs (github.com/Marker-Inc-Korea/AutoRAG): grids of modules to be compared.

Every value may be a list; each entry is tried, so each model named is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.models import is_model_name
from promptlint.readers.configs.tree import Recognised, Tree

_RETRIEVAL_NODES = ("retrieval", "semantic_retrieval", "lexical_retrieval", "hybrid_retrieval")
_CHUNKERS = {
    "llama_index_chunk": ("tokens", True),
    "langchain_chunk": ("characters", False),
    "llamaindex_chunk": ("tokens", True),
}


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Node lines of typed nodes, or a list of chunk modules."""
    if any(True for _ in _nodes(tree)):
        return Recognised("retrieval", "autorag", tuple(_configs(tree)))
    chunkers = list(_chunkers(tree))
    return Recognised("retrieval", "autorag", tuple(chunkers)) if chunkers else None


def _nodes(tree: Tree) -> Iterator[tuple[Pointer, Mapping[str, object]]]:
    lines = tree.at("node_lines")
    for index, line in enumerate(lines if isinstance(lines, list) else []):
        nodes = line.get("nodes") if isinstance(line, Mapping) else None
        for position, node in enumerate(nodes if isinstance(nodes, list) else []):
            if isinstance(node, Mapping) and isinstance(node.get("node_type"), str):
                yield ("node_lines", index, "nodes", position), node


def _configs(tree: Tree) -> Iterator[Config]:
    values: dict[str, Value] = {}
    for pointer, node in _nodes(tree):
        if node["node_type"] in _RETRIEVAL_NODES:
            top_k = tree.value(*pointer, "top_k")
            if top_k is not None:
                values.setdefault("retrieval.top_k", top_k)
    yield Config("retrieval", "autorag", values, place=tree.place(()))
    yield from _prompts(tree)
    yield from _stores(tree)
    for pointer, _ in _nodes(tree):
        yield from _models(tree, pointer)


def _prompts(tree: Tree) -> Iterator[Config]:
    """Templates of prompt makers, which are filled with the query and the passages."""
    for pointer, node in _nodes(tree):
        modules = node.get("modules") if node["node_type"] == "prompt_maker" else None
        for index, module in enumerate(modules if isinstance(modules, list) else []):
            if not isinstance(module, Mapping) or module.get("module_type") != "fstring":
                continue
            for prompt in _each(tree, (*pointer, "modules", index, "prompt")):
                if prompt is not None:
                    needs = Value(("query", "retrieved_contents"), prompt.place)
                    values = {"prompt": prompt, "prompt.needs": needs}
                    yield Config("retrieval", "autorag", values, "prompt_maker", place=prompt.place)


def _stores(tree: Tree) -> Iterator[Config]:
    stores = tree.at("vectordb")
    for index in range(len(stores) if isinstance(stores, list) else 0):
        settings = {
            "embedding.model": f"vectordb.{index}.embedding_model"
            f"|vectordb.{index}.embedding_model.model_name"
            f"|vectordb.{index}.embedding_model.0.model_name",
            "index.store": f"vectordb.{index}.db_type",
            "index.metric": f"vectordb.{index}.similarity_metric",
        }
        yield Config(
            "retrieval",
            "autorag",
            tree.settings(settings),
            scope=str(tree.at("vectordb", index, "name") or ""),
            place=tree.place(("vectordb", index)),
        )


def _models(tree: Tree, node: Pointer) -> Iterator[Config]:
    """Models of a node's modules, those of its strategy included."""
    for leaf in tree.leaves():
        inside = leaf.pointer[: len(node)] == node
        if not inside or leaf.key not in ("model", "llm") or not isinstance(leaf.value, str):
            continue
        holder = leaf.pointer[:-1]
        if isinstance(leaf.pointer[-1], int):
            holder = leaf.pointer[:-2]
        provider = tree.at(*holder, "llm")
        if leaf.key == "llm" and (tree.at(*holder, "model") or not is_model_name(leaf.value)):
            continue
        value = tree.value(*leaf.pointer)
        if value is None:
            continue
        values = {"model": value}
        served = names.platform(provider) if isinstance(provider, str) else None
        if served is not None and leaf.key == "model":
            values["provider"] = Value(served, value.place)
        scope = str(tree.at(*holder, "module_type") or "")
        yield Config("generation", "autorag", values, scope=scope, place=value.place)


def _chunkers(tree: Tree) -> Iterator[Config]:
    """Chunk modules; of a grid of sizes, each with each overlap."""
    modules = tree.at("modules")
    for index, module in enumerate(modules if isinstance(modules, list) else []):
        kind = module.get("module_type") if isinstance(module, Mapping) else None
        if kind not in _CHUNKERS:
            continue
        unit, certain = _CHUNKERS[str(kind)]
        for size in _each(tree, ("modules", index, "chunk_size")):
            for overlap in _each(tree, ("modules", index, "chunk_overlap")):
                found = {"chunk.size": size, "chunk.overlap": overlap}
                yield Config(
                    "retrieval",
                    "autorag",
                    {name: value for name, value in found.items() if value is not None},
                    scope=str(kind),
                    unit=unit,
                    unit_certain=certain,
                    place=tree.place(("modules", index)),
                )


def _each(tree: Tree, pointer: Pointer) -> list[Value | None]:
    raw = tree.at(*pointer)
    if isinstance(raw, list):
        return [tree.value(*pointer, index) for index in range(len(raw))]
    return [tree.value(*pointer)]
