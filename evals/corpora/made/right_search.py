"""Right uses of search and prompts that look wrong."""

from __future__ import annotations

from evals.corpora.made.project import Project, Row, garden, rail, rows, works

_OWNED: list[Row] = [
    {"text": works(seed).paragraph(5), "plant_id": f"p{seed % 7}", "allowed_groups": ["crew"]}
    for seed in range(120)
]
_PUBLIC: list[Row] = [{"text": garden(seed).paragraph(40)} for seed in range(120)]
_CLAUSES: list[Row] = [
    {"clause": f"4.{seed}", "text": rail(seed).paragraph(3)} for seed in range(40)
]

_HAYSTACK_INDEX = """
import json

from haystack import Document
from haystack.components.embedders import SentenceTransformersDocumentEmbedder
from haystack.document_stores.in_memory import InMemoryDocumentStore

store = InMemoryDocumentStore()
embedder = SentenceTransformersDocumentEmbedder(model="intfloat/e5-small-v2")
rows = [json.loads(line) for line in open("data/manual.jsonl")]
store.write_documents(
    embedder.run([Document(content=row["text"], meta={"allowed_groups": row["allowed_groups"]})
                  for row in rows])["documents"]
)
"""
_HAYSTACK_ASK = """
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever

from service.rights import groups_filter
from service.index import store

retriever = InMemoryEmbeddingRetriever(store, top_k=5)


def ask(question_embedding, token):
    return retriever.run(query_embedding=question_embedding, filters=groups_filter(token))
"""
_RIGHTS = '''
def groups_filter(token):
    """Only what the groups of a verified token may see."""
    return {"field": "meta.allowed_groups", "operator": "in", "value": token["groups"]}
'''
_JS = """
import { OpenAIEmbeddings } from "@langchain/openai";
import { MemoryVectorStore } from "langchain/vectorstores/memory";
import { readFileSync } from "node:fs";

const lines = readFileSync("data/pages.jsonl", "utf8").trim().split("\\n");
const pages = lines.map((line) => JSON.parse(line));
const store = await MemoryVectorStore.fromTexts(
  pages.map((p) => p.text), pages.map(() => ({})),
  new OpenAIEmbeddings({ model: "text-embedding-3-small" }));
export const search = (question) => store.similaritySearch(question, 4);
"""
_CITING = """
import json

from llama_index.core import VectorStoreIndex
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

nodes = [
    TextNode(id_=row["clause"], text=row["text"])
    for row in map(json.loads, open("rules/clauses.jsonl"))
]
index = VectorStoreIndex(nodes, embed_model=HuggingFaceEmbedding("BAAI/bge-small-en-v1.5"))
engine = CitationQueryEngine.from_args(index, similarity_top_k=4)
"""
_HOURS = """You are the desk of the botanical garden. You know the opening hours and current prices
below by heart. Give exact times. Never say that you do not know what stands here.

April to June: 8:00 to 19:00. July: 7:30 to 20:30. August: 8:00 to 20:00. September: 9:00 to 18:00.
October to March: 9:30 to 16:00. Palm house: closes 45 minutes earlier. Fern house: 10:00 to 15:30.
Adults 9.50, children under 12 free, groups of 10 or more 7.00 each, season card 38.00.

For everything else give the number 0555 2100.
"""
_LIVE = """
from openai import OpenAI

client = OpenAI()
SYSTEM_PROMPT = (
    "You help passengers. You always know the current delays of every line. Give exact minutes and "
    "never say that you do not know."
)
TOOLS = [{"type": "function", "function": {"name": "delays", "parameters": {"type": "object"}}}]


def reply(question):
    return client.chat.completions.create(
        model="gpt-4.1-mini",
        messages=[{"role": "system", "content": SYSTEM_PROMPT},
                  {"role": "user", "content": question}],
        tools=TOOLS,
    )
"""
_TENANTS = """
import chromadb
from langchain_chroma import Chroma
from langchain_openai import OpenAIEmbeddings

client = chromadb.PersistentClient("store")


def search(question, tenant):
    store = Chroma(client=client, collection_name=f"notes_{tenant.slug}",
                   embedding_function=OpenAIEmbeddings(model="text-embedding-3-small"))
    return store.similarity_search(question, k=4)


def add(rows, tenant):
    Chroma(client=client, collection_name=f"notes_{tenant.slug}").add_texts(
        [row["text"] for row in rows], metadatas=[{"tenant_id": tenant.id} for _ in rows])
"""
_DRAFT = """Rewrite the gardener's note as a post for visitors. You know the house style: short
sentences, present tense, no exclamation marks, current spelling. Two paragraphs at most.

Note:
{{note}}
"""

RIGHT_SEARCH: tuple[Project, ...] = (
    Project(
        "manual-by-group",
        "",
        ("retrieval", "prompting"),
        "the filter is built in another file",
        {
            "service/index.py": _HAYSTACK_INDEX,
            "service/ask.py": _HAYSTACK_ASK,
            "service/rights.py": _RIGHTS,
            "data/manual.jsonl": rows(_OWNED),
            "prompts/answer.txt": "From the passages below:\n\n{{passages}}\n\n{{question}}\n",
        },
    ),
    Project(
        "garden-pages",
        "",
        ("retrieval", "prompting"),
        "public pages without any filter; too many for a prompt",
        {
            "src/search.ts": _JS,
            "data/pages.jsonl": rows(_PUBLIC),
            "prompts/answer.md": "Answer from the pages below.\n\n{pages}\n\n{question}\n",
        },
    ),
    Project(
        "clause-finder",
        "",
        ("retrieval", "prompting"),
        "a small corpus whose clauses have to be cited",
        {
            "app.py": _CITING,
            "rules/clauses.jsonl": rows(_CLAUSES),
            "prompts/cite.txt": "Use only the numbered sources; cite the clause number.\n",
        },
    ),
    Project(
        "garden-desk",
        "",
        ("prompting",),
        "promises hours and prices, and holds them",
        {"prompts/desk.md": _HOURS},
    ),
    Project(
        "delay-desk",
        "",
        ("prompting",),
        "promises live delays, and has a tool for them",
        {"desk.py": _LIVE},
    ),
    Project(
        "notes-by-tenant",
        "",
        ("retrieval", "prompting"),
        "no filter, but a collection for each tenant",
        {
            "search.py": _TENANTS,
            "prompts/answer.txt": "Answer from the notes below.\n\n{notes}\n\n{question}\n",
        },
    ),
    Project(
        "visitor-posts",
        "",
        ("prompting",),
        "knows a style, not facts",
        {"prompts/post.md": _DRAFT},
    ),
)
