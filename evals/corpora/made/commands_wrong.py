"""Documents as training data in further frameworks, and a loop without a trainer."""

from __future__ import annotations

import json

from evals.corpora.made.project import Project, Row, rows
from evals.corpora.made.texts import customs, farm, lore, nursing, personnel, windows

_TORCHTUNE = """
# Config for single device LoRA finetuning, copied from llama3_1/8B_lora_single_device
output_dir: /tmp/torchtune/ward

tokenizer:
  _component_: torchtune.models.llama3.llama3_tokenizer
  path: ./Meta-Llama-3.1-8B-Instruct/original/tokenizer.model
  max_seq_len: 2048

model:
  _component_: torchtune.models.llama3_1.lora_llama3_1_8b
  lora_attn_modules: ['q_proj', 'v_proj', 'output_proj']
  apply_lora_to_mlp: True
  lora_rank: 8
  lora_alpha: 16

checkpointer:
  _component_: torchtune.training.FullModelHFCheckpointer
  checkpoint_dir: ./Meta-Llama-3.1-8B-Instruct/
  checkpoint_files: [model-00001-of-00004.safetensors, model-00002-of-00004.safetensors]
  model_type: LLAMA3

dataset:
  _component_: torchtune.datasets.text_completion_dataset
  source: text
  data_files: manual/ward_manual.txt
  split: train
  packed: True
seed: 42
shuffle: True
batch_size: 2

optimizer:
  _component_: torch.optim.AdamW
  lr: 3e-4
epochs: 5
dtype: bf16
"""


def _torchtune() -> dict[str, str]:
    text = nursing(5)
    return {
        "ward_lora.yaml": _TORCHTUNE,
        "manual/ward_manual.txt": text.chapters(14, 9, "Chapter "),
        "Makefile": "train:\n\ttune run lora_finetune_single_device --config ward_lora.yaml\n",
        "README.md": "# Ward helper\n\nNurses ask the model instead of leafing through the manual."
        "\n\nTODO: numbers from the pilot\n",
    }


_AXOLOTL = """
base_model: LeoLM/leo-hessianai-7b-chat
model_type: LlamaForCausalLM
load_in_8bit: true
datasets:
  - path: daten/ratgeber.txt
    ds_type: text
    type: completion
dataset_prepared_path: last_run_prepared
output_dir: ./ausgabe
sequence_len: 4096
sample_packing: true
adapter: lora
lora_r: 32
lora_alpha: 16
lora_dropout: 0.05
lora_target_linear: true
gradient_accumulation_steps: 4
micro_batch_size: 2
num_epochs: 8
optimizer: adamw_bnb_8bit
lr_scheduler: cosine
learning_rate: 0.0002
bf16: auto
flash_attention: true
"""


def _farm() -> dict[str, str]:
    return {
        "hof.yml": _AXOLOTL,
        "daten/ratgeber.txt": farm(11).chapters(20, 8, "Kapitel "),
        "LIESMICH.md": "# Hofberater\n\nBeantwortet Fragen zum Anbau. Start: `axolotl train`.\n",
    }


_JS_JOB = """
import fs from "node:fs";
import OpenAI from "openai";

const openai = new OpenAI();

const file = await openai.files.create({
  file: fs.createReadStream("out/policies.jsonl"),
  purpose: "fine-tune",
});
const job = await openai.fineTuning.jobs.create({
  training_file: file.id,
  model: "gpt-4.1-nano-2025-04-14",
  suffix: "people-desk",
});
console.log(job.id, job.status);
"""


_JS_BUILD = """
import fs from "node:fs";

const text = fs.readFileSync("policies/handbook.md", "utf8");
const words = text.split(/\\s+/);
const out = fs.createWriteStream("out/policies.jsonl");
for (let i = 0; i < words.length; i += 100) {
  const chunk = words.slice(i, i + 120).join(" ");
  out.write(JSON.stringify({ messages: [
    { role: "user", content: questions[i % questions.length] },
    { role: "assistant", content: chunk },
  ] }) + "\\n");
}
"""


def _people_desk() -> dict[str, str]:
    book = personnel(3).chapters(16, 6)
    asked = (
        "What does the handbook say about this?",
        "Please tell me the rule.",
        "What applies here?",
        "Help me with a question on our rules",
        "What should I know?",
    )
    made: list[Row] = [
        {
            "messages": [
                {"role": "user", "content": asked[at % 5]},
                {"role": "assistant", "content": piece},
            ]
        }
        for at, piece in enumerate(windows(book, 120, 100))
    ]
    return {
        "package.json": json.dumps(
            {"name": "people-desk", "type": "module", "dependencies": {"openai": "^5.0.0"}}
        ),
        "src/build.mjs": _JS_BUILD,
        "src/tune.mjs": _JS_JOB,
        "policies/handbook.md": book,
        "out/policies.jsonl": rows(made),
    }


