"""Marks of a file that say how a project gives its model knowledge, and to whom.

A method is judged by several files together: what a prompt promises, what code supplies, which
documents are indexed, whether what is found depends on who asks. Each file leaves marks; project
checks read these. A mark is a name, a place and a short detail, never a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from promptlint.analysis.feeding_marks import asks_model, feeding_marks
from promptlint.analysis.owned_tables import owned_tables
from promptlint.analysis.promises import promises
from promptlint.model.document import Document
from promptlint.model.facts import Mark
from promptlint.model.place import Place

SOURCE_WORDS = (
    "etriev",
    "ector",
    "imilarity_search",
    "query_engine",
    "ndex",
    "ocument",
    "ipeline",
    "mbedding",
    "ollection",
    "ools",
    "allowed",
    "tenant",
    "_distance",
    "earch",
    "BM25",
    "bm25",
)
"""One of them stands in code that feeds a model."""

_TUNING = ("ineTun", "ine_tun", "ine-tun", "custom_model", "customization_type", "SFTC", "LoraC")
"""One of them stands in code that has a model trained."""

_MAX = 40
"""Most marks of one name and file."""

_IDENTITY = (
    r"user|client|tenant|group|role|owner|org\b|organi[sz]ation|account|visible|allow|permit|acl"
    r"|claim|matter|customer|patient|student|employee|company|session|scope|principal|access"
    r"|member|team|department|clearance|household|workspace|subject"
)
_SOURCES: dict[str, tuple[str, int]] = {
    "tools": (
        r"(?<!\w)[\"']?(?:tools|functions|file_ids|vector_store_ids|data_sources|knowledge|files"
        r"|knowledge_base|knowledge_files|mcp_servers|plugins|actions)[\"']?\s*[:=]\s*"
        r"(?:\[\s*[^\s\]]|\w|\{\s*[\"'])"
        r"|^[ \t]*@(?:\w+\.)?(?:tool|function_tool|kernel_function|tool_plain)\b|\bbind_tools\("
        r"|create_(?:react_|tool_calling_|openai_tools_)?agent\([^\n]{0,160}\[|ToolNode\(",
        re.MULTILINE,
    ),
    "file-search": (
        r"file_search|vector_store_ids[\"']?\s*[:=]\s*\[\s*[\"']|[\"']retrieval[\"']"
        r"|knowledge_retrieval"
        r"|[\"'](?:knowledge|knowledge_files|files|file_ids)[\"']\s*:\s*\[\s*[^\s\]]",
        0,
    ),
    "no-tools": (
        r"[\"']?(?:tools|file_ids|functions|knowledge|files)[\"']?\s*:\s*(?:\[\s*\]|null|~)",
        0,
    ),
    "cites": (
        r"\b(?:cite|citation|source number|name the (?:policy|source|clause|document)|clause (?:id"
        r"|number)|with (?:the )?sources?|quote the (?:clause|article|section|source)|footnotes?"
        r"|reference number|CitationQueryEngine|source_nodes)\b",
        re.IGNORECASE,
    ),
    "slot": (r"\{\{?-?\s*(?:#\w+ )?([A-Za-z_][\w.]*)|\$\{?([A-Za-z_]\w*)|<([A-Z_]{3,})>", 0),
    "filter": (
        r"[\"']?\b(?:filters?|where|namespace|metadata_filters?|pre_filter|search_filter|acl"
        r"|filter_expression|tenant|partition(?:_key|_names?)?|expr|access_filter|query_filter)\b"
        r"[\"']?\s*[=:]\s*(?!=)([^\n]{1,160})",
        0,
    ),
    "own-store": (
        r"\b(?:collection(?:_name)?|index(?:_name)?|namespace|path|persist_directory|db|table)\b"
        rf"\s*[=:(]\s*(?:f[\"'`]|`)[^\"'`\n]*\{{[^}}\n]*(?:{_IDENTITY})",
        re.IGNORECASE,
    ),
    "checked": (
        r"\b(?:metadata|meta|payload)(?:\.get\(|\[|\.)[\"']?\w+[\"']?[\])]{0,2}\s*(?:==|!=|in\b"
        r"|not in\b)"
        r"|\b(?:if|and|or)\b[^\n]{0,60}(?:==|\bin) \w+\.(?:metadata|meta|payload)\b"
        r"|(?:metadata|meta|payload)\b[^\n]{0,40}(?:isdisjoint|intersection|\.includes\()"
        r"|isdisjoint\([^\n]{0,40}metadata|row[ _-]level[ _-]security|\bset_config\(|with_tenant\("
        rf"|\.filter(?:_by)?\([^()\n]{{0,120}}(?:{_IDENTITY})"
        rf"|\bWHERE\b[^;]{{0,300}}?\b\w*(?:{_IDENTITY})\w*\s*(?:=|IN\b)",
        re.IGNORECASE,
    ),
    "search": (
        r"\.as_retriever\(|\.similarity_search\w*\(|\.as_query_engine\(|\.as_chat_engine\("
        r"|\.max_marginal_relevance_search\(|Retriever(?:\.from_\w+)?\(|retriever\.(?:invoke"
        r"|run|retrieve|get_relevant_documents)\(|\.asRetriever\(|\.similaritySearch\w*\("
        r"|\.query\(\s*query_(?:texts|embeddings)"
        r"|(?:collection|col|index|store|client|vectors?|es|db)\.(?:query|search"
        r"|query_points|knn"
        r"|hybrid_search)\(|\.query\.(?:near_\w+|hybrid|bm25)\(|<=>|<->|<#>|\.vector_search\("
        r"|\.get_nearest_neighbors\(|cosine_distance\(|[eE]mbeddings\.(?:batch)?search\("
        r"|\bRAG\(|(?:table|tbl|searcher|documents|hits|retriever)\.search\("
        r"|(?:bm25|BM25)\w{0,40}\.(?:get_scores|get_top_n|retrieve|search)\(|\bsemantic_search\("
        r"|searchKnn\(|\.knn_query\(|\.get_nns_by_vector\(|\.queryItems\(|\.rpc\(\s*[\"']match_"
        r"|retrieve_and_generate\(|retrieval_query\(|RAGPretrainedModel|\.nearVector\(|\.nearText\("
        r"|\.findSimilar\(|vec_distance_\w+\(|VECTOR_DISTANCE\(|\.vectorSearch\(|\$vectorSearch\b",
        0,
    ),
    "compares": (r"cosine_?[sS]imilarity\(|\bcos_sim\(|\bargsort\(|\bargpartition\(", 0),
    "signs-in": (
        r"current_user|get_user|request\.user|login_required|\bjwt\b|session\[|authenticat"
        r"|req\.user|getSession|getServerSession|Depends\(|HTTPBearer|\bclaims\b|oauth|verify_token",
        re.IGNORECASE,
    ),
    "owner-key": (
        r"(?:[\"']|INSERT INTO[^;\n]{0,120}\b)((?:client|tenant|customer|owner|patient|student"
        r"|employee|member|account|matter"
        r"|household|workspace|org)_?(?:id|no|key)|allowed_(?:groups|users|roles)|acl|visibility"
        r"|patient|tenant|mandant|matter|clearance|confidentiality|access_level)(?:[\"']\s*[:\]]|\s*[,)])",
        re.IGNORECASE,
    ),
    "reads": (
        r"[\"'`]([\w./ -]{1,120}\.(?:jsonl|ndjson|json|csv|tsv|parquet|md|mdx|txt))[\"'`]",
        0,
    ),
    "reads-folder": (
        r"(?:SimpleDirectoryReader|DirectoryLoader|Path|glob|iterdir|listdir|DirectoryReader)\(?"
        r"[^\n\"']{0,20}[\"'`]([\w./-]{1,120}?)/?(?:\*\*?[/\w.*]*)?[\"'`]",
        0,
    ),
    "reads-other": (
        r"PDF|Pdf|\.pdf\b|WebBaseLoader|RecursiveUrlLoader|SitemapLoader|Confluence|SharePoint"
        r"|Notion|Unstructured|\.docx\b|boto3|s3://|https?://[^\s\"']{4,80}\.(?:xml|html)"
        r"|BeautifulSoup|psycopg|sqlalchemy|pymysql|\.html\b",
        0,
    ),
    "indexes": (
        r"from_documents\(|add_documents\(|add_texts\(|write_documents\(|from_texts\(|\.upsert\("
        r"|VectorStoreIndex\(|DocumentWriter\(|\.insert\(|fromDocuments\(|addDocuments\(|collection\.add\("
        r"|col\.add\("
        r"|\.(?:add|upsert)\([^()]{0,200}\b(?:metadatas|embeddings)\s*=|(?:table|tbl)\.add\("
        r"|CREATE TABLE[^;]{0,1500}\bvector\s*\(\s*\d|\bVector(?:Field)?\(\s*(?:dim\w*\s*=\s*)?\d"
        r"|IndexFlat|add_with_ids|index\.add\(|INSERT INTO|bulk\(|\.index\(",
        0,
    ),
    "trains": (
        r"FineTun(?:e|ing)\w*[ \t]*[(.<{]|fine_tun(?:e|ing)\w*[ \t]*[(.]|FineTuneJob"
        r"|\bSFTConfig\(|\bLoraConfig\(|_custom_model\b|customization_type\b"
        r"|purpose[\"']?[ \t]*[:=][ \t]*[\"']fine-tune",
        0,
    ),
    "dated": (
        r"^(?:last[_ -]?)?(?:updated|modified|changed|reviewed|mod|date|effective)(?:[_ -]?(?:at|on"
        r"|date))?:[ \t]*[\"']?(\d{4}-\d{2}-\d{2})",
        re.IGNORECASE | re.MULTILINE,
    ),
    "supplies": (
        r"requests\.(?:get|post)\(|httpx\.|fetch\(|axios|cursor\.execute|SELECT .{1,80} FROM"
        r"|retriev|similarity_search|search\(|knowledge|context|documents|\.query\(",
        re.IGNORECASE,
    ),
}
_CONVERSATIONAL = frozenset(
    "question query input user user_input user_message userinput message messages history chat"
    " chat_history name language lang tone text prompt agent_scratchpad date today now user_name"
    " username user_query utterance conversation locale company company_name brand persona"
    " request assistant_name channel customer_name first_name q msg inp ask sys argv args req body"
    " turn turns user_question user_prompt user_text last_message sentence".split()
)
"""Slots that carry the conversation, not knowledge."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Patterns compile when the first file that needs them is read."""
    source, options = _SOURCES[name]
    return re.compile(source, options)


