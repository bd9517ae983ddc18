"""GraphRAG ``settings.yaml`` (github.com/microsoft/graphrag), versions 0.x to 3.x.

Chunk sizes are tokens of ``encoding_model``, which names a tokenizer, not a model in use.
"""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.facts import names
from promptlint.model.facts import Config, Value
from promptlint.readers.configs.models import served_at
from promptlint.readers.configs.tree import Recognised, Tree

_OWN = frozenset(
    "community_reports community_report entity_extraction extract_graph extract_graph_nlp "
    "extract_claims claim_extraction completion_models embedding_models cluster_graph embed_graph "
    "global_search drift_search prune_graph summarize_descriptions".split()
)
_USUAL = frozenset(
    "input output cache reporting storage vector_store chunks chunking llm models embeddings "
    "embed_text parallelization async_mode encoding_model snapshots umap root_dir skip_workflows "
    "workflows table_provider local_search basic_search update_index_output".split()
)
_SETTINGS = {
    "chunk.size": "chunks.size|chunking.size",
    "chunk.overlap": "chunks.overlap|chunking.overlap",
    "index.store": "vector_store.type|vector_store.default_vector_store.type",
    "index.dimension": "vector_store.vector_size|vector_store.default_vector_store.vector_size",
    "retrieval.top_k": "local_search.top_k_entities|local_search.top_k_mapped_entities",
}
_CHAT = ("chat", "completion")
_EMBEDDING = ("embedding",)


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Two of GraphRAG's own sections, or one among its usual ones."""
    keys = set(tree.section())
    own = len(keys & _OWN)
    if not (own >= 2 or (own == 1 and len(keys & _USUAL) >= 3)):
        return None
    values = tree.settings(_SETTINGS)
    for prefix, route in (
        ("generator", _model(tree, _CHAT)),
        ("embedding", _model(tree, _EMBEDDING)),
    ):
        if route is not None:
            _add_model(tree, values, prefix, route)
    config = Config(
        "retrieval", "graphrag", values, unit="tokens", unit_certain=True, place=tree.place(())
    )
    return Recognised("retrieval", "graphrag", (config,))


def _model(tree: Tree, kinds: tuple[str, ...]) -> tuple[str, ...] | None:
    """Route of the model section of a kind, in whichever version's layout."""
    old = ("llm",) if kinds is _CHAT else ("embeddings", "llm")
    if tree.section(*old):
        return old
    group = "completion_models" if kinds is _CHAT else "embedding_models"
    for holder in (group, "models"):
        for name, entry in tree.section(holder).items():
            if not isinstance(entry, Mapping):
                continue
            described = f"{name} {entry.get('type', '')}"
            if holder == group or any(kind in described for kind in kinds):
                return (holder, str(name))
    return None


def _add_model(tree: Tree, values: dict[str, Value], prefix: str, route: tuple[str, ...]) -> None:
    model = tree.value(*route, "model")
    if model is None:
        return
    values[f"{prefix}.model"] = model
    served = _platform(tree, route)
    if served is not None:
        values[f"{prefix}.provider"] = Value(served, model.place)
    if prefix == "generator":
        for name, key in (("temperature", "temperature"), ("max_output", "max_tokens")):
            value = tree.value(*route, key)
            if value is not None:
                values[f"generator.{name}"] = value


def _platform(tree: Tree, route: tuple[str, ...]) -> str | None:
    section = tree.section(*route)
    kind = str(section.get("type", ""))
    provider = section.get("model_provider")
    address = section.get("api_base")
    if kind.startswith("azure") or provider == "azure":
        return "azure"
    if isinstance(address, str) and "${" not in address:
        return served_at(address)
    if isinstance(provider, str):
        return names.platform(provider) or provider
    return "openai" if kind.startswith("openai") and address is None else None
