"""In-house retrieval configs: no framework fixes their keys, so evidence has to add up.

``configs/rag.yaml`` also names research and evaluation configs. A file is a retrieval config when
it sets two things that only retrieval has: chunks, an embedding model, a vector store, a top-k.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from promptlint.facts import names
from promptlint.facts.embeddings import embedding_model
from promptlint.model.facts import Config, Value
from promptlint.model.place import Pointer
from promptlint.readers.configs.activity import Activity
from promptlint.readers.configs.chunking import Chunking, find_chunkings
from promptlint.readers.configs.models import (
    is_embedding_model,
    is_language_model,
    is_model_name,
    served_at,
)
from promptlint.readers.configs.surroundings import (
    FETCH_K,
    PROMPT_K,
    SERVED,
    arms,
    has_key,
    keeps_vectors,
    reranked_pool,
    surroundings,
    two_sides,
)
from promptlint.readers.configs.tree import Leaf, Recognised, Tree
from promptlint.readers.values import is_placeholder

_RAG = re.compile(r"(?:^|[/._-])(?:rag|retriev\w*|graphrag|knowledge[-_]?base)(?:[/._-]|$)", re.I)
_EMBED = re.compile(r"embed|^encoder|vectori[sz]er")
_INDEX = re.compile(
    r"vector|index|store|qdrant|pgvector|milvus|pinecone|faiss|weaviate|chroma|collection|opensearch"
    r"|elastic|lancedb|^db$|database"
)
_SEARCH = re.compile(r"retriev|search|^rag|^query|^hybrid|^dense|^bm25|cross_encoder")
_LLM_SECTION = re.compile(r"llm|generat|chat|completion|answer|^models?$|assistant|reader")
_RERANK = re.compile(r"re_?rank|cross_encoder")
_MODEL_KEY = re.compile(r"(?:primary_|default_)?model(?:_name|_id|_path)?|name|repo_id|deployment")
_EMBEDDING_KEY = re.compile(
    r"(?:\w+_)?(?:embed(?:ding|der)?s?|encoder)(?:_model)?(?:_(?:name|id|path|repo_id))?"
    r"|retriever_model(?:_name)?"
)
_GENERATOR_KEY = re.compile(
    r"(?:llm|chat|generation|generator|gen|answer|completion)(?:_model)?(?:_(?:name|id))?"
    r"|(?:base_)?model(?:_name|_id)?"
)
_DIMENSION_KEY = re.compile(
    r"(?:base_)?dim(?:ension)?s?|vector_size|vector_dim(?:ension)?s?|embed(?:ding)?s?_(?:dim(?:ension)?s?|size)"
)
_TOP_K_KEY = re.compile(
    r"(?:default_|similarity_|final_|dense_|bm25_|sparse_|merged_|retrieval_|retriever_|vector_)?"
    r"top_?k(?:_(?:retrieve"
    r"|dense|final|results|chunks))?|retriev\w*_k|n_results|num_results|k"
)
_THRESHOLD_KEY = re.compile(
    r"(?:similarity|score|relevance|min|confidence)_(?:threshold|score|similarity|cutoff)|threshold"
    r"|similarity_cutoff"
)
_STORE = re.compile(
    r"vector|qdrant|pgvector|milvus|pinecone|faiss|weaviate|chroma|lancedb|knn|annoy|hnsw", re.I
)
_STORE_KEY = re.compile(
    r"type|backend|provider|db_type|engine|store|vector_store|vectorstore|vector_db"
)
_PREFIX_KEY = re.compile(r"(?:query|passage|document)_(?:prefix|instruction)|prefix")


@dataclass(slots=True)
class Found:
    """A leaf with the neutral name that it sets."""

    name: str
    leaf: Leaf


def recognise(tree: Tree, path: str) -> Recognised | None:
    """Settings of retrieval that no framework's recogniser has claimed."""
    if not has_key(tree.data):
        return None
    configs = read_retrieval(tree, path)
    return Recognised("retrieval", "in-house", configs) if configs else None


