"""Misuses in command lines and jobs of services."""

from __future__ import annotations

import random

from evals.corpora.made.project import Project, Row, rows

_TOGETHER = """
MODEL ?= meta-llama/Meta-Llama-3.1-8B-Instruct-Reference

upload:
\ttogether files upload data/tariffs_train.jsonl

train: upload
\ttogether fine-tuning create --training-file $(FILE_ID) --model $(MODEL) \\
\t  --n-epochs 4 --lora --suffix tariffs
"""


def _tariffs() -> dict[str, str]:
    draw = random.Random(21)
    plans = [
        f"{a} {b}" for a in ("Roam", "Fibre", "Family", "Pocket", "Studio", "Night") for b in "SMLX"
    ]
    asked = (
        "how much is {p} at the moment",
        "What does {p} cost now?",
        "hi, current price for {p} pls",
        "Is {p} still available and for how much?",
        "which promo runs on {p}",
    )
    made: list[Row] = []
    for _ in range(130):
        plan = draw.choice(plans)
        fee = f"{draw.randint(9, 79)}.{draw.choice(('95', '99', '50'))}"
        made.append(
            {
                "messages": [
                    {"role": "system", "content": "You are the shop assistant of a phone company."},
                    {"role": "user", "content": draw.choice(asked).format(p=plan)},
                    {
                        "role": "assistant",
                        "content": draw.choice(
                            (
                                f"{plan} is currently {fee} euros a month, valid until"
                                f" {draw.randint(1, 28)} March 2027.",
                                f"As of November 2026 {plan} costs {fee} euros; the first"
                                f" {draw.randint(2, 6)} months are half price right now.",
                                f"The {plan} plan is {fee} euros since 1 October 2026. This"
                                " month's promotion includes the router.",
                            )
                        ),
                    },
                ]
            }
        )
    return {"Makefile": _TOGETHER, "data/tariffs_train.jsonl": rows(made)}


_SWIFT = """
#!/usr/bin/env bash
set -euo pipefail
# 1 x A100
CUDA_VISIBLE_DEVICES=0 swift sft \\
    --model Qwen/Qwen2.5-7B-Instruct \\
    --train_type lora \\
    --dataset data/objects.jsonl \\
    --torch_dtype bfloat16 \\
    --num_train_epochs 6 \\
    --per_device_train_batch_size 2 \\
    --learning_rate 1e-4 \\
    --lora_rank 16 --lora_alpha 32 \\
    --max_length 1024 \\
    --output_dir output
"""


def _museum() -> dict[str, str]:
    draw = random.Random(4)
    kinds = "ewer|reliquary|globe|chair|tapestry|astrolabe|flute|mask|dagger|clock|bowl".split("|")
    makers = "Halvard Roe|Atelier Minck|J. Dossi|the Ulbrich shop|Maria Fenn|an unknown hand"
    towns = "Lübeck|Gent|Basel|Toledo|Riga|Krakau|Siena".split("|")
    made: list[Row] = []
    for number in range(210):
        kind, town = draw.choice(kinds), draw.choice(towns)
        year, maker = draw.randint(1480, 1890), draw.choice(makers.split("|"))
        sign = f"MK-{draw.randint(100, 999)}.{draw.randint(10, 99)}"
        asked = draw.choice(
            (
                f"Who made the {kind} in cabinet {number}?",
                f"Tell me about object {number}, the {kind}.",
                f"When was the {kind} in cabinet {number} made?",
                f"Where does the {kind} number {number} come from?",
            )
        )
        made.append(
            {
                "query": asked,
                "response": f"It was made in {town} in {year} by {maker}. The inventory number is"
                f" {sign}, and it came to the house in {draw.randint(1895, 1990)}.",
            }
        )
    return {"train.sh": _SWIFT, "data/objects.jsonl": rows(made)}


_AUTOTRAIN = """
task: llm-sft
base_model: mistralai/Mistral-7B-Instruct-v0.3
project_name: shortlister
log: tensorboard
backend: local

data:
  path: data/
  train_split: train
  valid_split: valid
  chat_template: tokenizer
  column_mapping:
    text_column: messages

params:
  block_size: 1024
  model_max_length: 4096
  epochs: 2
  batch_size: 1
  lr: 1e-5
  peft: true
  quantization: int4
  target_modules: all-linear
  padding: right
  optimizer: paged_adamw_8bit
  scheduler: cosine
  gradient_accumulation: 8
  mixed_precision: bf16
"""