def marks_of(document: Document) -> tuple[Mark, ...]:
    """Marks of a document: of its prompts, and of its code or configuration."""
    found = list(_prompt_marks(document)) if document.kind != "retrieval" else []
    if document.kind in ("source", "retrieval"):
        found.extend(source_marks(document.text))
        found.extend(feeding_marks(document.text))
    if document.kind == "retrieval" and _pattern("cites").search(document.text):
        found.append(Mark("cites"))
    if document.kind == "retrieval":
        from promptlint.analysis.document_folders import document_folders

        named = document_folders(document.text)
        found.extend(Mark("documents", Place(span=span), path) for path, span in named)
    return tuple(found)


def dated(text: str) -> Iterator[Mark]:
    """The day on which a document says in its front matter that it was changed."""
    end = text.find("\n---", 3, 4_000)
    if end > 0:
        days = list(_pattern("dated").finditer(text, 0, end))
        if days:
            last = max(days, key=lambda match: match[1])
            yield Mark("dated", Place(span=last.span(1)), last[1])


def claims_of_training(document: Document) -> Iterator[Mark]:
    """Sentences of docs that say a model was trained or learns; details: kind and words."""
    from promptlint.analysis.customization import beliefs, shows_training
    from promptlint.analysis.markdown import structure_of
    from promptlint.analysis.training_claims import claims

    if shows_training(document.text):
        return
    found = structure_of(document, document.text)
    known = {belief.span[0] for belief in beliefs(found, addressed=False)}
    for belief in list(claims(found))[:_MAX]:
        start, end = belief.span
        if not any(start - 80 <= place <= end for place in known):
            words = " ".join(document.text[start:end].split())[:100]
            yield Mark("training-claim", Place(span=(start, end)), f"{belief.kind} {words}")


