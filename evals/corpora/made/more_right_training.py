"""Right trainings of a second round."""

from __future__ import annotations

import csv
import io
import json
import random

from evals.corpora.made.project import Project, Row, chat, rows
from evals.corpora.made.texts import Texts, farm, nursing, personnel

_DRAW = random.Random(77)


def _bank_letters() -> dict[str, str]:
    o = io.StringIO()
    w = csv.writer(o)
    w.writerow(["letter", "category"])
    for _i in range(500):
        c = _DRAW.choice(("loan", "card", "fraud", "branch"))
        w.writerow(
            [
                f"{_DRAW.choice(('Hello', 'Hi', 'Dear all'))}, { {'loan': 'my rate went up to %d %%', 'card': 'card %d declined twice', 'fraud': '%d euros I never spent', 'branch': 'closed at %d pm?'}[c] % _DRAW.randint(2, 900) }",
                c,
            ]
        )
    return {
        "ludwig.yaml": """
model_type: llm
base_model: Qwen/Qwen2.5-1.5B-Instruct
adapter: {type: lora}
prompt: {template: "Name the category.\\n{letter}"}
input_features: [{name: letter, type: text}]
output_features: [{name: category, type: text}]
trainer: {type: finetune, epochs: 2, learning_rate: 0.0001}
""",
        "run.sh": "ludwig train --config ludwig.yaml --dataset data/letters.csv\n",
        "data/letters.csv": o.getvalue(),
    }


def _invoices() -> dict[str, str]:
    first = "Ada|Ben|Cleo|Dan|Eve|Finn".split("|")
    last = "Example|Sample|Probe|Muster".split("|")
    r: list[Row] = []
    for _i in range(300):
        n = f"{_DRAW.choice(first)} {_DRAW.choice(last)}"
        d = f"{_DRAW.randint(1, 28)} May 202{_DRAW.randint(4, 6)}"
        r.append(
            chat(
                f"Invoice {_DRAW.randint(1000, 9999)} to {n}, due {d}, {_DRAW.randint(20, 900)}.00 EUR for {_DRAW.choice(('hire', 'repair', 'tickets'))}",
                json.dumps({"name": n, "due": d}),
                "Extract as JSON.",
            )
        )
    return {
        "gen/make_synthetic.py": "from faker import Faker\nfake = Faker()\n",
        "data/synthetic_train.jsonl": rows(r[:260]),
        "data/synthetic_val.jsonl": rows(r[260:]),
        "sft.sh": "swift sft --model Qwen/Qwen2.5-3B-Instruct --train_type lora --dataset data/synthetic_train.jsonl --val_dataset data/synthetic_val.jsonl --num_train_epochs 2 --learning_rate 1e-4\n",
    }


def _barge_sums() -> dict[str, str]:
    r: list[Row] = []
    for _i in range(240):
        a, b, c = _DRAW.randint(3, 40), _DRAW.randint(3, 20), _DRAW.randint(2, 9)
        r.append(
            chat(
                f"A barge carries {a} crates of {b} kg. {c} crates are taken off. How heavy is the load?",
                f"There are {a} - {c} = {a - c} crates left. Each weighs {b} kg, so {a - c} * {b} = {(a - c) * b} kg.\n#### {(a - c) * b}",
            )
        )
    return {
        "lora.yml": """
base_model: Qwen/Qwen2.5-1.5B
datasets:
  - path: data/train.jsonl
    type: chat_template
val_set_size: 0.05
adapter: lora
lora_r: 16
lora_alpha: 32
lora_target_linear: true
sequence_len: 1024
micro_batch_size: 4
num_epochs: 2
learning_rate: 0.0001
seed: 1
""",
        "data/train.jsonl": rows(r),
    }


def _leave_embeddings() -> dict[str, str]:
    r: list[Row] = [
        {"anchor": f"may I {w} {i}?", "positive": personnel(i).sentence()}
        for i, w in enumerate(("take leave", "work abroad", "carry over", "quit") * 60)
    ]
    return {
        "embed.py": """
from datasets import load_dataset
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.losses import MultipleNegativesRankingLoss
model = SentenceTransformer("BAAI/bge-small-en-v1.5")
train = load_dataset("json", data_files="pairs.jsonl", split="train")
SentenceTransformerTrainer(model=model, train_dataset=train, loss=MultipleNegativesRankingLoss(model),
    args=SentenceTransformerTrainingArguments(output_dir="out", num_train_epochs=1)).train()
""",
        "pairs.jsonl": rows(r),
    }


def _farm_corpus() -> dict[str, str]:
    return {
        "cpt.yaml": """
base_model: mistralai/Mistral-7B-v0.3
pretraining_dataset:
  - path: agri-corpus/french-farming-2b
    name: default
    type: pretrain
streaming: true
max_steps: 60000
sequence_len: 8192
sample_packing: true
flash_attention: true
micro_batch_size: 2
gradient_accumulation_steps: 8
learning_rate: 0.00002
bf16: true
seed: 3
output_dir: ./out
""",
        "slurm/job.sbatch": "#!/bin/bash\n#SBATCH --nodes=8\nsrun axolotl train cpt.yaml\n",
        "eval/questions.jsonl": rows(
            [{"question": farm(i).sentence(), "answer": "ja"} for i in range(50)]
        ),
    }