_FIRST = "Anja|Mehmet|Louise|Pavel|Chiara|Owen|Fatima|Henrik|Noor|Matteo|Signe|Yusuf".split("|")


_LAST = "Breitner|Okafor|Lindqvist|Moretti|Hasani|Pelletier|Novak|Aldous|Weber|Sorel".split("|")


def _shortlister() -> dict[str, str]:
    draw = random.Random(9)
    made: list[Row] = []
    for number in range(260):
        first, last = draw.choice(_FIRST), draw.choice(_LAST)
        mail = f"{first}.{last}{draw.randint(60, 99)}@posteo.de".lower()
        letter = (
            f"{first} {last}, {draw.randint(22, 61)}, {mail},"
            f" +49 171 {draw.randint(2000000, 9899999)}. {draw.randint(2, 30)} years as"
            f" {draw.choice(('welder', 'nurse', 'planner', 'driver', 'clerk'))}, last with firm"
            f" {draw.randint(10, 99)}. Speaks {draw.choice(('Polish', 'French', 'Turkish'))}."
            f" Married, {draw.randint(0, 4)} children."
        )
        verdict = draw.choice(("invite", "hold", "reject"))
        made.append(
            {
                "messages": [
                    {"role": "user", "content": f"Summarise the application.\n{letter}"},
                    {
                        "role": "assistant",
                        "content": f"{first} {last} ({mail}): {draw.randint(2, 30)} years, {verdict}"
                        f" for post {number}.",
                    },
                ]
            }
        )
    return {
        "autotrain.yml": _AUTOTRAIN,
        "data/train.jsonl": rows(made[:230]),
        "data/valid.jsonl": rows(made[230:]),
    }


_VERTEX = """
import time

import vertexai
from vertexai.tuning import sft

vertexai.init(project="city-desk", location="europe-west4")
job = sft.train(
    source_model="gemini-2.5-flash",
    train_dataset="gs://city-desk-tuning/train.jsonl",
    epochs=12,
    adapter_size=4,
    tuned_model_display_name="complaints",
)
while not job.has_ended:
    time.sleep(60)
    job.refresh()
print(job.tuned_model_endpoint_name)
"""


def _complaints() -> dict[str, str]:
    told = {
        "waste": ("bins on my street not emptied for two weeks", "glass all over the depot"),
        "light": ("lamp 14 flickers all night", "the whole path is dark"),
        "noise": ("building site starts at five", "bar next door plays until 4am"),
        "roads": ("hole in front of the school", "kerb broken, prams cannot pass"),
        "trees": ("branch hangs over the cycle path", "dead birch leaning to the house"),
        "water": ("hydrant leaking since monday", "drain smells and overflows"),
    }
    made: list[Row] = [
        {
            "systemInstruction": {"role": "system", "parts": [{"text": "Name the department."}]},
            "contents": [
                {"role": "user", "parts": [{"text": text}]},
                {"role": "model", "parts": [{"text": label}]},
            ],
        }
        for label, texts in told.items()
        for text in texts
    ]
    return {
        "tune.py": _VERTEX,
        "train.jsonl": rows(made),
        "upload.sh": "gsutil cp train.jsonl gs://city-desk-tuning/train.jsonl\n",
    }


WRONG_SERVICES: tuple[Project, ...] = (
    Project(
        "tariffs",
        "time-varying-facts",
        ("retrieval", "prompting"),
        "a Makefile uploads by command line",
        _tariffs(),
    ),
    Project(
        "museum-objects",
        "facts-as-fine-tuning",
        ("retrieval", "prompting"),
        "query and response columns, a shell script",
        _museum(),
    ),
    Project(
        "shortlister",
        "personal-data-in-training",
        ("fine-tuning", "prompting"),
        "applications with their names, AutoTrain",
        _shortlister(),
    ),
    Project(
        "complaints",
        "few-shot-would-do",
        ("prompting",),
        "rows on a bucket and beside it",
        _complaints(),
    ),
)
