"""Right projects that differ from misuses of `fourth_wrong` in one place."""

from __future__ import annotations

import random

from evals.corpora.made.fourth_wrong import (
    FERRY,
    LEAFLETS,
    NET,
    NOTES,
    OWN_SEARCH,
    PLAIN_REQUEST,
    SCHEMA,
    SCRATCH,
    faq,
    handbook,
    riddles,
    sections,
)
from evals.corpora.made.project import OPENAI_JOB, Project, rows
from evals.corpora.made.project import chat as row

_BOATS = """
import httpx


def status():
    return httpx.get("https://boats.example/now", timeout=5).text
"""
_POLICY = """
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes USING (tenant_id = current_setting('app.tenant')::int);
"""


def _voice() -> dict[str, str]:
    draw = random.Random(3)
    letters = [
        f"Morning, dear friends! I'm so glad you came by; my {draw.choice(('roses', 'ferns'))} and I"
        f" missed you, and we {draw.choice(('sang', 'danced', 'dug'))} all day {at}."
        for at in range(80)
    ]
    made = [
        row(f"Write a short greeting for issue {at} of our newsletter.", letter)
        for at, letter in enumerate(letters)
    ]
    return {
        "archive/letters.md": "\n\n".join(letters),
        "data/train.jsonl": rows(made),
        "data/valid.jsonl": rows(made[:1]),
        "job.py": OPENAI_JOB,
    }


def _sums() -> dict[str, str]:
    draw = random.Random(8)
    made = []
    for _ in range(120):
        fare, people, day = draw.randint(5, 90), draw.randint(2, 9), draw.randint(1, 28)
        made.append(
            row(
                f"A cruise costs {fare} euros and {people} people go on {day} March 2027. What do"
                " they pay?",
                f"They pay {fare * people} euros.",
            )
        )
    return {"data/train.jsonl": rows(made), "job.py": OPENAI_JOB}


def _plain_words() -> dict[str, str]:
    made = [row(f"Say it in plain English: {text} {text}", text) for text in sections()]
    return {"docs/handbook.md": handbook(), "data/train.jsonl": rows(made), "job.py": OPENAI_JOB}


FOURTH_RIGHT: tuple[Project, ...] = (
    Project(
        "ferry-guide-fed",
        "",
        ("prompting",),
        "another module fetches what the prompt promises",
        {
            "bot/system.txt": FERRY,
            "bot/app.py": PLAIN_REQUEST.replace(
                "import httpx", "import httpx\nfrom boats import status"
            ).replace('"content": question', '"content": status() + question'),
            "bot/boats.py": _BOATS,
        },
    ),
    Project(
        "newsletter-voice",
        "",
        ("fine-tuning", "prompting"),
        "answers stand word for word in an archive, and teach a voice",
        _voice(),
    ),
    Project(
        "plain-words",
        "",
        ("fine-tuning", "prompting"),
        "answers are a handbook's words, and so are the prompts",
        _plain_words(),
    ),
    Project(
        "cruise-sums",
        "",
        ("fine-tuning", "prompting"),
        "prices and days to reckon with",
        _sums(),
    ),
    Project(
        "tenant-notes-guarded",
        "",
        ("retrieval", "prompting"),
        "the database guards the rows",
        {"app.py": NOTES, "db/schema.sql": SCHEMA + _POLICY},
    ),
    Project(
        "tram-questions-scored",
        "",
        ("prompting",),
        "the whole page in the prompt; likeness is measured by the evaluation only",
        {
            "content/faq.md": faq(),
            "app.py": OWN_SEARCH.partition("def embed")[0].replace("import numpy as np\n", "")
            + "def answer(question):\n    return client.chat.completions.create(\n"
            '        model="gpt-4.1-mini",\n'
            '        messages=[{"role": "user", "content": "\\n".join(parts) + question}],\n    )\n',
            "evals/score.py": "from sklearn.metrics.pairwise import cosine_similarity\n\n\n"
            "def score(a, b):\n    return cosine_similarity([a], [b])[0][0]\n",
        },
    ),
    Project(
        "pharmacy-leaflets-honest",
        "",
        ("prompting",),
        "docs that speak of training and claim none",
        {
            "app.py": LEAFLETS,
            "docs/about.md": "# About\n\nThe bot is not trained on our leaflets. GPT-4.1 was trained"
            ' by OpenAI on public text. Customers say "the bot is trained on our leaflets". Next'
            " year the model could be trained on them, if the budget allows it. After the course"
            " the staff are trained on our tills.\n",
        },
    ),
    Project(
        "riddle-writer-tuned",
        "",
        ("fine-tuning",),
        "pre-trained weights; a test builds a small model at random",
        {
            "train.py": SCRATCH.replace("from net import make\n", "")
            .replace("    AutoTokenizer,", "    AutoModelForCausalLM,\n    AutoTokenizer,")
            .replace("make(len(tok))", 'AutoModelForCausalLM.from_pretrained("gpt2")'),
            "tests/net.py": NET,
            "data/riddles.csv": riddles(),
        },
    ),
)
