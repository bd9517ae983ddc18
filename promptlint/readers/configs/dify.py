"""Dify apps and pipelines (DSL exports, github.com/langgenius/dify): nodes of a workflow.

Segments of a knowledge base are counted in tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.tree import Recognised, Tree

_MODES = ("chat", "agent-chat", "advanced-chat", "workflow", "completion", "channel")
_RETRIEVAL = "knowledge-retrieval"
_SEARCH = ("multiple_retrieval_config", "single_retrieval_config", "retrieval_model")


def recognise(tree: Tree, path: str) -> Recognised | None:
    """An app with a mode Dify has, a pipeline, or a knowledge base with segmentation rules."""
    kind = tree.at("kind")
    app = kind == "app" or (tree.at("app", "mode") in _MODES and bool(_parts(tree)))
    if app or kind == "rag_pipeline":
        return Recognised("retrieval", "dify", tuple(_configs(tree)))
    if isinstance(tree.at("process_rule", "rules"), Mapping) and "indexing_technique" in (
        tree.section()
    ):
        return Recognised("retrieval", "dify", (_dataset(tree),))
    return None


def _parts(tree: Tree) -> tuple[str, ...]:
    return tuple(key for key in ("workflow", "model_config") if tree.section(key))


def _nodes(tree: Tree) -> Iterator[tuple[Pointer, str]]:
    nodes = tree.at("workflow", "graph", "nodes")
    for index, node in enumerate(nodes if isinstance(nodes, list) else []):
        data = node.get("data") if isinstance(node, Mapping) else None
        if isinstance(data, Mapping):
            yield ("workflow", "graph", "nodes", index, "data"), str(data.get("type", ""))


def _configs(tree: Tree) -> Iterator[Config]:
    found = list(_nodes(tree))
    for pointer, kind in found:
        if kind == _RETRIEVAL:
            values = _search(tree, pointer)
            yield Config(
                "retrieval", "dify", values, _title(tree, pointer), place=tree.place(pointer)
            )
        elif kind == "knowledge-index":
            yield _index(tree, pointer)
    for pointer, kind in found:
        if kind == "llm":
            yield from _model(tree, pointer)
    if tree.section("model_config", "dataset_configs"):
        values = _search(tree, ("model_config", "dataset_configs"), direct=True)
        model = tree.value("model_config", "model", "name")
        if model is not None:
            values["generator.model"] = model
        yield Config(
            "retrieval", "dify", values, "model_config", place=tree.place(("model_config",))
        )


def _title(tree: Tree, pointer: Pointer) -> str:
    title = tree.at(*pointer, "title")
    return title if isinstance(title, str) else ""


def _search(tree: Tree, pointer: Pointer, *, direct: bool = False) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for holder in ((),) if direct else tuple((name,) for name in _SEARCH):
        base = (*pointer, *holder)
        for name, key in (
            ("retrieval.top_k", "top_k"),
            ("retrieval.threshold", "score_threshold"),
        ):
            value = tree.value(*base, key)
            if value is not None:
                values.setdefault(name, value)
        enabled = tree.value(*base, "reranking_enable")
        model = tree.value(*base, "reranking_model", "model") or tree.value(
            *base, "reranking_model", "reranking_model_name"
        )
        if enabled is not None:
            values.setdefault("reranker.enabled", enabled)
        if model is not None:
            off = enabled is not None and enabled.value is False
            values.setdefault("reranker.configured" if off else "reranker.model", model)
    filters = tree.at(*pointer, "metadata_filtering_mode")
    if isinstance(filters, str) and filters != "disabled":
        values["access"] = Value(filters, tree.place((*pointer, "metadata_filtering_mode")))
    return values


def _model(tree: Tree, pointer: Pointer) -> Iterator[Config]:
    """An LLM node: a call of its own, and a grounded prompt where context flows into it."""
    model = tree.value(*pointer, "model", "name")
    provider = tree.at(*pointer, "model", "provider")
    place = model.place if model else tree.place(pointer)
    settings = {"temperature": "temperature", "max_output": "max_tokens"}
    values = {
        name: value
        for name, key in settings.items()
        if (value := tree.value(*pointer, "model", "completion_params", key)) is not None
    }
    served = _platform(provider) if isinstance(provider, str) else None
    if served is not None:
        values["provider"] = Value(served, tree.place((*pointer, "model", "provider")))
    if tree.at(*pointer, "context", "enabled") is True and _selects(tree, pointer):
        grounded = {f"generator.{name}": value for name, value in values.items()}
        text = _text(tree, pointer)
        if text is not None:
            grounded["prompt"] = text
            if not _names_its_source(tree, pointer, str(text.value)):
                grounded["prompt.needs"] = Value(("#context#",), text.place)
        if model is not None:
            grounded["generator.model"] = model
        yield Config("retrieval", "dify", grounded, _title(tree, pointer), place=place)
    elif model is not None:
        yield Config(
            "generation", "dify", {"model": model, **values}, _title(tree, pointer), place=place
        )


def _platform(provider: str) -> str | None:
    # langgenius/openai/openai: organisation, plugin, provider
    return names.platform(provider.rpartition("/")[2])


def _selects(tree: Tree, pointer: Pointer) -> bool:
    chosen = tree.at(*pointer, "context", "variable_selector")
    return isinstance(chosen, list) and len(chosen) > 1


def _names_its_source(tree: Tree, pointer: Pointer, text: str) -> bool:
    """Whether the prompt takes the result of the context's node by that node's own name."""
    chosen = tree.at(*pointer, "context", "variable_selector")
    node = chosen[0] if isinstance(chosen, list) and chosen else ""
    return bool(node) and f"#{node}." in text


def _text(tree: Tree, pointer: Pointer) -> Value | None:
    """All turns of the prompt as one text, at the first one."""
    template = tree.at(*pointer, "prompt_template")
    if isinstance(template, Mapping):
        return tree.value(*pointer, "prompt_template", "text")
    texts = [
        str(turn.get("jinja2_text") or turn.get("text") or "")
        for turn in (template if isinstance(template, list) else [])
        if isinstance(turn, Mapping)
    ]
    if not any(texts):
        return None
    return Value("\n".join(texts), tree.place((*pointer, "prompt_template", 0, "text")))


def _index(tree: Tree, pointer: Pointer) -> Config:
    values = _search(tree, pointer)
    model = tree.value(*pointer, "embedding_model")
    if model is not None:
        values["embedding.model"] = model
    return Config("retrieval", "dify", values, _title(tree, pointer), place=tree.place(pointer))


def _dataset(tree: Tree) -> Config:
    rules = "process_rule.rules.segmentation"
    values = tree.settings(
        {
            "chunk.size": f"{rules}.max_tokens",
            "chunk.overlap": f"{rules}.chunk_overlap",
            "embedding.model": "embedding_model",
            "retrieval.top_k": "retrieval_model.top_k",
            "retrieval.threshold": "retrieval_model.score_threshold",
            "access": "permission",
        }
    )
    return Config(
        "retrieval", "dify", values, unit="tokens", unit_certain=True, place=tree.place(())
    )
