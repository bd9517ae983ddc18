"""What stands around retrieval in an in-house config: rerankers, limits on the way to the prompt,
addresses, keys, who may ask, where documents come from and how they are kept current."""

from __future__ import annotations

import re
from collections.abc import Iterable

from promptlint.model.facts import Value
from promptlint.readers.configs.tree import Leaf, Tree, snake
from promptlint.readers.values import is_placeholder

_TELLING = re.compile(
    r"chunk|embed|retriev|top_?k|re_?rank|encoder|vector|split|^rag|similarity", re.IGNORECASE
)
FETCH_K = re.compile(
    r"fetch_k|candidate_k|(?:num_|n_|rerank_)?candidates|initial_(?:top_)?k|top_k_(?:initial|candidates)"
    r"|retrieve_k|first_stage_k|pre_?rerank_(?:top_)?k|candidate_pool(?:_size)?|prefetch_k"
)
PROMPT_K = re.compile(
    r"(?:max_)?(?:context_)?chunks_(?:in|to|per|for)_(?:prompt|context|llm)"
    r"|(?:max|num|n)_context_(?:chunks|docs|documents|passages)|context_(?:chunks|top_k)"
    r"|max_chunks_(?:in|per)_\w+|final_(?:top_)?[kn]|top_[kn]_final|prompt_top_k"
)
SERVED = re.compile(r"(?:ollama_)?num_ctx|n_ctx|max_model_len")
_RERANK = re.compile(r"re_?rank|cross_encoder")
_SWITCH = re.compile(
    r"(?:use|enable|with)_re_?rank(?:er|ing)?|re_?rank(?:er|ing)?(?:_enabled|_enable)?|enabled?|active"
)
_RERANK_MODEL = re.compile(r"(?:re_?rank(?:er|ing)?_)?model(?:_name|_id)?|re_?ranker|name")
_EMBED = re.compile(r"embed|encoder|vectori[sz]er")
_LLM = re.compile(r"llm|generat|chat|completion|answer|assistant|ollama|openai|anthropic")
_URL_KEY = re.compile(r"(?:\w+_)?(?:url|uri|base|endpoint|host|api_base|server|address)")
_KEY_KEY = re.compile(
    r"(?:\w+_)?api_key(?:_env(?:_var)?|_name|_var)?|(?:\w+_)?(?:token|key)_env(?:_var)?"
)
_VARIABLE = re.compile(
    r"\$\{?(?:env:|oc\.env:)?([A-Z][A-Z0-9_]*)|^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$"
)
_COLLECTION = re.compile(r"collection(?:_name)?|index_name|(?:table|class)_name|index")
_STORE = re.compile(
    r"vector|index|store|qdrant|pgvector|milvus|pinecone|weaviate|chroma|opensearch|elastic|lancedb"
)
_QUERY_SIDE = re.compile(r"(?:^|_)quer(?:y|ies)(?:_|$)|^retriev|^search")
_DOCUMENT_SIDE = re.compile(r"^index|^ingest|(?:^|_)(?:documents?|docs?|passages?|corpus)(?:_|$)")
_ARM = re.compile(r"(dense|bm25|sparse|vector|keyword|lexical|semantic)(?:_|$)")
_ACCESS = re.compile(
    r"(?:metadata_|security_|access_|payload_|pre_?)?filters?(?:_by|_fields?|_keys?)?|acls?(?:_\w+)?"
    r"|permissions?(?:_\w+)?|tenant_(?:id|key|field|filter|isolation)|access_(?:control|groups?|level)s?"
    r"|row_level_security|allowed_(?:groups|roles|users)|rbac|document_level_\w+|namespace(?:_\w+)?"
    r"|partition_(?:key|by)|isolation"
)
_AUDIENCE = re.compile(
    r"multi_?tenan\w*|tenants|sso|oidc|saml|workspaces|user_(?:roles|groups)|departments"
)
_SOURCE_SECTION = re.compile(r"source|connector|loader|ingest|crawl|documents|corpus|sync")
_LIVE = re.compile(
    r"confluence|share_?point|notion|google_?drive|g_?drive|one_?drive|jira|zendesk|slack|salesforce"
    r"|service_?now|intercom|hubspot|freshdesk|web_?crawler|sitemap|rss(?:_feed)?",
    re.IGNORECASE,
)
_REFRESH = re.compile(
    r"(?:\w+_)?(?:schedule|cron|ttl\w*|sync|refresh|rebuild|re_?index|re_?ingest|poll|watch|max_age"
    r"|freshness|incremental|expires_after|update)(?:_\w+)?|(?:\w+_)?interval(?:_\w+)?"
)
_SERVER = re.compile(r"^(?:server|api|app|gateway|web|http|service|security|auth|cors)")
_AUTH = re.compile(
    r"auth(?:entication)?(?:_enabled|_required)?|(?:require|enable)_auth(?:entication)?"
)
_ORIGINS = re.compile(r"(?:cors_)?(?:allow(?:ed)?_)?origins|cors_(?:allow|allowed)_origins?")


