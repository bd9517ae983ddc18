"""Environment files of retrieval applications, and of projects of their own.

Each application is known by variables that no other has. A unit is certain where its
documentation fixes it: LightRAG counts tokens, AnythingLLM characters, Open WebUI characters
unless ``RAG_TEXT_SPLITTER`` says ``token``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.readers.configs.inhouse_retrieval import read_retrieval
from promptlint.readers.configs.models import is_model_name
from promptlint.readers.configs.tree import Recognised, Tree


@dataclass(frozen=True, slots=True)
class _Application:
    """Variables that mark it (at least `least` of them), and where its settings stand."""

    name: str
    marks: re.Pattern[str]
    least: int
    settings: Mapping[str, str]
    unit: str | None = None


_COMMENTED = re.compile(r"^[ \t]*#[ \t]*([A-Z][A-Z0-9_]{3,60})[ \t]*=", re.MULTILINE)
_APPLICATIONS = (
    _Application(
        "lightrag",
        re.compile(
            r"LLM_BINDING(?:_HOST)?|EMBEDDING_BINDING(?:_HOST)?|LIGHTRAG_\w+|MAX_ENTITY_TOKENS"
            r"|CHUNK_OVERLAP_SIZE|OLLAMA_LLM_NUM_CTX|COSINE_THRESHOLD"
        ),
        2,
        {
            "chunk.size": "CHUNK_SIZE",
            "chunk.overlap": "CHUNK_OVERLAP_SIZE",
            "embedding.model": "EMBEDDING_MODEL",
            "embedding.dimension": "EMBEDDING_DIM",
            "embedding.limit": "EMBEDDING_TOKEN_LIMIT",
            "embedding.provider": "EMBEDDING_BINDING",
            "embedding.endpoint": "EMBEDDING_BINDING_HOST",
            "index.store": "LIGHTRAG_VECTOR_STORAGE",
            "retrieval.top_k": "CHUNK_TOP_K",
            "retrieval.threshold": "COSINE_THRESHOLD",
            "reranker.model": "RERANK_MODEL",
            "generator.model": "LLM_MODEL",
            "generator.provider": "LLM_BINDING",
            "generator.endpoint": "LLM_BINDING_HOST",
            "generator.window": "MAX_TOTAL_TOKENS",
            "generator.served_window": "OLLAMA_LLM_NUM_CTX",
            "generator.temperature": "TEMPERATURE|OLLAMA_LLM_TEMPERATURE|OPENAI_LLM_TEMPERATURE",
        },
        "tokens",
    ),
    _Application(
        "open-webui",
        re.compile(
            r"RAG_EMBEDDING_(?:MODEL|ENGINE|QUERY_PREFIX)|RAG_TOP_K|RAG_TEMPLATE|WEBUI_\w+"
            r"|RAG_TEXT_SPLITTER|ENABLE_RAG_\w+|RAG_RERANKING_MODEL|RAG_FILE_\w+|SCARF_NO_ANALYTICS"
            r"|ANONYMIZED_TELEMETRY|OLLAMA_BASE_URL"
        ),
        2,
        {
            "chunk.size": "CHUNK_SIZE",
            "chunk.overlap": "CHUNK_OVERLAP",
            "embedding.model": "RAG_EMBEDDING_MODEL",
            "embedding.provider": "RAG_EMBEDDING_ENGINE",
            "embedding.prefix": "RAG_EMBEDDING_QUERY_PREFIX",
            "index.store": "VECTOR_DB",
            "retrieval.top_k": "RAG_TOP_K",
            "retrieval.threshold": "RAG_RELEVANCE_THRESHOLD",
            "reranker.model": "RAG_RERANKING_MODEL",
            "reranker.top_k": "RAG_TOP_K_RERANKER",
            "prompt": "RAG_TEMPLATE",
            "server.auth": "WEBUI_AUTH",
            "server.origins": "CORS_ALLOW_ORIGIN",
            "generator.endpoint": "OPENAI_API_BASE_URL|OLLAMA_BASE_URL",
        },
        "characters",
    ),
    _Application(
        "anythingllm",
        re.compile(
            r"EMBEDDING_ENGINE|EMBEDDING_MODEL_PREF|EMBEDDING_MODEL_MAX_CHUNK_LENGTH"
            r"|EMBEDDING_BASE_PATH|\w+_MODEL_TOKEN_LIMIT|\w+_MODEL_PREF"
        ),
        2,
        {
            "chunk.size": "EMBEDDING_MODEL_MAX_CHUNK_LENGTH",
            "embedding.model": "EMBEDDING_MODEL_PREF",
            "embedding.provider": "EMBEDDING_ENGINE",
            "embedding.endpoint": "EMBEDDING_BASE_PATH",
            "index.store": "VECTOR_DB",
            "generator.model": "OLLAMA_MODEL_PREF|OPEN_MODEL_PREF|GENERIC_OPEN_AI_MODEL_PREF",
            "generator.provider": "LLM_PROVIDER",
            "generator.window": "OLLAMA_MODEL_TOKEN_LIMIT|GENERIC_OPEN_AI_MODEL_TOKEN_LIMIT",
        },
        "characters",
    ),
    _Application(
        "kotaemon",
        re.compile(r"KH_\w+|LOCAL_MODEL_EMBEDDINGS|OPENAI_EMBEDDINGS_MODEL|USE_\w*GRAPHRAG\w*"),
        2,
        {
            "embedding.model": "OPENAI_EMBEDDINGS_MODEL",
            "generator.model": "OPENAI_CHAT_MODEL",
            "generator.endpoint": "OPENAI_API_BASE",
        },
    ),
    _Application(
        "cognita",
        re.compile(
            r"MODELS_CONFIG_PATH|VECTOR_DB_CONFIG|METADATA_STORE_CONFIG|COGNITA_\w+|ML_REPO_NAME"
            r"|INFINITY_EMBEDDING_MODEL"
        ),
        2,
        {
            "embedding.model": "INFINITY_EMBEDDING_MODEL",
            "reranker.model": "INFINITY_RERANKING_MODEL",
            "generator.model": "OLLAMA_MODEL",
        },
    ),
    _Application(
        "verba",
        re.compile(r"WEAVIATE_URL_VERBA|WEAVIATE_API_KEY_VERBA|VERBA_\w+|OLLAMA_EMBED_MODEL"),
        1,
        {
            "embedding.model": "OLLAMA_EMBED_MODEL|OPENAI_EMBED_MODEL",
            "generator.model": "OLLAMA_MODEL|OPENAI_MODEL",
            "embedding.endpoint": "OLLAMA_URL",
        },
    ),
    _Application(
        "ragflow",
        re.compile(r"SVR_HTTP_PORT|RAGFLOW_IMAGE|DOC_ENGINE|STACK_VERSION|TEI_MODEL"),
        3,
        {"index.store": "DOC_ENGINE", "embedding.model": "TEI_MODEL|EMBEDDING_MODEL"},
    ),
    _Application(
        "azure-search",
        re.compile(r"AZURE_SEARCH_\w+|AZURE_OPENAI_EMBED\w+|AZURE_OPENAI_EMB_\w+"),
        2,
        {
            "embedding.model": "AZURE_OPENAI_EMBEDDING_MODEL_NAME|AZURE_OPENAI_EMB_MODEL_NAME"
            "|AZURE_OPENAI_EMBEDDING_DEPLOYMENT",
            "embedding.dimension": "AZURE_OPENAI_EMBEDDING_DIMENSIONS|AZURE_OPENAI_EMB_DIMENSIONS",
            "index.collection": "AZURE_SEARCH_INDEX",
            "generator.model": "AZURE_OPENAI_CHATGPT_MODEL_NAME|AZURE_OPENAI_CHATGPT_MODEL",
        },
    ),
    _Application(
        "create-llama",
        re.compile(r"MODEL_PROVIDER|EMBEDDING_DIM|TOP_K|FILESERVER_URL_PREFIX|SYSTEM_PROMPT|MODEL"),
        4,
        {
            "embedding.model": "EMBEDDING_MODEL",
            "embedding.dimension": "EMBEDDING_DIM",
            "generator.model": "MODEL",
            "generator.provider": "MODEL_PROVIDER",
            "generator.temperature": "LLM_TEMPERATURE",
            "generator.max_output": "LLM_MAX_TOKENS",
            "retrieval.top_k": "TOP_K",
            "prompt": "SYSTEM_PROMPT",
        },
    ),
)  # in order of how special their marks are


def recognise(tree: Tree, path: str) -> Recognised | None:
    """A known application's file, or settings of retrieval under names of one's own."""
    # Samples leave most variables commented out; those tell the application as well.
    keys = {*map(str, tree.section()), *_COMMENTED.findall(tree.text)}
    for application in _APPLICATIONS:
        marks = {key for key in keys if application.marks.fullmatch(key)}
        if len(marks) >= application.least:
            return Recognised("retrieval", application.name, (_config(tree, application),))
    configs = read_retrieval(tree, path)
    return Recognised("retrieval", "in-house", configs) if configs else None


def _config(tree: Tree, application: _Application) -> Config:
    values = tree.settings(application.settings)
    unit = application.unit
    for side in ("embedding", "generator"):
        _settle_provider(values, side)
    for name in ("server.auth",):
        if name in values:
            values[name] = _switch(values[name])
    if application.name == "open-webui":
        if "token" in str(tree.at("RAG_TEXT_SPLITTER")).lower():
            unit = "tokens"
        text = tree.template("RAG_TEMPLATE")
        if text is not None:
            values["prompt"] = text
            values["prompt.needs"] = Value(("context",), values["prompt"].place)
    return Config(
        "retrieval",
        application.name,
        values,
        unit=unit,
        unit_certain=unit is not None,
        place=tree.place(()),
    )


def _switch(value: Value) -> Value:
    word = str(value.value).lower()
    if value.known and word in ("true", "false", "0", "1"):
        return Value(word in ("true", "1"), value.place)
    return value


def _settle_provider(values: dict[str, Value], side: str) -> None:
    """Neutral platform; a base URL of one's own is a server of one's own."""
    written = values.pop(f"{side}.provider", None)
    served = names.platform(written.text()) if written else None
    if written is not None and served is not None:
        values[f"{side}.provider"] = Value(served, written.place)
    model = values.get(f"{side}.model")
    text = model.text() if model else None
    if text is not None and not is_model_name(text) and " " in text:
        values.pop(f"{side}.model")
