"""Formats of retrieval services whose settings stand at fixed routes: R2R, embedchain and mem0,
Cognita, LlamaDeploy, OpenAI's vector stores, and metadata that an index on disk keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.readers.configs.tree import Recognised, Tree

_R2R_SECTIONS = frozenset(
    "ingestion chunking completion completion_embedding auth orchestration crypto agent app prompt "
    "logging kg file parsing database vector_database".split()
)
_APP_PARTS = frozenset({"embedder", "vector_store", "vectordb", "llm"})
_REASONING = re.compile(r"o1|o3|gpt-5")
_DEPLOYED = frozenset({"control-plane", "control_plane", "default-service", "default_service"})
_BUILT = frozenset(
    "created_at built_at indexed_at num_vectors num_chunks num_documents chunk_count doc_count"
    " vector_count total_chunks total_vectors ntotal index_type document_count n_chunks".split()
)


def recognise(tree: Tree, path: str) -> Recognised | None:
    """The first of the formats that fits."""
    for reader in (_r2r, _openai_store, _embedchain, _cognita, _llama_deploy, _built_index):
        found = reader(tree)
        if found is not None:
            return found
    return None


def _r2r(tree: Tree) -> Recognised | None:
    """``r2r.toml`` (github.com/SciPhi-AI/R2R). Sizes are characters of its recursive splitter."""
    root = set(tree.section())
    embedding = tree.section("embedding")
    ours = {"base_model", "base_dimension", "rerank_model", "concurrent_request_limit"}
    own = {"require_email_verification", "access_token_lifetime_in_minutes"}
    alone = "require_authentication" in tree.section("auth") and bool(
        own & set(tree.section("auth"))
    )
    if len(root & _R2R_SECTIONS) < 2 and not alone:
        return None
    signs = (
        bool(ours & set(embedding)),
        "require_authentication" in tree.section("auth"),
        "chunking_strategy" in tree.section("ingestion")
        or "quality_llm" in {*tree.section("app"), *tree.section("completion")},
        bool(tree.section("completion", "generation_config")),
        tree.at("database", "provider") in ("postgres", "r2r") and "provider" in embedding,
    )
    partial = tree.at("completion", "provider") in ("r2r", "litellm", "openai") and len(root) >= 3
    if sum(signs) < 2 and not alone and not (any(signs) and partial):
        return None
    values = tree.settings(
        {
            "chunk.size": "ingestion.chunk_size|chunking.chunk_size|ingestion.new_after_n_chars"
            "|chunking.new_after_n_chars|ingestion.max_characters|chunking.max_characters",
            "chunk.maximum": "ingestion.max_characters|chunking.max_characters",
            "chunk.minimum": "ingestion.combine_under_n_chars|chunking.combine_under_n_chars",
            "chunk.overlap": "ingestion.chunk_overlap|ingestion.overlap|chunking.chunk_overlap"
            "|chunking.overlap",
            "embedding.model": "embedding.base_model",
            "embedding.query_model": "completion_embedding.base_model",
            "embedding.dimension": "embedding.base_dimension",
            "reranker.model": "embedding.rerank_model",
            "generator.model": "app.quality_llm|completion.quality_llm"
            "|completion.generation_config.model",
            "generator.temperature": "completion.generation_config.temperature",
            "generator.max_output": "completion.generation_config.max_tokens_to_sample",
            "generator.endpoint": "completion.generation_config.api_base",
            "server.auth": "auth.require_authentication",
        }
    )
    answering = values.get("generator.model")
    if answering is not None and _REASONING.search(str(answering.value)):
        values.pop("generator.temperature", None)  # its client hands none on to these models
    # R2R reads the text "None" as nothing.
    values = {name: value for name, value in values.items() if value.value not in ("None", "")}
    if "server.auth" in values:  # its server lets every origin in
        values["server.origins"] = Value("*", values["server.auth"].place, "default")
    config = Config(
        "retrieval", "r2r", values, unit="characters", unit_certain=True, place=tree.place(())
    )
    return Recognised("retrieval", "r2r", (config,))


def _openai_store(tree: Tree) -> Recognised | None:
    """A vector store or a file search of OpenAI's API, whose chunks are tokens."""
    root = tree.section()
    if "instructions" in root:
        return None  # an assistant: its own reader knows more of it
    base = ""
    if "chunking_strategy" not in root:
        inner = tree.at("tool_resources", "file_search", "vector_stores", 0)
        if not isinstance(inner, Mapping) or "chunking_strategy" not in inner:
            searches = _file_search(tree)
            store = "expires_after" in root and ("file_ids" in root or "file_counts" in root)
            if not store and searches is None:
                return None
            return Recognised("retrieval", "openai-vector-store", (searches or _store(tree, ""),))
        base = "tool_resources.file_search.vector_stores.0."
    strategy = tree.at(
        *(int(p) if p.isdigit() else p for p in base.split(".") if p), "chunking_strategy"
    )
    if not isinstance(strategy, Mapping) or strategy.get("type") not in ("auto", "static"):
        return None
    return Recognised("retrieval", "openai-vector-store", (_store(tree, base),))


