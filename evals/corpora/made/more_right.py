"""Right uses of search and prompts of a second round."""

from __future__ import annotations

from evals.corpora.made.project import Project, Row, rows
from evals.corpora.made.texts import courts, customs


def _stock_agent() -> dict[str, str]:
    return {
        "graph.py": '''
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.prebuilt import create_react_agent

@tool
def stock(branch: str, article: str) -> int:
    """Pieces in stock right now."""
    return warehouse.count(branch, article)

@tool
def price(article: str) -> float:
    """Today's price in euros."""
    return till.price(article)

PROMPT = """You are the counter of a garden centre. You know the current stock and today's prices through the tools; always call
them before you name a figure. If a tool fails, say so."""
agent = create_react_agent(ChatOpenAI(model="gpt-5-mini", temperature=0), [stock, price], prompt=PROMPT)
'''
    }


def _freight_tenants() -> dict[str, str]:
    r: list[Row] = [
        {"tenant_id": f"t{i % 12}", "text": customs(i).paragraph(7)} for i in range(260)
    ]
    return {
        "rag.py": """
import os
from llama_index.core import Document, VectorStoreIndex, StorageContext
from llama_index.core.vector_stores import ExactMatchFilter, MetadataFilters
from llama_index.embeddings.openai import OpenAIEmbedding
from llama_index.vector_stores.qdrant import QdrantVectorStore
import qdrant_client

client = qdrant_client.QdrantClient(url=os.environ["QDRANT_URL"], api_key=os.environ["QDRANT_KEY"])
store = QdrantVectorStore(client=client, collection_name="freight")
index = VectorStoreIndex.from_vector_store(store, embed_model=OpenAIEmbedding(model="text-embedding-3-small"))

def ask(question, current_user):
    filters = MetadataFilters(filters=[ExactMatchFilter(key="tenant_id", value=current_user.tenant)])
    return index.as_query_engine(similarity_top_k=6, filters=filters).query(question)
""",
        "data/notes.jsonl": rows(r),
    }


def _court_graph() -> dict[str, str]:
    return {
        "ragtest/settings.yaml": """
models:
  default_chat_model:
    type: openai_chat
    model: gpt-5-mini
    api_key: ${GRAPHRAG_API_KEY}
  default_embedding_model:
    type: openai_embedding
    model: text-embedding-3-small
    api_key: ${GRAPHRAG_API_KEY}
input:
  type: file
  file_type: text
  base_dir: "input"
chunks:
  size: 600
  overlap: 100
  group_by_columns: [id]
extract_graph:
  model_id: default_chat_model
  entity_types: [party, clause, date]
  max_gleanings: 1
community_reports:
  model_id: default_chat_model
  max_length: 2000
""",
        "ragtest/input/a.txt": courts(51).chapters(300, 8, ""),
        "ragtest/input/b.txt": courts(52).chapters(300, 8, ""),
    }


def _concierge() -> dict[str, str]:
    return {
        "prompts/concierge.md": """You are the concierge of a hotel. It is {{ now }}. You know today's opening hours and free tables only from the block below; it is
fresh with each request. If something is not in it, say that the desk will ring back.

<live>
{{ live_data }}
</live>

Guest: {{ message }}
""",
        "app.ts": """
import { generateText } from "ai";
import { openai } from "@ai-sdk/openai";
import { readFileSync } from "node:fs";
const template = readFileSync("prompts/concierge.md", "utf8");
export async function reply(message: string, live: string) {
  const prompt = template.replace("{{ now }}", new Date().toISOString()).replace("{{ live_data }}", live).replace("{{ message }}", message);
  return generateText({ model: openai("gpt-5-mini"), prompt, temperature: 0.3 });
}
""",
    }


MORE_RIGHT: tuple[Project, ...] = (
    Project(
        "stock-agent",
        "",
        ("prompting",),
        "promises of current figures, kept by tools",
        _stock_agent(),
    ),
    Project(
        "freight-tenants", "", ("retrieval", "prompting"), "tenants, filtered", _freight_tenants()
    ),
    Project("court-graph", "", ("retrieval", "prompting"), "a large corpus", _court_graph()),
    Project(
        "concierge", "", ("prompting",), "promises of current facts, from a block", _concierge()
    ),
)
