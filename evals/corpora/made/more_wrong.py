"""Misuses of search and prompts of a second round."""

from __future__ import annotations

import json
import random

from evals.corpora.made.project import Project, Row, rows
from evals.corpora.made.texts import personnel

_DRAW = random.Random(77)


def _people_notes() -> dict[str, str]:
    r: list[Row] = [
        {
            "employee_id": f"E{i % 40:04d}",
            "note": f"Review talk {i}: {personnel(i).paragraph(5)}",
            "salary_band": _DRAW.choice("ABCD"),
        }
        for i in range(240)
    ]
    return {
        "src/search.ts": """
import { OpenAIEmbeddings, ChatOpenAI } from "@langchain/openai";
import { SupabaseVectorStore } from "@langchain/community/vectorstores/supabase";
import { createClient } from "@supabase/supabase-js";
import { getServerSession } from "next-auth";

const client = createClient(process.env.SUPABASE_URL!, process.env.SUPABASE_KEY!);
const store = new SupabaseVectorStore(new OpenAIEmbeddings({ model: "text-embedding-3-small" }), { client, tableName: "notes" });

export async function POST(req: Request) {
  const session = await getServerSession();
  const { question } = await req.json();
  const docs = await store.similaritySearch(question, 6);
  const llm = new ChatOpenAI({ model: "gpt-5-mini" });
  const out = await llm.invoke([["system", "Answer from the notes only, else say that you can't tell.\\n<notes>" + docs.map((d) => d.pageContent).join("\\n") + "</notes>"], ["human", question]]);
  return Response.json({ to: session?.user?.name, answer: out.content });
}
""",
        "data/notes.jsonl": rows(r),
        "package.json": '{"name":"people-notes","dependencies":{"@langchain/openai":"*"}}',
    }


def _stock_crew() -> dict[str, str]:
    return {
        "src/desk/config/agents.yaml": """
clerk:
  role: >
    Counter clerk of a garden centre
  goal: >
    Tell customers what is in stock and what it costs
  backstory: >
    You always know the current stock of all nine branches, today's prices and every order that is on its way.
    You give exact quantities and never answer that you do not know.
""",
        "src/desk/config/tasks.yaml": """
answer:
  description: >
    Answer the customer's question: {question}
  expected_output: >
    One or two friendly sentences with quantity and price.
  agent: clerk
""",
        "src/desk/crew.py": """
from crewai import Agent, Crew, Process, Task
from crewai.project import CrewBase, agent, crew, task

@CrewBase
class Desk:
    agents_config = "config/agents.yaml"
    tasks_config = "config/tasks.yaml"

    @agent
    def clerk(self) -> Agent:
        return Agent(config=self.agents_config["clerk"], llm="gpt-5-mini")

    @task
    def answer(self) -> Task:
        return Task(config=self.tasks_config["answer"])

    @crew
    def crew(self) -> Crew:
        return Crew(agents=self.agents, tasks=self.tasks, process=Process.sequential)
""",
    }


def _camp_faq() -> dict[str, str]:
    faq = [
        {"q": f"May I {w} {n}?", "a": f"{a}."}
        for n in ("on Mondays", "with a group", "in winter", "with children")
        for w, a in (
            ("camp", "Yes, on pitch C"),
            ("swim", "Only by the jetty"),
            ("light a fire", "In the ring, not elsewhere"),
            ("bring a dog", "On a lead"),
        )
    ]
    return {
        "index.mjs": """
import fs from "node:fs";
import { ChromaClient } from "chromadb";
import OpenAI from "openai";
const faq = JSON.parse(fs.readFileSync("faq.json", "utf8"));
const chroma = new ChromaClient();
const col = await chroma.getOrCreateCollection({ name: "faq" });
await col.add({ ids: faq.map((_, i) => `f${i}`), documents: faq.map((f) => `${f.q} ${f.a}`) });
const found = await col.query({ queryTexts: [process.argv[2]], nResults: 4 });
const openai = new OpenAI();
const out = await openai.chat.completions.create({ model: "gpt-5-mini", messages: [
  { role: "system", content: "Answer from these lines. If they do not say it, say that the warden will call back.\\n" + found.documents[0].join("\\n") },
  { role: "user", content: process.argv[2] } ] });
console.log(out.choices[0].message.content);
""",
        "faq.json": json.dumps(faq),
    }


def _town_archive() -> dict[str, str]:
    return {
        "docs/einfuehrung.md": """# KI im Stadtarchiv

Seit Mai nutzen wir Open WebUI. Der Assistent wurde mit unseren 320 PDFs trainiert, indem wir sie unter „Wissen“ hochgeladen haben.
Das Wissen steckt jetzt im Modell, die Originale dürfen daher ins Altpapier.

Mit jeder Unterhaltung lernt das Modell dazu, bitte also keine falschen Antworten stehen lassen.
""",
        "docker-compose.yml": """
services:
  open-webui:
    image: ghcr.io/open-webui/open-webui:v0.6.5
    ports: ["127.0.0.1:3000:8080"]
    environment:
      OLLAMA_BASE_URL: http://ollama:11434
      RAG_EMBEDDING_MODEL: intfloat/multilingual-e5-base
      CHUNK_SIZE: "1000"
      CHUNK_OVERLAP: "100"
      RAG_TOP_K: "5"
  ollama:
    image: ollama/ollama:0.9.0
""",
        "prompts/archiv.md": "Du hilfst im Lesesaal. Antworte nur aus den Auszügen und nenne die Signatur. Steht nichts darin, sage das.\n\n<auszuege>\n{{CONTEXT}}\n</auszuege>\n",
    }


MORE_WRONG: tuple[Project, ...] = (
    Project(
        "people-notes",
        "private-data-without-access-control",
        ("retrieval", "prompting"),
        "a session that the search never asks",
        _people_notes(),
    ),
    Project(
        "stock-crew",
        "knowledge-without-context",
        ("retrieval", "prompting"),
        "an agent without tools in YAML",
        _stock_crew(),
    ),
    Project(
        "camp-faq",
        "retrieval-for-tiny-corpus",
        ("prompting",),
        "a store over sixteen lines",
        _camp_faq(),
    ),
    Project(
        "stadtarchiv",
        "customization-misbelief",
        ("retrieval", "prompting"),
        "German prose about uploads",
        _town_archive(),
    ),
)