def _store(tree: Tree, base: str) -> Config:
    values = tree.settings(
        {
            "chunk.size": f"{base}chunking_strategy.static.max_chunk_size_tokens",
            "chunk.overlap": f"{base}chunking_strategy.static.chunk_overlap_tokens",
            "refresh": f"{base}expires_after.days",
            "index.collection": f"{base}name",
            "generator.model": "model",
            "generator.temperature": "temperature",
        }
    )
    return Config(
        "retrieval",
        "openai-vector-store",
        values,
        unit="tokens",
        unit_certain=True,
        place=tree.place(()),
    )


def _file_search(tree: Tree) -> Config | None:
    tools = tree.at("tools")
    for index, tool in enumerate(tools if isinstance(tools, list) else []):
        if isinstance(tool, Mapping) and tool.get("type") == "file_search":
            values = tree.settings(
                {
                    "retrieval.top_k": f"tools.{index}.file_search.max_num_results"
                    f"|tools.{index}.max_num_results",
                    "retrieval.threshold": f"tools.{index}.file_search.ranking_options"
                    f".score_threshold|tools.{index}.ranking_options.score_threshold",
                    "generator.model": "model",
                }
            )
            return Config("retrieval", "openai-vector-store", values, place=tree.place(()))
    return None


def _embedchain(tree: Tree) -> Recognised | None:
    """Apps of embedchain and configs of mem0, at the top of a file or as one of its sections."""
    found = _app(tree)
    if found is not None:
        return found
    for key, inner in tree.section().items():
        if isinstance(inner, dict) and len(inner.keys() & _APP_PARTS) >= 2:
            found = _app(replace(tree, data=inner, base=(*tree.base, key)))
            if found is not None:
                return found
    return None


def _app(tree: Tree) -> Recognised | None:
    """``provider`` and ``config`` for each part."""
    embedder = next((k for k in ("embedder", "embedding_model") if _part(tree, k)), "")
    store = next((k for k in ("vectordb", "vector_store") if _part(tree, k)), "")
    llm = "llm" if _part(tree, "llm") else ""
    if sum(map(bool, (embedder, store, llm))) < 2 and not (tree.section("chunker") and llm):
        return None
    framework = "mem0" if store == "vector_store" or "history_db_path" in tree.section() else ""
    values = tree.settings(
        {
            "chunk.size": "chunker.chunk_size",
            "chunk.overlap": "chunker.chunk_overlap",
            "chunk.minimum": "chunker.min_chunk_size",
            "embedding.model": f"{embedder}.config.model",
            "embedding.dimension": f"{embedder}.config.vector_dimension"
            f"|{embedder}.config.embedding_dims",
            "embedding.endpoint": f"{embedder}.config.api_base|{embedder}.config.ollama_base_url",
            "index.store": f"{store}.provider",
            "index.collection": f"{store}.config.collection_name",
            "index.dimension": f"{store}.config.vector_dimension"
            f"|{store}.config.embedding_model_dims",
            "retrieval.top_k": "llm.config.number_documents",
            "generator.model": "llm.config.model",
            "generator.temperature": "llm.config.temperature",
            "generator.max_output": "llm.config.max_tokens",
            "generator.endpoint": "llm.config.api_base|llm.config.base_url"
            "|llm.config.ollama_base_url",
            "prompt": "llm.config.prompt|llm.config.template",
        }
    )
    text = tree.template("llm", "config", "prompt") or tree.template("llm", "config", "template")
    if text is not None:
        values["prompt"] = text
    if "prompt" in values and framework != "mem0":
        values["prompt.needs"] = Value(("context", "query"), values["prompt"].place)
    for side, part in (("embedding", embedder), ("generator", llm)):
        kind = tree.at(part, "provider")
        served = names.platform(kind) if isinstance(kind, str) else None
        if served is not None:
            values[f"{side}.provider"] = Value(served, tree.place((part, "provider")))
    config = Config(
        "retrieval",
        framework or "embedchain",
        values,
        unit="characters",
        unit_certain=tree.at("chunker", "length_function") in (None, "len"),
        place=tree.place(()),
    )
    return Recognised("retrieval", config.framework, (config,))


