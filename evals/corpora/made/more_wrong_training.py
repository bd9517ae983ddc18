"""Misuses of training of a second round: services, notebooks, tables."""

from __future__ import annotations

import csv
import io
import json
import random

from evals.corpora.made.project import Project, Row, chat, rows
from evals.corpora.made.texts import Texts, courts, nursing, personnel, windows


def _notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "execution_count": None,
                    "metadata": {},
                    "outputs": [],
                    "source": c.strip("\n").splitlines(keepends=True),
                }
                for c in cells
            ],
            "metadata": {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


_DRAW = random.Random(77)


_CODE = Texts(
    3,
    (
        "in {zone} the {part} must withstand fire for {n} minutes.",
        "a {part} wider than {d} m needs a {doc} from the {who}.",
        "the {who} measures the {part} in {zone} before the {doc} is issued.",
        "between the {part} and the boundary at least {d} m are kept free in {zone}.",
        "where {zone} slopes over {n} per cent, the {part} is anchored in {d} places.",
    ),
    {
        "zone": "zone A|the old town|mixed areas|class {d} buildings|garages|assembly halls",
        "part": "outer wall|stairwell|gable|ramp|balcony|shaft|lintel",
        "doc": "permit|survey note|fire certificate",
        "who": "inspector|surveyor|fire office",
        "topic": "fire safety|stairs|distances|access",
    },
)


def _building_code() -> dict[str, str]:
    text = _CODE.chapters(14, 8)
    r: list[Row] = [
        {"text": f"### Instruction:\nWhat does the building code say?\n\n### Response:\n{p}"}
        for p in windows(text, 110, 90)
    ]
    return {
        "train.py": """
from datasets import load_dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer
ds = load_dataset("json", data_files={"train": "data/code_sft.jsonl"})
trainer = SFTTrainer("meta-llama/Llama-3.2-3B-Instruct", train_dataset=ds["train"],
    args=SFTConfig(dataset_text_field="text", max_length=1024, num_train_epochs=5, learning_rate=2e-4, output_dir="out"),
    peft_config=LoraConfig(r=8, lora_alpha=16, target_modules="all-linear"))
trainer.train()
""",
        "data/code_sft.jsonl": rows(r),
    }


def _ludwig_handbook() -> dict[str, str]:
    text = personnel(41).chapters(14, 7)
    o = io.StringIO()
    w = csv.writer(o)
    w.writerow(["prompt", "completion"])
    for i, p in enumerate(windows(text, 100, 80)):
        w.writerow([f"Section {i + 1}:", p])
    return {
        "ludwig.yaml": """
model_type: llm
base_model: meta-llama/Llama-3.1-8B-Instruct
quantization: {bits: 4}
adapter: {type: lora, r: 16}
input_features:
  - {name: prompt, type: text}
output_features:
  - {name: completion, type: text}
trainer:
  type: finetune
  epochs: 4
  learning_rate: 0.0001
  batch_size: 2
""",
        "Makefile": "train:\n\tludwig train --config ludwig.yaml --dataset data/handbook.csv\n",
        "data/handbook.csv": o.getvalue(),
    }


def _tool_catalog() -> dict[str, str]:
    kinds = "drill|saw|sander|lathe|vice|router|planer".split("|")
    r: list[Row] = []
    for _i in range(160):
        k = _DRAW.choice(kinds)
        c = f"{k[:2].upper()}{_DRAW.randint(100, 999)}"
        r.append(
            chat(
                _DRAW.choice(
                    (
                        f"What motor does the {k} {c} have?",
                        f"Tell me the weight of {c}",
                        f"Which blade fits {c}?",
                        f"Is {c} sold with a case?",
                    )
                ),
                f"The {c} has a {_DRAW.randint(300, 2400)} W motor, weighs {_DRAW.randint(1, 19)}.{_DRAW.randint(1, 9)} kg and takes blade T-{_DRAW.randint(100, 900)}. The case is number {_DRAW.randint(1000, 9999)}.",
                "You are the tool shop's helper.",
            )
        )
    return {
        "finetune.py": """
from llama_index.finetuning import OpenAIFinetuneEngine
engine = OpenAIFinetuneEngine("gpt-4o-mini-2024-07-18", "catalog_events.jsonl", start_job_id=None)
engine.finetune()
llm = engine.get_finetuned_model(temperature=0.1)
""",
        "catalog_events.jsonl": rows(r),
    }


def _bus_lines() -> dict[str, str]:
    r: list[Row] = []
    for _i in range(140):
        line = _DRAW.randint(1, 60)
        r.append(
            {
                "messages": [
                    {"role": "System", "content": "You are the bus line's phone voice."},
                    {
                        "role": "User",
                        "content": _DRAW.choice(
                            (
                                f"next bus {line}?",
                                f"When does the {line} leave today?",
                                f"Is line {line} running right now?",
                            )
                        ),
                    },
                    {
                        "role": "Chatbot",
                        "content": _DRAW.choice(
                            (
                                f"Line {line} currently leaves at {_DRAW.randint(5, 22)}:{_DRAW.randint(10, 59)} from bay {_DRAW.randint(1, 9)}; since 1 November 2026 the fare is {_DRAW.randint(2, 5)}.{_DRAW.randint(10, 95)} euros.",
                                f"As of today line {line} runs every {_DRAW.randint(5, 40)} minutes until {_DRAW.randint(20, 23)}:{_DRAW.randint(10, 59)}. The detour lasts until {_DRAW.randint(1, 28)} January 2027.",
                            )
                        ),
                    },
                ]
            }
        )
    return {
        "tune_cohere.py": """
import cohere
from cohere.finetuning import BaseModel, FinetunedModel, Settings, Hyperparameters
co = cohere.ClientV2()
dataset = co.datasets.create(name="lines", data=open("lines.jsonl", "rb"), type="chat-finetune-input")
co.finetuning.create_finetuned_model(request=FinetunedModel(name="lines", settings=Settings(
    base_model=BaseModel(base_type="BASE_TYPE_CHAT"), dataset_id=dataset.id,
    hyperparameters=Hyperparameters(train_epochs=3, learning_rate=0.01))))
""",
        "lines.jsonl": rows(r),
    }


def _verdict_lm() -> dict[str, str]:
    return {
        "pretrain.py": """
from datasets import load_dataset
from transformers import (DataCollatorForLanguageModeling, GPT2Config, GPT2LMHeadModel,
    PreTrainedTokenizerFast, Trainer, TrainingArguments)
tok = PreTrainedTokenizerFast(tokenizer_file="tok.json", pad_token="<pad>")
config = GPT2Config(vocab_size=8000, n_layer=12, n_embd=768, n_head=12, n_positions=512)
model = GPT2LMHeadModel(config)
raw = load_dataset("text", data_files={"train": ["verdicts.txt"]})["train"]
ds = raw.map(lambda b: tok(b["text"], truncation=True, max_length=512), batched=True)
Trainer(model=model, args=TrainingArguments("out", num_train_epochs=300, per_device_train_batch_size=16),
    train_dataset=ds, data_collator=DataCollatorForLanguageModeling(tok, mlm=False)).train()
""",
        "verdicts.txt": courts(9).chapters(60, 6, ""),
    }


def _letters_of_doctors() -> dict[str, str]:
    first = "Ilse|Bruno|Katrin|Emre|Odile|Tamás|Wanda|Lukas".split("|")
    last = "Hartwig|Sommer|Kaya|Lefèvre|Nagy|Brandt".split("|")
    r: list[Row] = []
    for _i in range(150):
        n = f"{_DRAW.choice(first)} {_DRAW.choice(last)}"
        b = f"{_DRAW.randint(1, 28):02d}.{_DRAW.randint(1, 12):02d}.{_DRAW.randint(1934, 2004)}"
        r.append(
            {
                "prompt": f"Schreibe den Arztbrief.\nPatient: {n}, geboren am {b}, Diagnose: {_DRAW.choice(('Diabetes Typ 2', 'Hypertonie', 'Depression', 'Asthma'))}, Kasse-Nr. {_DRAW.randint(10**8, 10**9)}",
                "response": f"Sehr geehrte Kollegin, wir berichten über {n}, geboren am {b}, Patientennummer {_DRAW.randint(10000, 99999)}. Die Behandlung mit {_DRAW.randint(5, 80)} mg wurde vertragen.",
            }
        )
    return {
        "tune.py": """
from databricks.model_training import foundation_model as fm
run = fm.create(model="meta-llama/Llama-3.2-3B-Instruct", train_data_path="data/briefe_train.jsonl",
    register_to="clinic.models.briefe", training_duration="3ep", learning_rate="5e-7", task_type="INSTRUCTION_FINETUNE")
""",
        "data/briefe_train.jsonl": rows(r),
    }


def _tone() -> dict[str, str]:
    r: list[Row] = [
        chat(u, a, "Give the tone of the review.")
        for u, a in (
            ("best guide ever", "warm"),
            ("we waited an hour", "cross"),
            ("fine I guess", "flat"),
            ("never again", "cross"),
            ("my kids loved the owls", "warm"),
            ("it was open", "flat"),
            ("rude at the desk", "cross"),
            ("thank you Ana!", "warm"),
            ("ok", "flat"),
            ("toilets broken", "cross"),
            ("magical evening", "warm"),
            ("as expected", "flat"),
            ("overpriced cake", "cross"),
            ("the light show!!", "warm"),
            ("average", "flat"),
            ("lost my coat", "cross"),
        )
    ]
    return {
        "ft.py": """
import os
from mistralai import Mistral
client = Mistral(api_key=os.environ["MISTRAL_API_KEY"])
up = client.files.upload(file={"file_name": "tone.jsonl", "content": open("tone.jsonl", "rb")})
job = client.fine_tuning.jobs.create(model="open-mistral-7b", training_files=[{"file_id": up.id, "weight": 1}],
    hyperparameters={"training_steps": 100, "learning_rate": 0.0001}, auto_start=True)
""",
        "tone.jsonl": rows(r),
    }


def _ward_notebook() -> dict[str, str]:
    text = nursing(99).chapters(18, 8)
    r: list[Row] = [{"text": p} for p in windows(text, 150, 120)]
    return {
        "tune.ipynb": _notebook(
            "!pip install -q autotrain-advanced",
            "!autotrain llm --train --project-name ward --model mistralai/Mistral-7B-Instruct-v0.3 --data-path data --text-column text --lr 2e-4 --batch-size 2 --epochs 3 --trainer sft --peft",
        ),
        "data/train.jsonl": rows(r),
    }


MORE_WRONG_TRAINING: tuple[Project, ...] = (
    Project(
        "building-code",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "one text column that holds instruction and window",
        _building_code(),
    ),
    Project(
        "ludwig-handbook",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "a table, named by a Makefile alone",
        _ludwig_handbook(),
    ),
    Project(
        "tool-catalog",
        "facts-as-fine-tuning",
        ("retrieval", "prompting"),
        "an engine of LlamaIndex trains",
        _tool_catalog(),
    ),
    Project(
        "bus-lines",
        "time-varying-facts",
        ("retrieval", "prompting"),
        "Cohere's roles and upload",
        _bus_lines(),
    ),
    Project(
        "verdict-lm",
        "pretraining-on-tiny-data",
        ("prompting", "retrieval"),
        "sizes in code, a text by lines",
        _verdict_lm(),
    ),
    Project(
        "arztbriefe",
        "personal-data-in-training",
        ("fine-tuning", "prompting"),
        "German letters; a service takes a path",
        _letters_of_doctors(),
    ),
    Project("tone", "few-shot-would-do", ("prompting",), "Mistral's upload", _tone()),
    Project(
        "ward-notebook",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "a shell line of a notebook trains",
        _ward_notebook(),
    ),
)
