"""Haystack 2 pipelines (github.com/deepset-ai/haystack): components by type, and connections.

Splitters count words unless ``split_by`` or ``split_unit`` says otherwise. Defaults are those of
the components' own documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.tree import Recognised, Tree

_UNITS = {
    "word": "words",
    "char": "characters",
    "token": "tokens",
    "sentence": "sentences",
    "period": "sentences",
    "passage": "passages",
    "page": "pages",
    "line": "lines",
    "function": "functions",
}
_DEFAULT_EMBEDDING = {
    "SentenceTransformers": "sentence-transformers/all-mpnet-base-v2",
    "OpenAI": "text-embedding-ada-002",
}


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Components whose types are Haystack's, beside connections or alone."""
    found = list(_components(tree))
    if not found:
        return None
    values: dict[str, Value] = {}
    config = Config("retrieval", "haystack", values, place=tree.place(()))
    unit: str | None = None
    for pointer, name in found:
        if name.endswith("Splitter"):
            unit = _splitter(tree, pointer, values)
        _component(tree, pointer, name, values)
        _store(tree, (*pointer, "init_parameters", "document_store"), values)
    _prompt_needs(tree, found, values)
    _several_retrievers(tree, found, values)
    config = Config(
        "retrieval",
        "haystack",
        values,
        unit=unit,
        unit_certain=unit is not None,
        place=tree.place(()),
    )
    return Recognised("retrieval", "haystack", (config,))


def _components(tree: Tree) -> Iterator[tuple[Pointer, str]]:
    for name, component in tree.section("components").items():
        kind = component.get("type") if isinstance(component, Mapping) else None
        if isinstance(kind, str) and kind.startswith(("haystack.", "haystack_", "deepset_")):
            yield ("components", name), kind.rpartition(".")[2]


def _component(tree: Tree, pointer: Pointer, name: str, values: dict[str, Value]) -> None:
    settings = (*pointer, "init_parameters")
    if name.endswith("Embedder"):
        _embedder(tree, settings, name, values)
    elif name.endswith("Retriever"):
        _first(tree, values, settings, {"retrieval.top_k": "top_k", "access": "filters"})
        if isinstance(tree.at(*settings, "filters"), dict):
            values.setdefault(
                "access", Value(None, tree.place((*settings, "filters")), known=False)
            )
    elif name.endswith(("Ranker", "Reranker")):
        _first(tree, values, settings, {"reranker.model": "model", "reranker.top_k": "top_k"})
    elif name.endswith("Generator"):
        _first(
            tree,
            values,
            settings,
            {
                "generator.model": "model|azure_deployment",
                "generator.endpoint": "api_base_url|url|azure_endpoint",
                "generator.temperature": "generation_kwargs.temperature",
                "generator.max_output": "generation_kwargs.max_tokens"
                "|generation_kwargs.max_new_tokens|generation_kwargs.num_predict",
                "generator.served_window": "generation_kwargs.num_ctx",
            },
        )
        _provider(tree, pointer, name, "generator", values)
    elif name.endswith("PromptBuilder"):
        text = tree.template(*settings, "template") or _turns(tree, (*settings, "template"))
        if text is not None:
            values.setdefault("prompt", text)
    elif name.endswith("DocumentWriter"):
        _store(tree, (*settings, "document_store"), values)


def _several_retrievers(
    tree: Tree, found: list[tuple[Pointer, str]], values: dict[str, Value]
) -> None:
    """Of a hybrid search a ranker gets what all retrievers find, or what their joiner lets by."""
    retrievers = [pointer for pointer, name in found if name.endswith("Retriever")]
    if len(retrievers) < 2:
        return
    values.pop("retrieval.top_k", None)
    given = [tree.value(*pointer, "init_parameters", "top_k") for pointer in retrievers]
    numbers = [value.number() if value else None for value in given]
    joined = any(name.endswith("Joiner") for _, name in found)
    if joined and given[0] is not None and all(number is not None for number in numbers):
        total = int(sum(number or 0 for number in numbers))
        values["retrieval.fetch_k"] = Value(total, given[0].place)


