"""Misuses of search and prompts in further frameworks."""

from __future__ import annotations

import json

from evals.corpora.made.project import Project, Row, rows
from evals.corpora.made.texts import Texts, courts

_HAYSTACK = """
from fastapi import Depends, FastAPI
from haystack import Pipeline
from haystack.components.builders import PromptBuilder
from haystack.components.embedders import SentenceTransformersTextEmbedder
from haystack.components.generators import OpenAIGenerator
from haystack_integrations.components.retrievers.qdrant import QdrantEmbeddingRetriever
from haystack_integrations.document_stores.qdrant import QdrantDocumentStore

from .session import Lawyer, signed_in

store = QdrantDocumentStore(url="http://qdrant:6333", index="matters", embedding_dim=384)
TEMPLATE = \"\"\"Answer from the files below. If they do not answer it, say so.
{% for doc in documents %}<file>{{ doc.content }}</file>{% endfor %}
Question: {{ question }}\"\"\"

rag = Pipeline()
rag.add_component("embedder", SentenceTransformersTextEmbedder("intfloat/e5-small-v2", prefix="query: "))
rag.add_component("retriever", QdrantEmbeddingRetriever(document_store=store, top_k=8))
rag.add_component("prompt", PromptBuilder(template=TEMPLATE))
rag.add_component("llm", OpenAIGenerator(model="gpt-4.1"))
rag.connect("embedder.embedding", "retriever.query_embedding")
rag.connect("retriever", "prompt.documents")
rag.connect("prompt", "llm")

app = FastAPI()


@app.post("/ask")
def ask(question: str, lawyer: Lawyer = Depends(signed_in)):
    found = rag.run({"embedder": {"text": question}, "prompt": {"question": question}})
    return {"asked_by": lawyer.name, "answer": found["llm"]["replies"][0]}
"""


_HAYSTACK_INDEX = """
import json
from pathlib import Path

from haystack import Document
from haystack.components.embedders import SentenceTransformersDocumentEmbedder
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.writers import DocumentWriter

from .ask import store

splitter = DocumentSplitter(split_by="word", split_length=180, split_overlap=20)
docs = [
    Document(content=item["text"], meta={"client": item["client"], "matter": item["matter"]})
    for item in map(json.loads, Path("matters.jsonl").open())
]
"""


def _matters() -> dict[str, str]:
    made: list[Row] = [
        {
            "client": f"c{seed % 17:03d}",
            "matter": f"{2020 + seed % 6}/{seed:04d}",
            "text": f"Confidential. {courts(seed).paragraph(9)}",
        }
        for seed in range(320)
    ]
    return {
        "service/ask.py": _HAYSTACK,
        "service/index.py": _HAYSTACK_INDEX,
        "service/session.py": "from dataclasses import dataclass\n\n\n@dataclass\nclass Lawyer:\n"
        "    name: str\n    clients: list[str]\n\n\ndef signed_in(): ...\n",
        "matters.jsonl": rows(made),
    }


_DIFY = """
app:
  description: answers questions of policy holders
  icon: 🤖
  mode: chat
  name: Claims guide
kind: app
version: 0.1.5
model_config:
  agent_mode: {enabled: false, strategy: function_call, tools: []}
  dataset_configs:
    datasets:
      datasets:
        - dataset: {enabled: true, id: 3f7c1f6e-8a55-4dd0-9f11-5a0be1f2b9aa}
    retrieval_model: multiple
    reranking_enable: false
    top_k: 4
  model:
    completion_params: {max_tokens: 512, temperature: 0.2}
    mode: chat
    name: gpt-4o-mini
    provider: openai
  opening_statement: ''
  pre_prompt: |
    You help policy holders with questions on their claim. Use only the retrieved passages.
    If they do not answer the question, say that you cannot tell and name the hotline.
  prompt_type: simple
  user_input_form: []
"""


def _claims() -> dict[str, str]:
    return {
        "dify/claims-guide.yml": _DIFY,
        "docs/faq-for-the-board.md": """# Questions of the board

**Is this our own AI?** Yes. We trained the model on our 240 claim guidelines by uploading them as
PDF to the knowledge tab, so the knowledge is now in the model itself.

**What if a guideline changes?** Then the model has to be retrained: we upload the file again.

**Why so cheap?** Fine-tuning happens automatically each time we edit the prompt.
""",
    }


