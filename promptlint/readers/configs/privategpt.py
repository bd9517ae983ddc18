"""privateGPT ``settings*.yaml`` (github.com/zylon-ai/private-gpt).

Only the provider blocks that a mode selects are in use. ``settings-NAME.yaml`` is laid over
``settings.yaml``; the name becomes the config's scope.
"""

from __future__ import annotations

import posixpath
import re

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.readers.configs.tree import Recognised, Tree

_PROFILE = re.compile(r"settings-([\w.-]+?)\.ya?ml$")
_SETTINGS = {
    "embedding.dimension": "embedding.embed_dim|vectorstore.embed_dim",
    "index.store": "vectorstore.database",
    "retrieval.top_k": "rag.similarity_top_k|retrieval.top_k",
    "retrieval.threshold": "rag.similarity_value",
    "generator.window": "llm.context_window",
    "generator.max_output": "llm.max_new_tokens",
    "generator.temperature": "llm.temperature",
    "chunk.size": "ingestion.chunk_size",
    "chunk.overlap": "ingestion.chunk_overlap",
    "prompt": "ui.default_query_system_prompt",
}
_EMBEDDING = {
    "huggingface": ("huggingface", "embedding_hf_model_name"),
    "ollama": ("ollama", "embedding_model"),
    "openai": ("openai", "embedding_model"),
    "azopenai": ("azopenai", "embedding_model"),
    "gemini": ("gemini", "embedding_model"),
    "mistralai": ("openai", "embedding_model"),
}
_GENERATOR = {
    "llamacpp": ("llamacpp", "llm_hf_repo_id"),
    "ollama": ("ollama", "llm_model"),
    "openai": ("openai", "model"),
    "openailike": ("openai", "model"),
    "azopenai": ("azopenai", "llm_model"),
    "gemini": ("gemini", "model"),
}


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Modes for the model and the embedding, and a vector store: the three that it always has."""
    signs = (
        "mode" in tree.section("llm") or "auto_discover_models" in tree.section("llm"),
        bool({"mode", "ingest_mode"} & set(tree.section("embedding"))),
        "database" in tree.section("vectorstore"),
    )
    if sum(signs) < 2:
        return None
    values = tree.settings(_SETTINGS)
    _add_active(tree, values, "embedding", "embedding", _EMBEDDING)
    _add_active(tree, values, "generator", "llm", _GENERATOR)
    _add_reranker(tree, values)
    _add_server(tree, values)
    mode = tree.at("llm", "mode")
    served = tree.value("llm", "num_ctx")
    if served is None and isinstance(mode, str):
        served = tree.value(mode, "num_ctx")
    if served is not None:
        values["generator.served_window"] = served
    match = _PROFILE.search(posixpath.basename(path))
    config = Config(
        "retrieval",
        "privategpt",
        values,
        scope=f"profile {match[1]}" if match else "",
        unit="tokens",
        place=tree.place(()),
    )
    return Recognised("retrieval", "privategpt", (config,))


def _add_reranker(tree: Tree, values: dict[str, Value]) -> None:
    """What it keeps counts while it is on."""
    enabled = tree.value("rag", "rerank", "enabled")
    if enabled is None:
        return
    values["reranker.enabled"] = enabled
    if enabled.value is False:
        values |= tree.settings({"reranker.configured": "rag.rerank.model"})
    else:
        values |= tree.settings(
            {"reranker.model": "rag.rerank.model", "reranker.top_k": "rag.rerank.top_n"}
        )


def _add_server(tree: Tree, values: dict[str, Value]) -> None:
    auth = tree.value("server", "auth", "enabled")
    if auth is not None:
        values["server.auth"] = auth
    shared = tree.at("server", "cors", "enabled")
    # A switch from the environment is on where its default says so.
    if shared is True or str(shared).endswith(":true}"):
        origins = tree.value("server", "cors", "allow_origins", 0)
        if origins is not None:
            values["server.origins"] = origins


def _add_active(
    tree: Tree,
    values: dict[str, Value],
    prefix: str,
    section: str,
    blocks: dict[str, tuple[str, str]],
) -> None:
    mode = tree.at(section, "mode")
    route = blocks.get(mode) if isinstance(mode, str) else None
    model = tree.value(*route) if route else None
    if model is None or not isinstance(mode, str):
        return
    values[f"{prefix}.model"] = model
    served = names.platform("local" if mode == "openailike" else mode)
    if served is not None:
        values[f"{prefix}.provider"] = Value(served, tree.place((section, "mode")))