def _part(tree: Tree, name: str) -> bool:
    return isinstance(tree.at(name, "provider"), str) and (
        "config" in tree.section(name) or len(tree.section(name)) == 1
    )


def _cognita(tree: Tree) -> Recognised | None:
    """``models_config.yaml`` (github.com/truefoundry/cognita): what each provider serves."""
    providers = tree.at("model_providers")
    if not isinstance(providers, list):
        return None
    configs = []
    for index, provider in enumerate(providers):
        if not isinstance(provider, Mapping) or "provider_name" not in provider:
            continue
        name = str(provider["provider_name"])
        served = names.platform(name)
        for world, key in (("embedding", "embedding_model_ids"), ("generator", "llm_model_ids")):
            ids = provider.get(key)
            for position in range(len(ids) if isinstance(ids, list) else 0):
                model = tree.value("model_providers", index, key, position)
                if model is None:
                    continue
                values = {f"{world}.model": model}
                if served is not None:
                    values[f"{world}.provider"] = Value(served, model.place)
                endpoint = tree.value("model_providers", index, "base_url")
                if endpoint is not None:
                    values[f"{world}.endpoint"] = endpoint
                configs.append(
                    Config("retrieval", "cognita", values, scope=name, place=model.place)
                )
    known = any(
        isinstance(item, Mapping)
        and {"api_format", "llm_model_ids", "embedding_model_ids"} & set(item)
        for item in providers
    )
    return Recognised("retrieval", "cognita", tuple(configs)) if known else None


def _llama_deploy(tree: Tree) -> Recognised | None:
    """``llama_deploy.yml`` of LlamaDeploy and create-llama: services of code."""
    services = tree.section("services")
    if not services or not _DEPLOYED.intersection(tree.section()):
        return None
    sources = [item for item in services.values() if isinstance(item, Mapping)]
    if not any({"source", "path", "import-path", "import_path"} & set(item) for item in sources):
        return None
    return Recognised(
        "retrieval",
        "llama-deploy",
        (Config("retrieval", "llama-deploy", {}, place=tree.place(())),),
    )


def _built_index(tree: Tree) -> Recognised | None:
    """What a script writes beside an index: the model that made it, and counts."""
    root = tree.section()
    if len(root) > 40 or not _BUILT.intersection(root):
        return None
    values = tree.settings(
        {
            "index.built_with": "embedding_model|embed_model|embedding_model_name|model_name"
            "|embedding.model",
            "index.dimension": "dimension|embedding_dim|dim|embedding_dimension|vector_size",
            "index.built_at": "created_at|built_at|indexed_at|build_date|updated_at|created",
        }
    )
    if "index.built_with" not in values or not any("embed" in str(key) for key in root):
        return None
    config = Config("retrieval", "index-metadata", values, place=tree.place(()))
    return Recognised("retrieval", "index-metadata", (config,))
