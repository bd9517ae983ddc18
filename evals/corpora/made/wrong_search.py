"""Misuses of search and prompts."""

from __future__ import annotations

import json

from evals.corpora.made.project import PEOPLE, Project, Row, garden, rail, rows, works

_ENTRIES: list[Row] = [
    {
        "id": f"e{number}",
        "question": f"May I bring {what}?",
        "answer": f"{answer} at gate {number}.",
    }
    for number, (what, answer) in enumerate(
        (what, answer)
        for what in "a dog|a bike|a pram|a tripod|food|a kite|a drum|skates".split("|")
        for answer in ("Yes, after ten", "No, leave it", "Ask first")
    )
]
_TINY = """
import json

from langchain_community.vectorstores import FAISS
from langchain_openai import OpenAIEmbeddings

entries = [json.loads(line) for line in open("kb/entries.jsonl")]
store = FAISS.from_texts(
    [f"{entry['question']} {entry['answer']}" for entry in entries],
    OpenAIEmbeddings(model="text-embedding-3-small"),
)
retriever = store.as_retriever(search_kwargs={"k": 8})
"""
_FOLDER = """
from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

Settings.embed_model = HuggingFaceEmbedding("BAAI/bge-base-en-v1.5")
Settings.chunk_size = 256
index = VectorStoreIndex.from_documents(SimpleDirectoryReader("pages").load_data())
engine = index.as_query_engine(similarity_top_k=6)
"""
_CODE_PROMPT = '''
from openai import OpenAI

client = OpenAI()
SYSTEM_PROMPT = """You are the voice of the harbour ferry.
You always know today's departures, the current waiting time at every pier and which boats have
seats left. Give exact minutes. Do not say that you don't know, and never send anybody elsewhere."""


def reply(history):
    return client.chat.completions.create(
        model="gpt-4.1-mini",
        messages=[{"role": "system", "content": SYSTEM_PROMPT}, *history],
    )
'''
_YAML_PROMPT = """
name: branch-assistant
model: gpt-4.1
tools: []
instructions: |
  You advise customers of the cooperative. You have real-time access to their balances, to current
  loan rates and to open orders. Always give an exact figure.
"""
_NOTES: list[Row] = [
    {"patient_id": f"n{seed % 24}", "note": f"{PEOPLE[seed % 24]}: {works(seed).paragraph(3)}"}
    for seed in range(150)
]
_PATIENTS = """
import json

from fastapi import Depends, FastAPI
from llama_index.core import Document, VectorStoreIndex
from llama_index.embeddings.openai import OpenAIEmbedding

from auth import current_user

rows = [json.loads(line) for line in open("data/notes.jsonl")]
index = VectorStoreIndex.from_documents(
    [Document(text=row["note"], metadata={"patient_id": row["patient_id"]}) for row in rows],
    embed_model=OpenAIEmbedding(model="text-embedding-3-small"),
)
app = FastAPI()


@app.get("/ask")
def ask(q: str, user=Depends(current_user)):
    return {"name": user.name, "answer": str(index.as_query_engine(similarity_top_k=5).query(q))}
"""
_TENANT_JS = """
import { OpenAIEmbeddings } from "@langchain/openai";
import { QdrantVectorStore } from "@langchain/qdrant";

const store = await QdrantVectorStore.fromExistingCollection(
  new OpenAIEmbeddings({ model: "text-embedding-3-small" }), { collectionName: "contracts" });

export async function add(rows) {
  await store.addDocuments(rows.map((r) => ({
    pageContent: r.text, metadata: { "tenant_id": r.tenant, lang: r.lang } })));
}

export async function ask(req) {
  const user = req.user;
  const docs = await store.similaritySearch(
    req.query.q, 6, { must: [{ key: "lang", match: { value: "en" } }] });
  return { for: user.name, docs };
}
"""

WRONG_SEARCH: tuple[Project, ...] = (
    Project(
        "gate-questions",
        "retrieval-for-tiny-corpus",
        ("prompting",),
        "a clean stack over two pages of text",
        {
            "app.py": _TINY,
            "kb/entries.jsonl": rows(_ENTRIES),
            "prompts/answer.txt": "Answer with the entries below.\n\n{entries}\n\n{question}\n",
        },
    ),
    Project(
        "three-pages",
        "retrieval-for-tiny-corpus",
        ("prompting",),
        "a folder of three short pages",
        {
            "app.py": _FOLDER,
            **{f"pages/{n}.md": f"# Part {n}\n\n{garden(n).paragraph(8)}\n" for n in range(3)},
        },
    ),
    Project(
        "ferry-voice",
        "knowledge-without-context",
        ("retrieval", "prompting"),
        "the promise stands in code",
        {"bot.py": _CODE_PROMPT},
    ),
    Project(
        "branch-assistant",
        "knowledge-without-context",
        ("retrieval", "prompting"),
        "a definition with an empty list of tools",
        {
            "assistant.json": json.dumps(
                {
                    "name": "branch",
                    "model": "gpt-4.1",
                    "instructions": _YAML_PROMPT.split("|\n")[1],
                    "tools": [],
                    "file_ids": [],
                }
            )
        },
    ),
    Project(
        "ward-notes",
        "private-data-without-access-control",
        ("retrieval",),
        "sign-in and metadata, but the search is open",
        {
            "app.py": _PATIENTS,
            "auth.py": "def current_user():\n    ...\n",
            "data/notes.jsonl": rows(_NOTES),
        },
    ),
    Project(
        "contract-search",
        "private-data-without-access-control",
        ("retrieval",),
        "a filter, but on the language",
        {
            "src/contracts.ts": _TENANT_JS,
            "data/contracts.jsonl": rows(
                [
                    {"tenant": f"t{s % 5}", "lang": "en", "text": rail(s).paragraph(6)}
                    for s in range(90)
                ]
            ),
        },
    ),
)
