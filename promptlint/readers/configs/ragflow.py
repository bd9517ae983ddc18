"""RAGFlow (github.com/infiniflow/ragflow): ``service_conf``, knowledge bases, assistants, canvases.

Chunks are counted in tokens. ``top_k`` is the pool of candidates; ``top_n`` reaches the prompt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.model.facts import Config, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.tree import Recognised, Tree

_SERVICES = frozenset("mysql minio es os infinity redis oceanbase nats clickhouse".split())
_ASSISTANT = frozenset("llm_setting prompt_config prompt llm kb_ids dataset_ids".split())


def recognise(tree: Tree, path: str) -> Recognised | None:
    """The service's own file, an exported canvas, a knowledge base or an assistant."""
    root = tree.section()
    services = _SERVICES.intersection(root)
    if services and ("ragflow" in root or "user_default_llm" in root or _bundled(tree, services)):
        return Recognised("retrieval", "ragflow", (_service(tree),))
    canvas = list(_canvas(tree))
    if canvas:
        return Recognised("retrieval", "ragflow", tuple(_components(tree, canvas)))
    if "chunk_token_num" in tree.section("parser_config") or (
        tree.section("parser_config") and ("chunk_method" in root or "parser_id" in root)
    ):
        return Recognised("retrieval", "ragflow", (_knowledge_base(tree),))
    prompt = tree.section("prompt_config") or tree.section("prompt")
    if _ASSISTANT.intersection(root) and {"top_n", "similarity_threshold"} <= {*root, *prompt}:
        return Recognised("retrieval", "ragflow", (_assistant(tree),))
    return None


def _bundled(tree: Tree, services: frozenset[str]) -> bool:
    """Whether a store has the password that RAGFlow's own compose file gives all of them."""
    return any("infini_rag_flow" in tree.section(name).values() for name in services)


def _service(tree: Tree) -> Config:
    values = tree.settings(
        {
            "embedding.model": "user_default_llm.default_models.embedding_model.name"
            "|user_default_llm.default_models.embedding_model|user_default_llm.embedding_model"
            "|user_default_embedding_model.model_name",
            "generator.model": "user_default_llm.default_models.chat_model.name"
            "|user_default_llm.default_models.chat_model|user_default_llm.chat_model"
            "|user_default_llm.model_name",
            "reranker.model": "user_default_llm.default_models.rerank_model.name"
            "|user_default_llm.default_models.rerank_model",
        }
    )
    return Config("retrieval", "ragflow", values, place=tree.place(()))


def _knowledge_base(tree: Tree) -> Config:
    values = tree.settings(
        {
            "chunk.size": "parser_config.chunk_token_num",
            "embedding.model": "embd_id|embedding_model",
            "retrieval.threshold": "similarity_threshold",
            "access": "permission",
        }
    )
    return _tokens(tree, values)


def _assistant(tree: Tree) -> Config:
    values = tree.settings(
        {
            "retrieval.fetch_k": "top_k|prompt.top_k",
            "retrieval.top_k": "top_n|prompt.top_n",
            "retrieval.threshold": "similarity_threshold|prompt.similarity_threshold",
            "reranker.model": "rerank_id|prompt.rerank_model",
            "generator.model": "llm_id|llm.model_name",
            "generator.temperature": "llm_setting.temperature|llm.temperature",
            "generator.max_output": "llm_setting.max_tokens|llm.max_tokens",
            "prompt": "prompt_config.system|prompt.prompt",
        }
    )
    prompt = values.get("prompt")
    needed = _required(tree)
    if prompt is not None and needed:
        values["prompt.needs"] = Value(needed, prompt.place)
    return _tokens(tree, values)


def _required(tree: Tree) -> tuple[str, ...]:
    """Variables that the assistant declares and does not call optional."""
    for route in (("prompt_config", "parameters"), ("prompt", "variables")):
        listed = tree.at(*route)
        if isinstance(listed, list):
            return tuple(
                str(entry["key"])
                for entry in listed
                if isinstance(entry, Mapping) and "key" in entry and entry.get("optional") is False
            )
    return ()


def _canvas(tree: Tree) -> Iterator[tuple[Pointer, str]]:
    for base in (("dsl", "components"), ("components",)):
        for name, component in tree.section(*base).items():
            inner = component.get("obj") if isinstance(component, Mapping) else None
            if isinstance(inner, Mapping) and isinstance(inner.get("component_name"), str):
                yield (*base, name, "obj", "params"), str(inner["component_name"])
                yield from _tools(inner, (*base, name, "obj", "params"))


def _tools(component: Mapping[str, object], params: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Tools of an agent, retrieval among them."""
    inner = component.get("params")
    tools = inner.get("tools") if isinstance(inner, Mapping) else None
    for index, tool in enumerate(tools if isinstance(tools, list) else []):
        if isinstance(tool, Mapping) and isinstance(tool.get("component_name"), str):
            yield (*params, "tools", index, "params"), str(tool["component_name"])


def _components(tree: Tree, canvas: list[tuple[Pointer, str]]) -> Iterator[Config]:
    for params, kind in canvas:
        if kind in ("Splitter", "TokenChunker", "HierarchicalMerger"):
            wanted = {"chunk.size": "chunk_token_size"}
        elif kind == "Retrieval":
            wanted = {
                "retrieval.fetch_k": "top_k",
                "retrieval.top_k": "top_n",
                "retrieval.threshold": "similarity_threshold",
                "reranker.model": "rerank_id",
            }
        else:
            continue
        values = _below(tree, params, wanted)
        if kind != "Retrieval":
            overlap = tree.value(*params, "overlapped_percent")
            size, share = values.get("chunk.size"), overlap.number() if overlap else None
            if size is not None and overlap is not None and share:
                tokens = int((size.number() or 0) * (share / 100 if share >= 1 else share))
                values["chunk.overlap"] = Value(tokens, overlap.place)
        yield _tokens(tree, values, str(params[-3]), params)


def _below(tree: Tree, at: Pointer, wanted: Mapping[str, str]) -> dict[str, Value]:
    return {
        name: value for name, key in wanted.items() if (value := tree.value(*at, key)) is not None
    }


def _tokens(tree: Tree, values: dict[str, Value], scope: str = "", at: Pointer = ()) -> Config:
    return Config(
        "retrieval",
        "ragflow",
        values,
        scope=scope,
        unit="tokens",
        unit_certain=True,
        place=tree.place(at),
    )