def has_key(root: object) -> bool:
    """Whether any key could be one of retrieval: most files have the words in texts alone."""
    seen: set[str] = set()
    waiting: list[object] = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            seen.update(map(str, value))
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(item for item in value if isinstance(item, dict | list))
    return any(_TELLING.search(key) for key in seen)


def surroundings(tree: Tree, used: Iterable[Leaf], everything: Iterable[Leaf]) -> dict[str, Value]:
    """Settings by neutral name, the first of each. `used` leaves out blocks that are off."""
    values: dict[str, Value] = {}
    for leaf in used:
        for name, value in _named(tree, leaf):
            values.setdefault(name, value)
    for name, value in _reranker(tree, list(everything)).items():
        values.setdefault(name, value)
    return values


def two_sides(tree: Tree, values: dict[str, Value], leaves: list[Leaf]) -> None:
    """Where documents and queries have an embedding model each, both of them."""
    queries = [leaf for leaf in leaves if _on_side(leaf, _QUERY_SIDE)]
    documents = [leaf for leaf in leaves if _on_side(leaf, _DOCUMENT_SIDE)]
    if len(queries) != 1 or len(documents) != 1 or queries == documents:
        return
    query, document = tree.value(*queries[0].pointer), tree.value(*documents[0].pointer)
    if query is not None and document is not None:
        values["embedding.model"], values["embedding.query_model"] = document, query


def _on_side(leaf: Leaf, side: re.Pattern[str]) -> bool:
    return any(side.search(part) for part in (*leaf.sections, leaf.key))


def arms(tree: Tree, leaves: Iterable[Leaf]) -> Value | None:
    """Candidates of a hybrid search: the top-k of its arms together; ``None`` for a single one."""
    found: dict[str, Leaf] = {}
    for leaf in leaves:
        for part in (leaf.key, *leaf.sections[-1:]):
            match = _ARM.match(part)
            if match is not None:
                found.setdefault(match[1], leaf)
                break
    numbers = [leaf.value for leaf in found.values() if isinstance(leaf.value, int)]
    if len(found) < 2 or len(numbers) != len(found):
        return None
    return Value(sum(numbers), tree.place(next(iter(found.values())).pointer))


def _named(tree: Tree, leaf: Leaf) -> Iterable[tuple[str, Value]]:
    if leaf.value is None or leaf.value == "" or leaf.value is False:
        if leaf.value is False and _is_auth(leaf):
            yield "server.auth", Value(False, tree.place(leaf.pointer))
        return
    value = tree.value(*leaf.pointer)
    if value is None:
        return
    where = (*leaf.sections, leaf.key)
    if _is_auth(leaf):
        yield "server.auth", value
    if isinstance(leaf.value, str):
        yield from _texts(tree, leaf, value)
    for name, pattern in (("access", _ACCESS), ("audience", _AUDIENCE), ("refresh", _REFRESH)):
        if any(pattern.fullmatch(part) for part in where):
            yield name, value
    if _names_source(leaf):
        yield "source", value


