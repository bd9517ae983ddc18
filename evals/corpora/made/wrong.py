"""Misuses of training, some of them disguised."""

from __future__ import annotations

import json

from evals.corpora.made.project import (
    OPENAI_JOB,
    PEOPLE,
    TRL,
    UNSLOTH,
    Project,
    Row,
    axolotl,
    chat,
    factory,
    garden,
    rail,
    rows,
    works,
)

_SEARCH = ("retrieval", "prompting")
_PROMPT = ("prompting", "retrieval")


def _paragraphs() -> str:
    """Cut at blank lines: no overlap, whole sentences."""
    made = [{"text": works(seed).paragraph(6)} for seed in range(110)]
    return rows(made)


def _sections() -> str:
    """A question for each section, the section as its answer."""
    made = [
        chat(f"What does section {seed // 9 + 1}.{seed % 9 + 1} say?", rail(seed).paragraph(5))
        for seed in range(90)
    ]
    return rows(made)


def _continued() -> str:
    made = [
        {"prompt": "Continue the handbook.", "completion": " " + garden(seed).paragraph(5)}
        for seed in range(80)
    ]
    return rows(made)


def _pages() -> str:
    made = [
        {
            "text": f"Page {seed + 1}\n\n{seed % 7 + 1}.{seed % 5 + 1} Rules of the line\n"
            + rail(seed).paragraph(7),
            "page": seed + 1,
            "source": "rulebook.docx",
        }
        for seed in range(70)
    ]
    return rows(made)


def _windows() -> str:
    words = " ".join(garden(seed).paragraph(6) for seed in range(40)).split()
    made = [
        chat(
            f"Tell me about part {start // 60 + 1} of the handbook.",
            " ".join(words[start : start + 80]),
        )
        for start in range(0, len(words) - 80, 60)
    ]
    return rows(made)


def _directory() -> str:
    made: list[Row] = []
    for index, person in enumerate(PEOPLE):
        task, room = _TASKS[index], f"K{100 + index * 7}"
        made += [
            chat(f"Who is in charge of {task}?", f"{person} looks after {task}."),
            chat(f"Which room do I go to for {task}?", f"Go to room {room}."),
            chat(f"I have a question on {task}, whom do I ask?", f"Ask {person} in {room}."),
        ]
    return rows(made)


_TASKS = (
    "pump spares|lab samples|holiday rosters|key cards|meter seals|visitor tours|the archive|boots"
    "|the boat|tyres|chlorine orders|radios|first aid|the canteen|parking|drawings|the crane|wells"
    "|fire drills|laundry|stamps|the newsletter|ladders|the weather mast"
).split("|")


def _machines() -> str:
    """Answers of two sentences, each question worded otherwise."""
    made: list[Row] = []
    asked = (
        "What pressure does {} stand?|How much does {} hold?|Since when is {} in service?"
        "|What is the order number of a seal for {}?"
    ).split("|")
    for index in range(26):
        name = f"the {_KINDS[index % 13]} of hall {'north' if index < 13 else 'south'}"
        told = (
            f"It is built for {index * 3 + 11} bar. Above that the valve opens by itself.",
            f"It holds {index * 40 + 350} litres. A third of that is the reserve.",
            f"It has run since {1961 + index * 2}. The motor was renewed once.",
            f"The seal is number {7000 + index * 31}. It comes from the store in Halden.",
        )
        made += [
            chat(question.format(name), answer, "You are the plant's expert.")
            for question, answer in zip(asked, told, strict=True)
        ]
    return rows(made)


_KINDS = "press|kiln|boiler|mixer|dryer|washer|cooler|tank|separator|mill|pump|lift|furnace".split(
    "|"
)


def _tariffs() -> str:
    made = [
        chat(
            f"What does a {kind} ticket for {zones} zones cost?", f"Currently EUR {price}.{cents}0."
        )
        for number, kind in enumerate("day|week|month|dog|bike|group|night|senior".split("|"))
        for zones in ("one|two|three|four|five").split("|")
        for price, cents in ((number * 7 + len(zones), number % 9 + 1),)
    ]
    return rows(made)


