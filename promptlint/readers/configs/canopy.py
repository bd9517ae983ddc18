"""Canopy configs (github.com/pinecone-io/canopy). Chunk sizes are tokens of its tokenizer."""

from __future__ import annotations

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.readers.configs.tree import Recognised, Tree

_BASE = "chat_engine.context_engine.knowledge_base"
_SETTINGS = {
    "chunk.size": f"{_BASE}.chunker.params.chunk_size",
    "chunk.overlap": f"{_BASE}.chunker.params.chunk_overlap",
    "embedding.model": f"{_BASE}.record_encoder.params.model_name",
    "retrieval.top_k": f"{_BASE}.params.default_top_k",
    "reranker.model": f"{_BASE}.reranker.params.model_name",
    "reranker.top_k": f"{_BASE}.reranker.params.top_n",
    "generator.model": "chat_engine.llm.params.model_name",
    "generator.temperature": "chat_engine.llm.params.temperature",
    "index.metric": "create_index_params.metric",
    "index.dimension": "create_index_params.dimension",
    "prompt": "chat_engine.params.system_prompt|system_prompt",
}
_TYPES = {
    "embedding": f"{_BASE}.record_encoder.type",
    "generator": "chat_engine.llm.type",
}


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A chat engine with a context engine, or a tokenizer beside it."""
    engine = tree.section("chat_engine")
    if "context_engine" not in engine and not (engine and "tokenizer" in tree.section()):
        return None
    values = tree.settings(_SETTINGS)
    for prefix, route in _TYPES.items():
        kind = tree.settings({"type": route}).get("type")
        served = names.platform(kind.text()) if kind else None
        if kind is not None and served is not None:
            values[f"{prefix}.provider"] = Value(served, kind.place)
    config = Config(
        "retrieval", "canopy", values, unit="tokens", unit_certain=True, place=tree.place(())
    )
    return Recognised("retrieval", "canopy", (config,))
