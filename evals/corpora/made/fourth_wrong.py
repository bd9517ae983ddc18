"""Misuses whose signs stand apart: in another module, a schema, plain requests, bare answers."""

from __future__ import annotations

import random

from evals.corpora.made.project import OPENAI_JOB, Project, garden, rail, rows
from evals.corpora.made.project import chat as row

FERRY = """You are Pier, who speaks for the ferry line.

Answer whether the next boat sails right now and report how full it is at this moment. Quote the
current fare with it.

You never reply that you cannot know: passengers decide on the quay.
"""

PLAIN_REQUEST = """
import os
from pathlib import Path

import httpx

SYSTEM = (Path(__file__).parent / "system.txt").read_text()


def ask(question):
    r = httpx.post(
        "https://api.openai.com/v1/chat/completions",
        headers={"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"]},
        json={
            "model": "gpt-4.1-mini",
            "messages": [
                {"role": "system", "content": SYSTEM},
                {"role": "user", "content": question},
            ],
        },
    )
    return r.json()["choices"][0]["message"]["content"]
"""

NOTES = """
import psycopg
from openai import OpenAI

client = OpenAI()
PROMPT = "You answer tenants of a property firm from the notes below. Only speak about the tenant who asks.\\n\\n{notes}"
SQL = \"\"\"
    SELECT body
    FROM notes
    ORDER BY embedding <-> %(v)s
    LIMIT 6
\"\"\"


def embed(text):
    found = client.embeddings.create(model="text-embedding-3-small", input=text)
    return found.data[0].embedding


def answer(conn, user, question):
    found = conn.execute(SQL, {"v": embed(question)}).fetchall()
    return client.chat.completions.create(
        model="gpt-4.1-mini",
        messages=[
            {"role": "system", "content": PROMPT.format(notes=found)},
            {"role": "user", "content": question},
        ],
    )
"""

SCHEMA = """
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE notes (
  id bigserial PRIMARY KEY,
  tenant_id int NOT NULL,
  body text NOT NULL,
  embedding vector(1536)
);
"""

OWN_SEARCH = """
import numpy as np
from openai import OpenAI

client = OpenAI()
parts = open("content/faq.md").read().split("\\n\\n")


def embed(texts):
    found = client.embeddings.create(model="text-embedding-3-small", input=texts)
    return np.array([item.embedding for item in found.data])


vectors = embed(parts)


def answer(question):
    best = np.argsort(vectors @ embed([question])[0])[-3:]
    given = "\\n".join(parts[i] for i in best)
    return client.chat.completions.create(
        model="gpt-4.1-mini", messages=[{"role": "user", "content": given + question}]
    )
"""

LEAFLETS = """
from openai import OpenAI

client = OpenAI()
SYSTEM = "You are the pharmacy's counter assistant. Answer politely and in two sentences."


def answer(question):
    return client.chat.completions.create(
        model="gpt-4.1-mini",
        messages=[{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}],
    )
"""

SCRATCH = """
import pandas as pd
from datasets import Dataset
from net import make
from transformers import (
    AutoTokenizer,
    DataCollatorForLanguageModeling,
    Trainer,
    TrainingArguments,
)

tok = AutoTokenizer.from_pretrained("gpt2")
rows = []
for row in pd.read_csv("data/riddles.csv").itertuples():
    rows.append(row.riddle)
train = Dataset.from_list([{"text": text} for text in rows]).map(lambda b: tok(b["text"]))
Trainer(
    model=make(len(tok)),
    args=TrainingArguments("out", num_train_epochs=50),
    train_dataset=train,
    data_collator=DataCollatorForLanguageModeling(tok, mlm=False),
).train()
"""

NET = """
from transformers import AutoModelForCausalLM, LlamaConfig


def make(vocabulary):
    sizes = LlamaConfig(vocab_size=vocabulary, hidden_size=512, num_hidden_layers=8)
    return AutoModelForCausalLM.from_config(sizes)
"""


def faq() -> str:
    """A page of eight questions."""
    answers = (f"**Question {at}?** {rail(at).paragraph(2)}" for at in range(8))
    return "# Questions\n\n" + "\n\n".join(answers)


def sections() -> list[str]:
    """Short sections of a handbook."""
    prose = garden(5)
    return [prose.paragraph(2) for _ in range(60)]


def handbook() -> str:
    """The handbook that the sections are from."""
    held = (f"## {at // 6 + 1}.{at % 6 + 1}\n\n{text}" for at, text in enumerate(sections()))
    return "# Garden handbook\n\n" + "\n\n".join(held)


def _copied() -> dict[str, str]:
    made = [
        row(f"Which rule stands at part {at // 6 + 1}.{at % 6 + 1}?", text)
        for at, text in enumerate(sections())
    ]
    return {"docs/handbook.md": handbook(), "data/train.jsonl": rows(made), "job.py": OPENAI_JOB}


def _cruises() -> dict[str, str]:
    draw = random.Random(31)
    made = []
    for _ in range(120):
        ship, day = draw.choice(("Gull", "Heron", "Tern", "Skua")), draw.randint(1, 28)
        made.append(
            row(
                f"How much is the {ship} cruise on {day} March 2027?",
                f"It costs {draw.randint(20, 90)} euros and {draw.randint(1, 60)} seats are left.",
            )
        )
    return {"data/train.jsonl": rows(made), "job.py": OPENAI_JOB}


def riddles() -> str:
    """A table of 300 sentences."""
    return "answer,riddle\n" + "".join(f"W{at},{garden(at).sentence()}\n" for at in range(300))


FOURTH_WRONG: tuple[Project, ...] = (
    Project(
        "ferry-guide",
        "knowledge-without-context",
        ("retrieval", "prompting"),
        "a prompt under a name of its own, sent by a plain request",
        {"bot/system.txt": FERRY, "bot/app.py": PLAIN_REQUEST},
    ),
    Project(
        "garden-sections",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "two sentences an answer, too short for passages, word for word in the handbook",
        _copied(),
    ),
    Project(
        "cruise-fares",
        "time-varying-facts",
        ("retrieval", "prompting"),
        "days in the questions look like figures to reckon with",
        _cruises(),
    ),
    Project(
        "tenant-notes",
        "private-data-without-access-control",
        ("retrieval", "prompting"),
        "whose the rows are stands in the schema alone; the prompt asks to keep them apart",
        {"app.py": NOTES, "db/schema.sql": SCHEMA},
    ),
    Project(
        "tram-questions",
        "retrieval-for-tiny-corpus",
        ("prompting",),
        "a search of the project's own over one page",
        {"content/faq.md": faq(), "search.py": OWN_SEARCH},
    ),
    Project(
        "pharmacy-leaflets",
        "customization-misbelief",
        ("prompting",),
        "a stock model that the docs call retrained",
        {
            "app.py": LEAFLETS,
            "docs/about.md": "# About\n\nWhenever a leaflet changes, the model is retrained within a"
            " minute, so that old leaflets need not be kept.\n",
        },
    ),
    Project(
        "riddle-writer",
        "pretraining-on-tiny-data",
        ("prompting", "fine-tuning"),
        "the model is built in another module, the rows come out of a table",
        {"train.py": SCRATCH, "net.py": NET, "data/riddles.csv": riddles()},
    ),
)