def source_marks(text: str) -> Iterator[Mark]:
    """Marks of code or of a pipeline's configuration, whatever language it is in."""
    trains = _pattern("trains").search(text) if any(word in text for word in _TUNING) else None
    if trains:
        yield Mark("trains", Place(span=trains.span()))
    if not any(word in text for word in SOURCE_WORDS):
        return
    yield from _filters(text)
    yield from owned_tables(text)
    for name in ("search", "owner-key", "own-store", "checked", "signs-in", "indexes"):
        for count, match in enumerate(_pattern(name).finditer(text)):
            if count >= _MAX:
                break
            detail = match.group(1) if match.re.groups else ""
            yield Mark(name, Place(span=match.span()), detail or "")
            if name in ("own-store", "checked", "signs-in", "indexes"):
                break
    for name in ("tools", "supplies", "cites", "file-search"):
        first = _pattern(name).search(text)
        if first:
            yield Mark(name, Place(span=first.span()))
    compared = _pattern("compares").search(text)
    if compared and asks_model(text):
        yield Mark("search", Place(span=compared.span()))
    if compared or _pattern("indexes").search(text) or _pattern("search").search(text):
        yield from _reads(text)


def _reads(text: str) -> Iterator[Mark]:
    for name in ("reads", "reads-folder"):
        paths = {match.group(1).strip(): match.span(1) for match in _pattern(name).finditer(text)}
        for path, span in list(paths.items())[:_MAX]:
            yield Mark(name, Place(span=span), path)
    if match := _pattern("reads-other").search(text):
        yield Mark("reads-other", Place(span=match.span()))