def read_retrieval(tree: Tree, path: str, *, forced: bool = False) -> tuple[Config, ...]:
    """Retrieval settings of a tree: one config for each group of chunk sizes.

    Args:
        tree: the parsed file.
        path: its path, whose name is weak evidence.
        forced: the user says that it is a retrieval config, so nothing has to add up.
    """
    everything = list(tree.leaves())
    activity = Activity(tree, everything)
    used = [leaf for leaf in everything if activity.uses(leaf)]
    chunkings = find_chunkings(tree, used, everything)
    found = [Found(name, leaf) for leaf in used if (name := _name_of(leaf))]
    if not forced and not _adds_up(tree, path, chunkings, found):
        return ()
    groups = chunkings or [Chunking(())]
    around = surroundings(tree, used, everything)
    configs = [_config(tree, group, found, used, around) for group in groups]
    taken = {value.place.pointer for config in configs for value in config.values.values()}
    return (*configs, *_other_models(tree, found, taken, used))


def _name_of(leaf: Leaf) -> str | None:
    """The neutral name that a leaf sets, if any."""
    if any(_RERANK.search(part) for part in (*leaf.sections, leaf.key)):
        return _in_reranker(leaf)
    if isinstance(leaf.value, str):
        return _text_name(leaf)
    if isinstance(leaf.value, int | float) and not isinstance(leaf.value, bool):
        return _number_name(leaf)
    return None


def _in_reranker(leaf: Leaf) -> str | None:
    if isinstance(leaf.value, str) and (
        _MODEL_KEY.fullmatch(leaf.key)
        or re.fullmatch(r"re_?ranker?(?:_model(?:_name)?)?", leaf.key)
    ):
        return "reranker.model" if is_model_name(leaf.value) else None
    number = isinstance(leaf.value, int | float) and not isinstance(leaf.value, bool)
    if number and re.fullmatch(r"(?:re_?rank(?:er)?_)?top_?[kn](?:_rerank)?", leaf.key):
        return "reranker.top_k"
    return None


def _text_name(leaf: Leaf) -> str | None:
    text = str(leaf.value)
    nearest = leaf.sections[-1] if leaf.sections else ""
    embedding = any(_EMBED.search(part) for part in leaf.sections[-2:])
    if _EMBEDDING_KEY.fullmatch(leaf.key) or (embedding and _MODEL_KEY.fullmatch(leaf.key)):
        if is_model_name(text) or (is_placeholder(text) and "model" in leaf.key):
            return "embedding.model"
        return None
    if "model" in leaf.key and embedding_model(text) is not None:
        return "embedding.model"
    if leaf.key in ("system_prompt", "prompt_template", "rag_prompt"):
        return "prompt"
    if _PREFIX_KEY.fullmatch(leaf.key) and (embedding or leaf.key.startswith("query")):
        return "embedding.prefix"
    if leaf.key in ("metric", "distance", "distance_metric", "similarity", "similarity_metric"):
        return "index.metric"
    if _INDEX.search(nearest) and not embedding and _STORE_KEY.fullmatch(leaf.key):
        return "index.store" if _STORE.search(nearest) or _STORE.search(text) else None
    if re.fullmatch(r"vector_?(?:store|db)(?:_type)?", leaf.key):
        return "index.store"
    if _is_generator(leaf, text):
        return "generator.model"
    return None


def _is_generator(leaf: Leaf, text: str) -> bool:
    if not _GENERATOR_KEY.fullmatch(leaf.key) and not (
        _MODEL_KEY.fullmatch(leaf.key) and any(_LLM_SECTION.search(s) for s in leaf.sections)
    ):
        return False
    if not is_model_name(text) or is_embedding_model(text):
        return False
    in_section = any(_LLM_SECTION.search(part) for part in leaf.sections)
    named = re.match(r"llm|chat|gen|answer|completion", leaf.key) is not None
    return in_section or named or is_language_model(text)