def _turns(tree: Tree, pointer: Pointer) -> Value | None:
    """All turns of a chat template as one text; ``None`` where one of them is not plain text."""
    turns = tree.at(*pointer)
    texts: list[str] = []
    for turn in turns if isinstance(turns, list) else []:
        content = (turn.get("_content") or turn.get("content")) if isinstance(turn, Mapping) else 0
        parts = content if isinstance(content, list) else [content]
        for part in parts:
            text = part.get("text") if isinstance(part, Mapping) else part
            if not isinstance(text, str):
                return None
            texts.append(text)
    return Value("\n".join(texts), tree.place(pointer)) if texts else None


def _splitter(tree: Tree, pointer: Pointer, values: dict[str, Value]) -> str | None:
    settings = (*pointer, "init_parameters")
    _first(tree, values, settings, {"chunk.size": "split_length", "chunk.overlap": "split_overlap"})
    word = tree.at(*settings, "split_by") or tree.at(*settings, "split_unit") or "word"
    return _UNITS.get(str(word), str(word))


def _embedder(tree: Tree, settings: Pointer, name: str, values: dict[str, Value]) -> None:
    model = tree.value(*settings, "model") or tree.value(*settings, "azure_deployment")
    if model is None:
        default = next((m for start, m in _DEFAULT_EMBEDDING.items() if name.startswith(start)), "")
        model = Value(default, tree.place(settings[:-1]), "default") if default else None
    if model is not None:
        setting = "embedding.query_model" if "Text" in name else "embedding.model"
        values.setdefault(setting, model)
        if setting == "embedding.model" or "embedding.model" not in values:
            values["embedding.model"] = model
    _first(
        tree,
        values,
        settings,
        {
            "embedding.dimension": "dimensions|truncate_dim",
            "embedding.prefix": "prefix|input_type",
            "embedding.normalised": "normalize_embeddings",
            "embedding.endpoint": "api_base_url|url|azure_endpoint",
        },
    )
    _provider(tree, settings[:-1], name, "embedding", values)


def _provider(tree: Tree, pointer: Pointer, name: str, side: str, values: dict[str, Value]) -> None:
    own = name
    for ending in ("DocumentEmbedder", "TextEmbedder", "ChatGenerator", "Generator"):
        own = own.removesuffix(ending)
    served = names.LOCAL if f"{side}.endpoint" in values else names.platform(own)
    if served is not None:
        values.setdefault(f"{side}.provider", Value(served, tree.place((*pointer, "type"))))


def _store(tree: Tree, pointer: Pointer, values: dict[str, Value]) -> None:
    kind = tree.value(*pointer, "type")
    if kind is None:
        return
    _first(
        tree,
        values,
        (*pointer, "init_parameters"),
        {
            "index.dimension": "embedding_dim|embedding_dimension|vector_dimension",
            "index.metric": "similarity|vector_function|embedding_similarity_function|metric",
            "index.collection": "index|collection_name|table_name",
        },
    )
    values.setdefault("index.store", kind)


def _prompt_needs(tree: Tree, found: list[tuple[Pointer, str]], values: dict[str, Value]) -> None:
    """Variables of the prompt that a connection fills."""
    builders = {str(pointer[1]) for pointer, name in found if name.endswith("PromptBuilder")}
    connections = tree.at("connections")
    needs = []
    for entry in connections if isinstance(connections, list) else []:
        receiver = str(entry.get("receiver", "")) if isinstance(entry, Mapping) else ""
        component, _, variable = receiver.partition(".")
        if component in builders and variable and variable != "template":
            needs.append(variable)
    prompt = values.get("prompt")
    if needs and prompt is not None and len(builders) == 1:
        values["prompt.needs"] = Value(tuple(dict.fromkeys(needs)), prompt.place)


def _first(tree: Tree, values: dict[str, Value], at: Pointer, wanted: Mapping[str, str]) -> None:
    """Settings below a route, those that an earlier component gave left as they are."""
    for name, routes in wanted.items():
        for route in routes.split("|"):
            steps = tuple(int(part) if part.isdigit() else part for part in route.split("."))
            value = tree.value(*at, *steps)
            if value is not None and name not in values:
                values[name] = value