def _filters(text: str) -> Iterator[Mark]:
    """Filters of what is searched, other than fixed ones that name nobody."""
    for match in _pattern("filter").finditer(text):
        value = match.group(1).strip()
        if re.match(r"(?:None|null|undefined|~|\{\}|\[\]|\"\"|''|#|$)", value):
            continue
        is_literal = value[:1] in "{\"'[" or value[:1].isdigit()
        if is_literal and not re.search(_IDENTITY, value, re.IGNORECASE):
            continue
        yield Mark("filter", Place(span=match.span()))
        return


def _prompt_marks(document: Document) -> Iterator[Mark]:
    for prompt in document.prompts:
        for message in prompt.messages:
            if message.role in ("assistant", "tool"):
                continue
            text = message.text.value
            yield from promises(text, message.text.source_span)
            if match := _pattern("cites").search(text):
                yield Mark("cites", Place(span=message.text.source_span(*match.span())))
            for match in _pattern("slot").finditer(text):
                name = next(group for group in match.groups() if group)
                if name.lower().split(".")[0] not in _CONVERSATIONAL:
                    yield Mark("slot", Place(span=message.text.source_span(*match.span())), name)
                    break
    if document.kind == "instructions":
        for name in ("tools", "no-tools", "file-search"):
            if match := _pattern(name).search(document.text):
                yield Mark(name, Place(span=match.span()))