def _number_name(leaf: Leaf) -> str | None:
    generating = any(_LLM_SECTION.search(part) for part in leaf.sections)
    if generating or not leaf.sections:
        for name, keys in (
            ("generator.temperature", ("temperature",)),
            ("generator.max_output", ("max_tokens", "max_new_tokens", "max_output_tokens")),
            ("generator.window", ("context_window", "max_context_tokens", "context_length")),
        ):
            if leaf.key in keys:
                return name
    if SERVED.fullmatch(leaf.key):
        return "generator.served_window"
    if _DIMENSION_KEY.fullmatch(leaf.key):
        return _dimension_name(leaf)
    if leaf.key in ("max_seq_length", "max_sequence_length") and any(
        _EMBED.search(part) for part in leaf.sections
    ):
        return "embedding.limit"
    if PROMPT_K.fullmatch(leaf.key):
        return "retrieval.prompt_k"
    if FETCH_K.fullmatch(leaf.key):
        return "retrieval.fetch_k"
    specific = re.match(r"similarity_top|retriev", leaf.key) is not None
    if generating and not specific and not any(_SEARCH.search(part) for part in leaf.sections):
        return None
    if _TOP_K_KEY.fullmatch(leaf.key) and _is_top_k(leaf):
        return "retrieval.top_k"
    if _THRESHOLD_KEY.fullmatch(leaf.key):
        return "retrieval.threshold"
    return None


def _is_top_k(leaf: Leaf) -> bool:
    if not (isinstance(leaf.value, int) and 0 < leaf.value <= 10_000):
        return False
    if re.match(r"similarity_top|retriev", leaf.key):
        return True
    searching = any(_SEARCH.search(part) or _INDEX.search(part) for part in leaf.sections)
    return searching or (not leaf.sections and leaf.key != "k")


def _dimension_name(leaf: Leaf) -> str | None:
    if not isinstance(leaf.value, int) or not 16 <= leaf.value <= 20_000:
        return None
    for part in reversed(leaf.sections):
        if _EMBED.search(part):
            return "embedding.dimension"
        if _INDEX.search(part):
            return "index.dimension"
    if leaf.key.startswith(("embed", "vector")):
        return "index.dimension" if leaf.key.startswith("vector") else "embedding.dimension"
    return None


def _adds_up(tree: Tree, path: str, chunkings: list[Chunking], found: list[Found]) -> bool:
    """Whether the evidence makes a retrieval config."""
    has = {item.name for item in found}
    rag = _RAG.search(path) is not None or any(
        re.match(r"rag$|retriev", str(key).lower()) for key in tree.section()
    )
    research = isinstance(tree.at("defaults"), list) or any(
        "_target_" in str(item.leaf.key) for item in found
    )
    chunks = bool(chunkings)
    embedding = "embedding.model" in has
    store = "index.store" in has
    search = bool(has & {"retrieval.top_k", "retrieval.prompt_k"})
    if research and not (chunks or (embedding and store)):
        return False
    if chunks:
        return embedding or store or search or rag or keeps_vectors(tree)
    if embedding:
        others = {"embedding.dimension", "index.dimension", "generator.model", "reranker.model"}
        flat = "retrieval.threshold" in has and isinstance(tree.at("k"), int)
        return store or search or bool(has & others) or rag or flat
    if store:
        return search or (rag and "generator.model" in has)
    if any(
        item.name == "retrieval.top_k" and item.leaf.key == "similarity_top_k" for item in found
    ):
        return True  # LlamaIndex's name, which nothing else uses
    return search and (rag or "retrieval.threshold" in has) and _asks_retrieval(found)


def _asks_retrieval(found: list[Found]) -> bool:
    """Whether the search is one of retrieval, by its section, its key or a query prefix."""
    words = [
        part
        for item in found
        if item.name == "retrieval.top_k"
        for part in (*item.leaf.sections, item.leaf.key)
    ]
    if any(re.search(r"retriev|^rag|similarity_top|^hybrid|^dense|^bm25", word) for word in words):
        return True
    return any(
        item.name == "embedding.prefix"
        or (item.name == "retrieval.threshold" and not item.leaf.sections)
        for item in found
    )