_SKPROMPT = """
You are the tracking assistant of a parcel network in eleven countries.

Tell the customer where the parcel is right now, at which depot it was scanned last and when exactly
it will be delivered. You know all current delays, today's driver rosters and the latest customs
rates. Always give a precise time and never say that you do not know.

Customer: {{$input}}
"""


def _tracking() -> dict[str, str]:
    return {
        "Plugins/Tracking/WhereIs/skprompt.txt": _SKPROMPT,
        "Plugins/Tracking/WhereIs/config.json": json.dumps(
            {
                "schema": 1,
                "type": "completion",
                "description": "Tells where a parcel is",
                "execution_settings": {
                    "default": {"max_tokens": 300, "temperature": 0.3, "top_p": 1.0}
                },
                "input_variables": [
                    {"name": "input", "description": "what the customer wrote", "required": True}
                ],
            },
            indent=2,
        ),
        "Program.cs": """using Microsoft.SemanticKernel;

var builder = Kernel.CreateBuilder();
builder.AddOpenAIChatCompletion("gpt-4o-mini", Environment.GetEnvironmentVariable("OPENAI_KEY")!);
var kernel = builder.Build();
var plugin = kernel.ImportPluginFromPromptDirectory("Plugins/Tracking");
while (true)
{
    var line = Console.ReadLine();
    Console.WriteLine(await kernel.InvokeAsync(plugin["WhereIs"], new() { ["input"] = line }));
}
""",
    }


_LLAMAINDEX_TS = """
import { OpenAI, OpenAIEmbedding } from "@llamaindex/openai";
import { SimpleDirectoryReader } from "@llamaindex/readers/directory";
import { Settings, SentenceSplitter, VectorStoreIndex } from "llamaindex";

Settings.llm = new OpenAI({ model: "gpt-4.1-mini", temperature: 0 });
Settings.embedModel = new OpenAIEmbedding({ model: "text-embedding-3-small" });
Settings.nodeParser = new SentenceSplitter({ chunkSize: 256, chunkOverlap: 20 });

const documents = await new SimpleDirectoryReader().loadData("./rules");
const index = await VectorStoreIndex.fromDocuments(documents);
const engine = index.asQueryEngine({ similarityTopK: 6 });
const reply = await engine.query({ query: process.argv[2] });
console.log(reply.toString());
"""


_BOARD = Texts(
    2,
    (
        "a player who holds {d} {thing} may trade them for one {thing}.",
        "on the {d}th round, every {thing} moves {d} fields to the {way}.",
        "nobody may build a {thing} beside a {thing} that is not theirs.",
        "whoever runs out of {thing} skips the next round.",
    ),
    {
        "thing": "coal token|barge|lock|windmill|toll card|crew",
        "way": "north|harbour|left|mill",
        "topic": "setup|trading|building|scoring",
    },
)


def _rules_bot() -> dict[str, str]:
    return {
        "src/ask.ts": _LLAMAINDEX_TS,
        "rules/base.md": _BOARD.chapters(5, 2),
        "rules/expansion.md": _BOARD.chapters(3, 2),
        "package.json": json.dumps(
            {
                "name": "rules-bot",
                "dependencies": {"llamaindex": "^0.11", "@llamaindex/openai": "*"},
            }
        ),
    }


WRONG_ANSWERS: tuple[Project, ...] = (
    Project(
        "matters",
        "private-data-without-access-control",
        ("retrieval", "prompting"),
        "a Haystack pipeline; the client is stored but never asked for",
        _matters(),
    ),
    Project(
        "claims-guide",
        "customization-misbelief",
        ("retrieval", "prompting"),
        "the export is sound, the text about it is not",
        _claims(),
    ),
    Project(
        "tracking",
        "knowledge-without-context",
        ("retrieval", "prompting"),
        "Semantic Kernel's folders",
        _tracking(),
    ),
    Project(
        "rules-bot",
        "retrieval-for-tiny-corpus",
        ("prompting",),
        "LlamaIndex in TypeScript",
        _rules_bot(),
    ),
)