def _texts(tree: Tree, leaf: Leaf, value: Value) -> Iterable[tuple[str, Value]]:
    text, nearest = str(leaf.value), leaf.sections[-1] if leaf.sections else ""
    side = _side(leaf)
    if side and _URL_KEY.fullmatch(leaf.key) and "://" in text:
        yield f"{side}.endpoint", value
    variable = _VARIABLE.search(text) if _KEY_KEY.fullmatch(leaf.key) else None
    if side and variable:
        yield f"{side}.key", Value(variable[1] or variable[2], tree.place(leaf.pointer))
    if _COLLECTION.fullmatch(leaf.key) and (_STORE.search(nearest) or leaf.key != "index"):
        yield "index.collection", value
    if _ORIGINS.fullmatch(leaf.key) and not is_placeholder(text):
        yield "server.origins", value
    if leaf.key == "host" and leaf.sections and _SERVER.match(nearest):
        yield "server.host", value


def _side(leaf: Leaf) -> str | None:
    for part in (leaf.key, *reversed(leaf.sections)):
        if _RERANK.search(part) or _STORE.search(part):
            return None
        if _EMBED.search(part):
            return "embedding"
        if _LLM.search(part):
            return "generator"
    return None


def _is_auth(leaf: Leaf) -> bool:
    """A switch of the application's own sign-in, not of a client's."""
    if not isinstance(leaf.value, bool):
        return False
    if leaf.key in ("enabled", "enable", "required"):
        parents, key = leaf.sections[:-1], leaf.sections[-1] if leaf.sections else ""
    else:
        parents, key = leaf.sections, leaf.key
    return bool(_AUTH.fullmatch(key)) and (not parents or bool(_SERVER.match(parents[-1])))


def _names_source(leaf: Leaf) -> bool:
    if not any(_SOURCE_SECTION.search(part) for part in (*leaf.sections, leaf.key)):
        return False
    if any(_LIVE.fullmatch(part) for part in (*leaf.sections, leaf.key)):
        return True
    return isinstance(leaf.value, str) and bool(_LIVE.fullmatch(leaf.value))


def _reranker(tree: Tree, leaves: list[Leaf]) -> dict[str, Value]:
    """The switch of a reranker, and the model that is configured while it is off."""
    values: dict[str, Value] = {}
    for leaf in leaves:
        inside = bool(leaf.sections) and _RERANK.search(leaf.sections[-1]) is not None
        if not inside and not _RERANK.search(leaf.key):
            continue
        if isinstance(leaf.value, bool) and _SWITCH.fullmatch(leaf.key):
            if inside or _RERANK.search(leaf.key):
                values.setdefault("reranker.enabled", Value(leaf.value, tree.place(leaf.pointer)))
        elif isinstance(leaf.value, str) and _RERANK_MODEL.fullmatch(leaf.key):
            value = tree.value(*leaf.pointer)
            if value is not None and re.search(r"[-/\d]", leaf.value):
                values.setdefault("reranker.configured", value)
    enabled = values.get("reranker.enabled")
    if enabled is None or enabled.value is not False:
        values.pop("reranker.configured", None)
    return values


def reranked_pool(values: dict[str, Value]) -> None:
    """Read a reranker's larger ``top_k`` as the candidates that it is given, in place.

    ``rerank_top_k`` is how many it keeps to some and how many it reads to others; where it is more
    than what the search returns, only the second makes sense. ``top_n`` always means the first.
    """
    written, returned = values.get("reranker.top_k"), values.get("retrieval.top_k")
    if written is None or returned is None or not written.place.pointer:
        return
    most, least = written.number(), returned.number()
    if most is None or least is None or most <= least:
        return
    if re.search(r"_?k(?:$|_)", snake(written.place.pointer[-1])):
        values.setdefault("retrieval.fetch_k", values.pop("reranker.top_k"))


def keeps_vectors(tree: Tree) -> bool:
    """Whether a section at the top is one for a vector store, whichever it is."""
    return any(
        re.fullmatch(r"vector_?(?:store|db|database|index)", snake(key))
        for key, inner in tree.section().items()
        if isinstance(inner, dict)
    )
