"""Exports of flow builders: Flowise (``nodes[].data.name`` and ``edges``) and Langflow
(``data.nodes[].data.node.template``). Splitters count characters unless they are token splitters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.tree import Recognised, Tree, snake


class _Node(NamedTuple):
    """A component of a flow, and where its inputs stand. `leaf`: key below each input."""

    kind: str
    category: str
    inputs: Pointer
    leaf: tuple[str, ...]


_SIDES = (
    ("chunk", re.compile(r"splitter|split_?text", re.I), {
        "chunk.size": "chunk_size", "chunk.overlap": "chunk_overlap"}),
    ("embedding", re.compile(r"embed", re.I), {
        "embedding.model": "model_name|model|model_id|deployment|deployment_name",
        "embedding.dimension": "dimensions|dimension",
        "embedding.endpoint": "base_path|base_url|api_base|endpoint|openai_api_base"}),
    ("index", re.compile(
        r"vector|pinecone|chroma|qdrant|weaviate|milvus|faiss|pgvector|astra", re.I), {
        "index.collection": "collection_name|index_name|pinecone_index|qdrant_collection"
        "|weaviate_index|table_name|collection|milvus_collection",
        "index.metric": "distance|similarity|qdrant_similarity|metric|distance_strategy",
        "index.dimension": "dimension|dimensions|qdrant_vector_dimension",
        "retrieval.top_k": "top_k|number_of_results",
        "access": "metadata_filter|pinecone_metadata_filter|qdrant_filter|chroma_metadata_filter"
        "|milvus_filter|search_filter|advanced_search_filter"}),
    ("reranker", re.compile(r"re_?rank", re.I), {
        "reranker.model": "model|model_name", "reranker.top_k": "top_k|top_n"}),
    ("retriever", re.compile(r"retriever", re.I), {"retrieval.top_k": "top_k"}),
    ("generator", re.compile(r"^chat|llm|openai|anthropic|ollama|language_?model", re.I), {
        "generator.model": "model_name|model|model_id",
        "generator.temperature": "temperature",
        "generator.max_output": "max_tokens|max_output_tokens",
        "generator.served_window": "num_ctx",
        "generator.endpoint": "base_path|base_url|api_base|basepath|openai_api_base"}),
)  # fmt: skip


_MARKS = frozenset("baseClasses inputAnchors inputParams category".split())
"""What a node of Flowise has and other builders' nodes have not."""


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A flow of either builder."""
    nodes, framework = list(_flowise(tree)), "flowise"
    if not nodes:
        nodes, framework = list(_langflow(tree)), "langflow"
    if not nodes:
        return None
    return Recognised("retrieval", framework, (_config(tree, nodes, framework),))


def _flowise(tree: Tree) -> Iterator[_Node]:
    nodes = tree.at("nodes")
    if not isinstance(nodes, list) or not isinstance(tree.at("edges"), list):
        return
    for index, node in enumerate(nodes):
        data = node.get("data") if isinstance(node, Mapping) else None
        if not isinstance(data, Mapping) or not isinstance(data.get("name"), str):
            continue
        if _MARKS.intersection(data):
            category = str(data.get("category", ""))
            yield _Node(str(data["name"]), category, ("nodes", index, "data", "inputs"), ())


def _langflow(tree: Tree) -> Iterator[_Node]:
    nodes = tree.at("data", "nodes")
    for index, node in enumerate(nodes if isinstance(nodes, list) else []):
        data = node.get("data") if isinstance(node, Mapping) else None
        inner = data.get("node") if isinstance(data, Mapping) else None
        if not isinstance(inner, Mapping) or not isinstance(inner.get("template"), Mapping):
            continue
        route: Pointer = ("data", "nodes", index, "data", "node", "template")
        assert isinstance(data, Mapping)
        yield _Node(str(data.get("type", "")), "", route, ("value",))


def _config(tree: Tree, nodes: list[_Node], framework: str) -> Config:
    values: dict[str, Value] = {}
    unit: str | None = None
    for node in nodes:
        described = f"{node.category} {node.kind}"
        side = next((side for side in _SIDES if _is(side[1], described, node)), None)
        if side is None:
            continue
        if side[0] == "chunk" and unit is None:
            unit = "tokens" if "token" in node.kind.lower() else "characters"
        _read(tree, node, side[2], values)
        served = names.platform(re.sub(r"(?i)embeddings?|^chat|model|custom$", "", node.kind))
        if served and side[0] in ("embedding", "generator") and f"{side[0]}.model" in values:
            local = f"{side[0]}.endpoint" in values
            place = values[f"{side[0]}.model"].place
            found = Value(names.LOCAL if local else served, place)
            values.setdefault(f"{side[0]}.provider", found)
    searches = [n for n in nodes if re.search(r"(?i)vector stores|retriever", n.category)]
    if len(searches) > 1:
        values.pop("retrieval.top_k", None)  # which of them a reranker reads, the edges say
    return Config(
        "retrieval",
        framework,
        values,
        unit=unit,
        unit_certain=unit is not None,
        place=tree.place(()),
    )


def _is(pattern: re.Pattern[str], described: str, node: _Node) -> bool:
    if node.category:  # Flowise says it
        return pattern.search(node.category) is not None
    return pattern.search(snake(node.kind)) is not None or pattern.search(described) is not None


def _read(tree: Tree, node: _Node, wanted: Mapping[str, str], values: dict[str, Value]) -> None:
    inputs = {snake(key): key for key in tree.section(*node.inputs)}
    for name, keys in wanted.items():
        key = next((inputs[word] for word in keys.split("|") if word in inputs), None)
        value = tree.value(*node.inputs, key, *node.leaf) if key is not None else None
        text = value.text() if value else None
        # "{{chunk.data.instance}}" is a connection of the flow.
        if value is not None and value.known and not (text or "").startswith("{{"):
            values.setdefault(name, value)