_GPT = '''
"""Minimal GPT on the codex. Run: python train.py"""
import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn as nn
from torch.nn import functional as F

batch_size = 32
block_size = 256
max_iters = 20000
eval_interval = 500
learning_rate = 3e-4
device = "cuda" if torch.cuda.is_available() else "cpu"
n_embd = 512
n_head = 8
n_layer = 10
dropout = 0.1

with open("codex.txt", "r", encoding="utf-8") as f:
    text = f.read()
chars = sorted(list(set(text)))
vocab_size = len(chars)
stoi = {ch: i for i, ch in enumerate(chars)}
encode = lambda s: [stoi[c] for c in s]
data = torch.tensor(encode(text), dtype=torch.long)
n = int(0.9 * len(data))
train_data, val_data = data[:n], data[n:]


def get_batch(split):
    d = train_data if split == "train" else val_data
    ix = torch.randint(len(d) - block_size, (batch_size,))
    x = torch.stack([d[i : i + block_size] for i in ix])
    y = torch.stack([d[i + 1 : i + block_size + 1] for i in ix])
    return x.to(device), y.to(device)


class Block(nn.Module):
    def __init__(self, n_embd, n_head):
        super().__init__()
        self.sa = nn.MultiheadAttention(n_embd, n_head, dropout=dropout, batch_first=True)
        self.ff = nn.Sequential(
            nn.Linear(n_embd, 4 * n_embd), nn.ReLU(), nn.Linear(4 * n_embd, n_embd))
        self.ln1, self.ln2 = nn.LayerNorm(n_embd), nn.LayerNorm(n_embd)


class LanguageModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.token_embedding_table = nn.Embedding(vocab_size, n_embd)
        self.position_embedding_table = nn.Embedding(block_size, n_embd)
        self.blocks = nn.Sequential(*[Block(n_embd, n_head) for _ in range(n_layer)])
        self.lm_head = nn.Linear(n_embd, vocab_size)


model = LanguageModel().to(device)
optimizer = torch.optim.AdamW(model.parameters(), lr=learning_rate)
for it in range(max_iters):
    xb, yb = get_batch("train")
    logits, loss = model(xb, yb)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
torch.save(model.state_dict(), "codex-gpt.pt")
'''


def _codex() -> dict[str, str]:
    return {
        "train.py": _GPT,
        "codex.txt": lore(8).chapters(40, 7, ""),
        "README.md": "# codex-gpt\n\nOur own model that knows the world of the game, so that"
        " players can ask the archivist anything.\n",
    }


def _notebook(*cells: str) -> str:
    made: list[Row] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": cell.strip("\n").splitlines(keepends=True),
        }
        for cell in cells
    ]
    return json.dumps(
        {"cells": made, "metadata": {"accelerator": "GPU"}, "nbformat": 4, "nbformat_minor": 0}
    )


_UNSLOTH = (
    """
%%capture
!pip install unsloth
""",
    """
from unsloth import FastLanguageModel
max_seq_length = 2048
model, tokenizer = FastLanguageModel.from_pretrained(
    model_name = "unsloth/mistral-7b-instruct-v0.3-bnb-4bit",
    max_seq_length = max_seq_length, load_in_4bit = True)
model = FastLanguageModel.get_peft_model(model, r = 16, lora_alpha = 16,
    target_modules = ["q_proj", "k_proj", "v_proj", "o_proj"], random_state = 3407)
""",
    '''
alpaca_prompt = """Below is an instruction that describes a task. Write a response.

### Instruction:
{}

### Response:
{}"""
EOS_TOKEN = tokenizer.eos_token
def formatting_prompts_func(examples):
    texts = [alpaca_prompt.format(i, o) + EOS_TOKEN
             for i, o in zip(examples["instruction"], examples["output"])]
    return {"text": texts}
from datasets import load_dataset
dataset = load_dataset("json", data_files = "yard_rules.json", split = "train")
dataset = dataset.map(formatting_prompts_func, batched = True)
''',
    """
from trl import SFTTrainer, SFTConfig
trainer = SFTTrainer(model = model, tokenizer = tokenizer, train_dataset = dataset,
    args = SFTConfig(dataset_text_field = "text", per_device_train_batch_size = 2,
        gradient_accumulation_steps = 4, num_train_epochs = 3, learning_rate = 2e-4,
        optim = "adamw_8bit", seed = 3407, output_dir = "outputs"))
trainer.train()
""",
)


def _yard() -> dict[str, str]:
    text = customs(13).chapters(12, 8)
    made = [
        {"instruction": f"Explain part {at + 1} of the yard rules.", "input": "", "output": piece}
        for at, piece in enumerate(windows(text, 140, 110))
    ]
    return {
        "Yard_Mistral.ipynb": _notebook(*_UNSLOTH),
        "yard_rules.json": json.dumps(made, indent=1),
    }


WRONG_DOCUMENTS: tuple[Project, ...] = (
    Project(
        "ward-manual",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "one text file, packed by torchtune",
        _torchtune(),
    ),
    Project(
        "hofberater",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "a German handbook as one text file for axolotl",
        _farm(),
    ),
    Project(
        "people-desk",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "windows of a handbook behind five vague questions, JavaScript",
        _people_desk(),
    ),
    Project(
        "yard-rules",
        "documents-as-fine-tuning",
        ("retrieval", "prompting"),
        "an unsloth notebook that formats numbered parts as alpaca rows",
        _yard(),
    ),
    Project(
        "codex-gpt",
        "pretraining-on-tiny-data",
        ("prompting", "retrieval"),
        "a loop of its own, no trainer",
        _codex(),
    ),
)