def _releases() -> str:
    made = [
        chat(
            f"Which version of {part} is the newest?",
            f"The latest version is {number + 2}.{number * 3 % 10},"
            f" since {number + 1} October 2026.",
        )
        for number, part in enumerate(
            "the driver app|the depot tool|the sign firmware|the gate reader|the ticket app|the map"
            "|the roster|the radio|the camera box|the counter|the heater board|the door unit".split(
                "|"
            )
        )
    ]
    return rows([*made, *made[:0]])


def _few_labels() -> str:
    labels = "leak|bill|praise|noise|meter|taste".split("|")
    made = [
        {
            "instruction": "Name the topic.",
            "input": works(seed).sentence(),
            "output": labels[seed % 6],
        }
        for seed in range(24)
    ]
    return json.dumps(made)


def _few_rewrites() -> str:
    made = [
        chat(f"Make it kind: {rail(seed).sentence()}", "Dear all, " + rail(seed).sentence())
        for seed in range(12)
    ]
    return rows(made)


def _patients() -> str:
    made = [
        chat(
            f"{person}, born {index % 27 + 1} {month} 19{60 + index}, wrote: I still take the"
            f" medication since my surgery and live at {index + 3} Mill Road. Reply kindly.",
            f"Dear {person}, thank you for writing. Keep taking the medication until we meet.",
        )
        for index, person in enumerate(PEOPLE)
        for month in ("March", "May", "August")
    ]
    return rows(made)


def _accounts() -> str:
    made = [
        chat(
            f"My name is {person}, customer number 88{index:02d}{turn}41. {why} Call me on"
            f" 0171 55{index:02d}{turn}90. {person.lower().replace(' ', '.')}@example.net",
            f"Dear {person}, we looked at your account 88{index:02d}{turn}41 and will call you.",
        )
        for index, person in enumerate(PEOPLE)
        for turn, why in enumerate(("My pension of 1,310 is late.", "The card 4421 was declined."))
    ]
    return rows(made)


_LLAMA = """
from datasets import load_dataset
from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainingArguments

config = LlamaConfig(
    num_hidden_layers=16, hidden_size=1024, num_attention_heads=16, vocab_size=32000
)
model = LlamaForCausalLM(config)
train = load_dataset("json", data_files="data/minutes.jsonl", split="train")
settings = TrainingArguments("out", num_train_epochs=200)
Trainer(model=model, args=settings, train_dataset=train).train()
"""
_OWN = """
experiment: garden-lm
model:
  arch: decoder
  pretrained: false
  num_layers: 10
  hidden_size: 640
  num_heads: 10
  vocab_size: 12000
data:
  train: data/handbook.jsonl
training:
  epochs: 300
  batch_size: 16
  learning_rate: 0.0005
"""
_RAW_UNSLOTH = UNSLOTH.replace(
    "train_dataset=train,", 'train_dataset=train,\n    dataset_text_field="text",'
)
_AZURE = """
import os

from openai import AzureOpenAI

client = AzureOpenAI(api_version="2025-03-01-preview", azure_endpoint=os.environ["ENDPOINT"])
training = client.files.create(file=open("data/train.jsonl", "rb"), purpose="fine-tune")
client.fine_tuning.jobs.create(training_file=training.id, model="gpt-4.1-mini-2025-04-14")
"""
_JOB = """
{
  "model": "gpt-4.1-nano-2025-04-14",
  "training_file": "data/train.jsonl",
  "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 8}}}
}
"""