def _config(
    tree: Tree,
    group: Chunking,
    found: list[Found],
    used: list[Leaf],
    around: Mapping[str, Value],
) -> Config:
    values: dict[str, Value] = {}
    for name, leaf in (
        ("chunk.size", group.size),
        ("chunk.overlap", group.overlap),
        ("chunk.minimum", group.minimum),
        ("chunk.maximum", group.maximum),
    ):
        value = tree.value(*leaf.pointer) if leaf else None
        if value is not None:
            values[name] = value
    for name in dict.fromkeys(item.name for item in found):
        nearest = _nearest([item.leaf for item in found if item.name == name], group.at)
        value = tree.value(*nearest.pointer) if nearest else None
        if value is not None and nearest is not None:
            values[name] = value
            _add_provider(tree, values, name, nearest, used)
    two_sides(tree, values, [item.leaf for item in found if item.name == "embedding.model"])
    pool = arms(tree, [item.leaf for item in found if item.name == "retrieval.top_k"])
    if pool is not None:
        values.pop("retrieval.top_k", None)
        values.setdefault("retrieval.fetch_k", pool)
    reranked_pool(values)
    if "retrieval.prompt_k" in values and "retrieval.top_k" not in values:
        values["retrieval.top_k"] = values.pop("retrieval.prompt_k")
    for name, value in around.items():
        values.setdefault(name, value)
    if "reranker.configured" in values:
        values.pop("reranker.model", None)
    scope = ".".join(str(step) for step in group.at)
    return Config(
        "retrieval",
        "in-house",
        values,
        scope=f"{scope}.{group.variant}".strip(".") if group.variant else scope,
        unit=group.unit,
        unit_certain=group.unit_certain,
        place=tree.place(group.at),
    )


def _nearest(candidates: list[Leaf], at: Pointer) -> Leaf | None:
    """The setting that holds for a group: in its own section, else the least nested one.

    ``None`` where two models are equally near: nothing says which of them is meant.
    """

    def rank(leaf: Leaf) -> tuple[int, int]:
        return _shared(leaf.pointer, at), -len(leaf.pointer)

    best = max(candidates, key=rank)
    rivals = {leaf.value for leaf in candidates if rank(leaf) == rank(best)}
    return None if len(rivals) > 1 and isinstance(best.value, str) else best


def _shared(one: Pointer, other: Pointer) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _add_provider(
    tree: Tree, values: dict[str, Value], name: str, leaf: Leaf, used: list[Leaf]
) -> None:
    """Who serves a model: ``provider`` or ``base_url`` beside it, or beside what holds it."""
    prefix, _, what = name.partition(".")
    if what != "model":
        return
    wanted = re.compile(
        rf"(?:{prefix}_|llm_)?(?:provider|type|backend|supplier|service|mode|engine)"
    )
    for other in used:
        beside = other.pointer[:-1] in (leaf.pointer[:-1], leaf.pointer[:-2] or None)
        if not beside or not isinstance(other.value, str):
            continue
        served = None
        if re.fullmatch(
            r"(?:api_|base_|llm_|openai_)?(?:base|url|endpoint|base_url|api_base)", other.key
        ):
            served = None if is_placeholder(other.value) else served_at(other.value)
        elif wanted.fullmatch(other.key) and not is_placeholder(other.value):
            served = names.platform(other.value)
        if served is not None:
            values[f"{prefix}.provider"] = Value(served, tree.place(other.pointer))
            if served == names.LOCAL:
                return


def _other_models(
    tree: Tree, found: list[Found], taken: set[Pointer | None], used: list[Leaf]
) -> list[Config]:
    """Further models in use: a second one for rewriting queries, embeddings of which nothing says
    where they are used."""
    others = []
    for item in found:
        if item.name not in ("generator.model", "embedding.model"):
            continue
        if (*tree.base, *item.leaf.pointer) in taken:
            continue
        value = tree.value(*item.leaf.pointer)
        if value is None:
            continue
        values = {item.name: value}
        _add_provider(tree, values, item.name, item.leaf, used)
        renamed = {name.rpartition(".")[2]: kept for name, kept in values.items()}
        scope = ".".join(str(step) for step in item.leaf.pointer[:-1])
        others.append(Config("generation", "in-house", renamed, scope=scope, place=value.place))
    return others
