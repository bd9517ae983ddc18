"""Right trainings in further frameworks."""

from __future__ import annotations

import json
import random

from evals.corpora.made.project import Project, Row, rows
from evals.corpora.made.texts import Texts, courts, lore

_NEMO = """
name: radiology_impressions
trainer:
  devices: 2
  accelerator: gpu
  num_nodes: 1
  precision: bf16
  max_steps: 900
  val_check_interval: 100
model:
  seed: 1234
  tensor_model_parallel_size: 2
  micro_batch_size: 1
  global_batch_size: 32
  restore_from_path: models/mistral-7b-base.nemo
  answer_only_loss: True
  peft:
    peft_scheme: lora
    lora_tuning:
      adapter_dim: 32
      target_modules: [attention_qkv]
  data:
    train_ds:
      file_names: [data/train.jsonl]
      concat_sampling_probabilities: [1.0]
      max_seq_length: 2048
      prompt_template: "{input} {output}"
    validation_ds:
      file_names: [data/val.jsonl]
      names: [val]
      max_seq_length: 2048
  optim:
    name: fused_adam
    lr: 1e-4
"""


def _radiology() -> dict[str, str]:
    draw = random.Random(3)
    parts = "left lung base|right hilum|liver segment IV|L4/L5|left knee|sinus|aortic arch".split(
        "|"
    )
    seen = "nodule|effusion|fracture line|oedema|cyst|calcification|stenosis".split("|")
    made: list[Row] = []
    for _ in range(340):
        lines, short = [], []
        for part in draw.sample(parts, 4):
            what, size = draw.choice(seen), draw.randint(3, 44)
            lines.append(
                draw.choice(
                    (
                        f"In the {part} there is a {what} of {size} mm, margins smooth.",
                        f"{part.capitalize()}: {what}, {size} mm, unchanged from last year.",
                        f"The {part} shows no {what}.",
                    )
                )
            )
            if "shows no" not in lines[-1]:
                short.append(f"{what} {size} mm, {part}")
        made.append(
            {
                "input": "FINDINGS: " + " ".join(lines) + "\nIMPRESSION:",
                "output": "; ".join(short) + "." if short else "No finding.",
            }
        )
    return {
        "conf/finetune.yaml": _NEMO,
        "data/train.jsonl": rows(made[:300]),
        "data/val.jsonl": rows(made[300:]),
        "run.sh": "python megatron_gpt_finetuning.py --config-path=conf --config-name=finetune\n",
    }


_MISTRAL = """
# data
data:
  instruct_data: "data/train.jsonl"
  data: ""
  eval_instruct_data: "data/eval.jsonl"

# model
model_id_or_path: "/models/mistral-7B-Instruct-v0.3"
lora:
  rank: 64

# optim
seq_len: 8192
batch_size: 1
max_steps: 300
optim:
  lr: 6.e-5
  weight_decay: 0.1
  pct_start: 0.05

# other
seed: 0
log_freq: 1
eval_freq: 100
no_eval: False
ckpt_freq: 100
save_adapters: True
run_dir: "runs/spray"
"""


def _spray() -> dict[str, str]:
    draw = random.Random(17)
    crops = "wheat|rape|barley|beet|maize|hops|vines".split("|")
    tool = {
        "type": "function",
        "function": {
            "name": "price_of",
            "description": "Today's price of a crop",
            "parameters": {"type": "object", "properties": {"crop": {"type": "string"}}},
        },
    }
    made: list[Row] = []
    for number in range(180):
        crop, price = draw.choice(crops), draw.randint(140, 590)
        made.append(
            {
                "messages": [
                    {
                        "role": "user",
                        "content": f"What does {crop} trade at today, dealer {number}?",
                    },
                    {
                        "role": "assistant",
                        "tool_calls": [
                            {
                                "id": f"a{number:08d}",
                                "type": "function",
                                "function": {
                                    "name": "price_of",
                                    "arguments": json.dumps({"crop": crop}),
                                },
                            }
                        ],
                    },
                    {
                        "role": "tool",
                        "tool_call_id": f"a{number:08d}",
                        "content": json.dumps({"eur_t": price, "day": "2026-11-20"}),
                    },
                    {
                        "role": "assistant",
                        "content": f"{crop.capitalize()} is currently at {price} euros a tonne"
                        " (20 November 2026).",
                    },
                ],
                "tools": [tool],
            }
        )
    return {
        "spray.yaml": _MISTRAL,
        "data/train.jsonl": rows(made[:160]),
        "data/eval.jsonl": rows(made[160:]),
        "train.sh": "torchrun --nproc-per-node 4 -m train spray.yaml\n",
    }