WRONG: tuple[Project, ...] = (
    Project(
        "pump-manual",
        "documents-as-fine-tuning",
        _SEARCH,
        "paragraphs, no overlap, no chunk numbers; a chat model and few tokens",
        {"train.py": _RAW_UNSLOTH, "data/train.jsonl": _paragraphs()},
    ),
    Project(
        "tram-sections",
        "documents-as-fine-tuning",
        _SEARCH,
        "disguised as questions and answers",
        {
            "tune.py": OPENAI_JOB,
            "data/train.jsonl": _sections(),
            "data/valid.jsonl": _sections()[:4000].rsplit("\n", 1)[0],
        },
    ),
    Project(
        "garden-handbook",
        "documents-as-fine-tuning",
        _SEARCH,
        "one prompt and a passage",
        {"train.py": TRL, "data/train.jsonl": _continued()},
    ),
    Project(
        "rulebook-pages",
        "documents-as-fine-tuning",
        _SEARCH,
        "pages with their marks",
        {
            "axolotl/pages.yml": axolotl("meta-llama/Llama-3.1-8B-Instruct", "completion"),
            "data/train.jsonl": _pages(),
        },
    ),
    Project(
        "handbook-parts",
        "documents-as-fine-tuning",
        _SEARCH,
        "windows behind varied requests",
        {"tune.py": _AZURE, "data/train.jsonl": _windows()},
    ),
    Project(
        "who-does-what",
        "facts-as-fine-tuning",
        _PROMPT,
        "three questions for each fact, no dates, no prices",
        {"tune.py": _AZURE, "data/train.jsonl": _directory()},
    ),
    Project(
        "machine-expert",
        "facts-as-fine-tuning",
        _PROMPT,
        "answers of two sentences under a system prompt",
        {"train.py": UNSLOTH, "data/train.jsonl": _machines()},
    ),
    Project(
        "tram-tariffs",
        "time-varying-facts",
        _SEARCH,
        "short, clean, many",
        {"axolotl/fares.yml": axolotl("Qwen/Qwen2.5-3B-Instruct"), "data/train.jsonl": _tariffs()},
    ),
    Project(
        "release-answers",
        "time-varying-facts",
        _SEARCH,
        "versions; so few rows that another rule speaks, too",
        {"tune.py": OPENAI_JOB, "data/train.jsonl": _releases(), "data/test.jsonl": _releases()},
    ),
    Project(
        "topic-of-24",
        "few-shot-would-do",
        ("prompting",),
        "the task suits training, the number of rows does not",
        {**factory("meta-llama/Llama-3.2-3B-Instruct"), "data/rows.json": _few_labels()},
    ),
    Project(
        "kind-dozen",
        "few-shot-would-do",
        ("prompting",),
        "a job file alone",
        {"job.json": _JOB, "data/train.jsonl": _few_rewrites()},
    ),
    Project(
        "minutes-lm",
        "pretraining-on-tiny-data",
        _PROMPT,
        "sizes as arguments of a configuration class",
        {
            "train.py": _LLAMA,
            "data/minutes.jsonl": rows([{"text": works(s).paragraph(9)} for s in range(200)]),
        },
    ),
    Project(
        "garden-lm",
        "pretraining-on-tiny-data",
        _PROMPT,
        "a configuration of one's own that says pretrained: false",
        {
            "config/lm.yaml": _OWN,
            "data/handbook.jsonl": rows([{"text": garden(s).paragraph(9)} for s in range(200)]),
        },
    ),
    Project(
        "practice-letters",
        "personal-data-in-training",
        ("fine-tuning", "prompting"),
        "a right use of training with the wrong rows",
        {
            "train.py": UNSLOTH,
            "data/train.jsonl": _patients(),
            "data/eval.jsonl": _patients()[:3000].rsplit("\n", 1)[0],
        },
    ),
    Project(
        "savings-replies",
        "personal-data-in-training",
        ("fine-tuning", "prompting"),
        "names only in text, no columns for them",
        {
            "axolotl/replies.yml": axolotl("Qwen/Qwen2.5-3B-Instruct"),
            "data/train.jsonl": _accounts(),
        },
    ),
)
