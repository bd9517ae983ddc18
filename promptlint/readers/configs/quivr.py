"""Quivr workflows (github.com/QuivrHQ/quivr). Chunk sizes are tokens of its splitter."""

from __future__ import annotations

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.readers.configs.tree import Recognised, Tree

_SPLITTER = "ingestion_config.parser_config.splitter_config"
_SETTINGS = {
    "chunk.size": f"{_SPLITTER}.chunk_size",
    "chunk.overlap": f"{_SPLITTER}.chunk_overlap",
    "retrieval.top_k": "retrieval_config.k|k",
    "reranker.model": "retrieval_config.reranker_config.model|reranker_config.model",
    "reranker.top_k": "retrieval_config.reranker_config.top_n|reranker_config.top_n",
    "reranker.provider": "retrieval_config.reranker_config.supplier|reranker_config.supplier",
    "generator.model": "retrieval_config.llm_config.model|llm_config.model",
    "generator.provider": "retrieval_config.llm_config.supplier|llm_config.supplier",
    "generator.window": (
        "retrieval_config.llm_config.max_context_tokens|llm_config.max_context_tokens"
    ),
    "generator.max_output": (
        "retrieval_config.llm_config.max_output_tokens|llm_config.max_output_tokens"
    ),
    "generator.temperature": "retrieval_config.llm_config.temperature|llm_config.temperature",
    "prompt": "retrieval_config.prompt|prompt",
}


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A workflow of nodes with edges, or a parser's and a retriever's sections."""
    inner = tree.section("retrieval_config", "workflow_config") or tree.section("workflow_config")
    nodes = inner.get("nodes")
    workflow = isinstance(nodes, list) and any(
        isinstance(node, dict) and "edges" in node for node in nodes
    )
    sections = tree.section("ingestion_config", "parser_config") and tree.section(
        "retrieval_config"
    )
    if not workflow and not sections:
        return None
    values = tree.settings(_SETTINGS)
    for name in ("reranker.provider", "generator.provider"):
        value = values.pop(name, None)
        served = names.platform(value.text()) if value else None
        if value is not None and served is not None:
            values[name] = Value(served, value.place)
    config = Config(
        "retrieval", "quivr", values, unit="tokens", unit_certain=True, place=tree.place(())
    )
    return Recognised("retrieval", "quivr", (config,))