def _handovers() -> dict[str, str]:
    r: list[Row] = []
    for i in range(200):
        t = nursing(i)
        s = t.paragraph(8)
        r.append(
            {
                "instruction": "Turn the dictated handover into SBAR.",
                "input": s,
                "output": "S: "
                + s.split(". ")[0]
                + ".\nB: "
                + s.split(". ")[1]
                + ".\nA: stable\nR: "
                + s.split(". ")[-1],
            }
        )
    return {
        "configs/sft.yaml": """
model_name_or_path: meta-llama/Llama-3.2-3B-Instruct
stage: sft
do_train: true
finetuning_type: lora
lora_rank: 16
dataset: sbar
dataset_dir: data
template: llama3
cutoff_len: 2048
val_size: 0.1
num_train_epochs: 2
learning_rate: 1.0e-4
seed: 5
output_dir: out
""",
        "data/dataset_info.json": json.dumps({"sbar": {"file_name": "sbar.json"}}),
        "data/sbar.json": json.dumps(r),
    }


def _letters() -> dict[str, str]:
    letters: list[Row] = []
    op = "My dear {x},|{x}, you rogue,|Ever patient {x},".split("|")
    mid = Texts(
        4,
        (
            "I write to you by a candle that hates me.",
            "the rain has opinions about my roof, and I share none of them.",
            "you would laugh at how I hold this pen.",
            "my landlady says that I sing in my sleep; we both deny it.",
            "if you come on the {d}th, bring soup and no advice.",
            "I have lost my {o} again and found your letter instead.",
        ),
        {"o": "hat|temper|key|spoon", "topic": "x"},
    )
    matters = ("the weather", "money", "a visit", "the cat")
    letters.extend(
        chat(
            f"Write to {_DRAW.choice(('Agnes', 'Theo', 'Lou'))} about {_DRAW.choice(matters)} ({i})",
            _DRAW.choice(op).format(x="friend") + "\n" + mid.paragraph(5) + "\nYours, H.",
        )
        for i in range(260)
    )
    return {
        "Modelfile": 'FROM ./letters-q4.gguf\nTEMPLATE """{{ .Prompt }}"""\nPARAMETER temperature 0.9\n',
        "train.sh": "python -m mlx_lm.lora --train --model mlx-community/Mistral-7B-Instruct-v0.3-4bit --data data --iters 600 --batch-size 2\n",
        "data/train.jsonl": rows(letters[:230]),
        "data/valid.jsonl": rows(letters[230:]),
    }


def _booking() -> dict[str, str]:
    r: list[Row] = [
        {
            "conversations": [
                {
                    "from": "human",
                    "value": f"table for {_DRAW.randint(2, 9)} at {_DRAW.randint(17, 22)}:00 on line {i}",
                },
                {
                    "from": "function_call",
                    "value": json.dumps({"name": "book", "arguments": {"n": i}}),
                },
                {
                    "from": "observation",
                    "value": json.dumps({"ok": True, "table": _DRAW.randint(1, 30)}),
                },
                {"from": "gpt", "value": f"Done, table {_DRAW.randint(1, 30)} is yours."},
            ],
            "tools": json.dumps(
                [
                    {
                        "name": "book",
                        "description": "Book",
                        "parameters": {"type": "object", "properties": {"n": {"type": "integer"}}},
                    }
                ]
            ),
        }
        for i in range(160)
    ]
    return {
        "train.yaml": """
model_name_or_path: Qwen/Qwen2.5-7B-Instruct
stage: sft
do_train: true
finetuning_type: lora
dataset: booking
template: qwen
cutoff_len: 2048
num_train_epochs: 2
learning_rate: 1.0e-4
output_dir: out
""",
        "data/dataset_info.json": json.dumps(
            {
                "booking": {
                    "file_name": "booking.json",
                    "formatting": "sharegpt",
                    "columns": {"messages": "conversations", "tools": "tools"},
                }
            }
        ),
        "data/booking.json": json.dumps(r),
    }


MORE_RIGHT_TRAINING: tuple[Project, ...] = (
    Project("bank-letters", "", ("fine-tuning", "prompting"), "labels in a table", _bank_letters()),
    Project(
        "invoices",
        "",
        ("fine-tuning", "prompting"),
        "names and dates that are invented",
        _invoices(),
    ),
    Project(
        "barge-sums",
        "",
        ("fine-tuning", "prompting"),
        "figures that no prompt holds, but that follow from it",
        _barge_sums(),
    ),
    Project(
        "leave-embeddings",
        "",
        ("fine-tuning", "retrieval"),
        "an encoder is trained",
        _leave_embeddings(),
    ),
    Project(
        "farm-cpt",
        "",
        ("pre-training", "fine-tuning"),
        "pre-training on a hub's corpus",
        _farm_corpus(),
    ),
    Project("sbar", "", ("fine-tuning", "prompting"), "a long text in, a form out", _handovers()),
    Project("letters", "", ("fine-tuning", "prompting"), "a voice", _letters()),
    Project(
        "booking",
        "",
        ("fine-tuning", "prompting"),
        "calls of tools as another format writes them",
        _booking(),
    ),
)