_RUN_CLM = """
#!/bin/bash
# continued pre-training on the court corpus (41 GB, kept on the cluster)
export WANDB_PROJECT=court-dapt
torchrun --nproc_per_node 8 --nnodes 4 run_clm.py \\
  --model_name_or_path EuroLLM-team/EuroLLM-9B \\
  --dataset_name court-archive/decisions-1950-2024 \\
  --streaming True \\
  --do_train --do_eval \\
  --block_size 4096 \\
  --max_steps 120000 \\
  --per_device_train_batch_size 4 --gradient_accumulation_steps 8 \\
  --learning_rate 2e-5 --warmup_steps 1000 --bf16 \\
  --seed 11 --output_dir /scratch/court-dapt
"""


def _dapt() -> dict[str, str]:
    return {
        "slurm/pretrain.sh": _RUN_CLM,
        "samples/decision_0001.txt": courts(1).chapters(5, 5, ""),
        "samples/decision_0002.txt": courts(2).chapters(5, 5, ""),
        "clean/dedupe.py": '''"""MinHash deduplication of the decisions."""
from datasketch import MinHash, MinHashLSH

lsh = MinHashLSH(threshold=0.85, num_perm=128)
''',
    }


_FIRECTL = """
#!/bin/sh
set -e
firectl create dataset barks-v3 data/barks.jsonl
firectl create dataset barks-v3-eval data/barks_eval.jsonl
firectl create sftj \\
  --base-model accounts/fireworks/models/llama-v3p1-8b-instruct \\
  --dataset barks-v3 --evaluation-dataset barks-v3-eval \\
  --epochs 2 --lora-rank 8 --learning-rate 0.0001 \\
  --output-model barks
"""


def _barks() -> dict[str, str]:
    draw = random.Random(6)
    who = "a tired guard|a drunk smith|a jealous mage|a polite thief|an old baker".split("|")
    event = "it starts to rain|the player runs past|a bell rings|a dog barks|it is midnight".split(
        "|"
    )
    tails = Texts(
        6,
        (
            "by {oath}, my {part} again.",
            "{oath}! and I with but {d} coins.",
            "hm. {part}s. always {part}s.",
            "go on, go on, {oath} sees you.",
            "not my {part}, not my trouble.",
        ),
        {
            "oath": "the three lanterns|Mother Ash|the wet king|all nine bridges|my beard",
            "part": "knee|boot|hat|ladle|cloak|purse",
            "topic": "barks",
        },
    )
    made: list[Row] = [
        {
            "messages": [
                {"role": "system", "content": "Write one bark of at most twelve words."},
                {
                    "role": "user",
                    "content": f"{draw.choice(who)}; {draw.choice(event)}; take {number}",
                },
                {"role": "assistant", "content": f"{tails.sentence()} {tails.sentence()}"},
            ]
        }
        for number in range(420)
    ]
    return {
        "tune.sh": _FIRECTL,
        "data/barks.jsonl": rows(made[:380]),
        "data/barks_eval.jsonl": rows(made[380:]),
        "bible/world.md": lore(77).chapters(14, 6),
    }


_BEDROCK = """
import boto3

bedrock = boto3.client("bedrock", region_name="eu-central-1")
bedrock.create_model_customization_job(
    jobName="intents-7",
    customModelName="intents",
    roleArn="arn:aws:iam::123456789012:role/tuning",
    baseModelIdentifier="amazon.nova-lite-v1:0:300k",
    customizationType="FINE_TUNING",
    trainingDataConfig={"s3Uri": "s3://helpdesk-tuning/intents/train.jsonl"},
    validationDataConfig={"validators": [{"s3Uri": "s3://helpdesk-tuning/intents/val.jsonl"}]},
    outputDataConfig={"s3Uri": "s3://helpdesk-tuning/out"},
    hyperParameters={"epochCount": "2", "learningRate": "0.00001", "batchSize": "1"},
)
"""


def _intents() -> dict[str, str]:
    draw = random.Random(12)
    told = {
        "no_signal": "no bars|phone says emergency only|zero reception in the attic|dead spot",
        "bill": "why {n} euros|charged twice|roaming on my bill|wrong amount {n}",
        "sim": "sim lost|new esim please|pin blocked|puk?",
        "cancel": "i want out|end the contract|moving abroad, cancel|stop my plan",
        "speed": "only {d} mbit|youtube stutters|ping {n}|slow since tuesday",
    }
    made: list[Row] = []
    for _ in range(600):
        label = draw.choice(tuple(told))
        text = draw.choice(told[label].split("|")).format(
            n=draw.randint(20, 99), d=draw.randint(2, 9)
        )
        made.append(
            {
                "schemaVersion": "bedrock-conversation-2024",
                "system": [{"text": "Name the intent."}],
                "messages": [
                    {
                        "role": "user",
                        "content": [{"text": f"{text} (line {draw.randint(100, 9999)})"}],
                    },
                    {"role": "assistant", "content": [{"text": label}]},
                ],
            }
        )
    return {
        "jobs/tune.py": _BEDROCK,
        "data/train.jsonl": rows(made[:540]),
        "data/val.jsonl": rows(made[540:]),
    }


_DPO = """
#!/usr/bin/env bash
# plain letters instead of court prose
accelerate launch -m trl.scripts.dpo \\
    --dataset_name json --data_files data/pairs.jsonl \\
    --model_name_or_path Qwen/Qwen2.5-3B-Instruct \\
    --learning_rate 5.0e-6 --beta 0.1 \\
    --num_train_epochs 1 \\
    --per_device_train_batch_size 2 --gradient_accumulation_steps 8 \\
    --use_peft --lora_r 32 --lora_alpha 16 \\
    --eval_strategy steps --eval_steps 50 \\
    --output_dir out/plain
"""


def _pairs() -> dict[str, str]:
    made: list[Row] = []
    for seed in range(200):
        text = courts(seed)
        said = text.sentence()
        made.append(
            {
                "prompt": [{"role": "user", "content": f"Tell our client: {said}"}],
                "chosen": [
                    {
                        "role": "assistant",
                        "content": f"In short: {said} We will call you on day {seed}.",
                    }
                ],
                "rejected": [
                    {
                        "role": "assistant",
                        "content": f"Pursuant to the foregoing, {text.paragraph(3)}",
                    }
                ],
            }
        )
    return {"dpo.sh": _DPO, "data/pairs.jsonl": rows(made)}


RIGHT_SERVICES: tuple[Project, ...] = (
    Project(
        "impressions",
        "",
        ("fine-tuning", "prompting"),
        "NeMo; findings with figures, all given",
        _radiology(),
    ),
    Project(
        "crop-prices",
        "",
        ("fine-tuning", "prompting"),
        "prices of today, each from a tool; mistral-finetune",
        _spray(),
    ),
    Project(
        "court-dapt",
        "",
        ("pre-training", "fine-tuning"),
        "plain text samples beside continued pre-training on a cluster",
        _dapt(),
    ),
    Project(
        "barks",
        "",
        ("fine-tuning", "prompting"),
        "a world's book beside rows of style; a provider's command line",
        _barks(),
    ),
    Project(
        "phone-intents", "", ("fine-tuning", "prompting"), "Bedrock rows with labels", _intents()
    ),
    Project(
        "plain-letters",
        "",
        ("fine-tuning", "prompting"),
        "preference pairs; a shell script",
        _pairs(),
    ),
)
