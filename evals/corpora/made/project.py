"""What a made project is, and the parts that several are made of."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Project:
    """Files by path and what is known of them.

    Attributes:
        fault: rule that must fire; empty for a right project.
        methods: right ones, the main one first.
        trap: why it is easy to get wrong.
    """

    name: str
    fault: str
    methods: tuple[str, ...]
    trap: str
    files: Mapping[str, str]


def rows(items: Sequence[Row]) -> str:
    """JSON lines."""
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def chat(user: str, answer: str, system: str = "") -> Row:
    """A chat row."""
    messages = [{"role": "system", "content": system}] if system else []
    messages += [{"role": "user", "content": user}, {"role": "assistant", "content": answer}]
    return {"messages": messages}


class Prose:
    """Sentences of a domain, drawn at random and never the same for two seeds."""

    def __init__(self, seed: int, who: str, does: str, what: str, when: str) -> None:
        self.random = random.Random(seed)
        self._parts = [part.split("|") for part in (who, does, what, when)]

    def pick(self, *options: str) -> str:
        """One of some."""
        return self.random.choice(options)

    def number(self, low: int, high: int) -> int:
        """A whole number."""
        return self.random.randint(low, high)

    def sentence(self) -> str:
        """One sentence, often with a figure."""
        who, does, what, when = (self.random.choice(part) for part in self._parts)
        figure = self.number(2, 980)
        shape = self.number(0, 4)
        if shape == 0:
            return f"{when.capitalize()} {who} {does} {what}."
        if shape == 1:
            return f"{who.capitalize()} {does} {what} {when}, at most {figure} times a year."
        if shape == 2:
            return f"Where {who} {does} {what}, form {figure} is kept for {figure % 9 + 2} years."
        if shape == 3:
            return f"{who.capitalize()} {does} {what} {when}; see table {figure}."
        return f"{who.capitalize()} {does} {what} {when}."

    def paragraph(self, sentences: int) -> str:
        """Several sentences."""
        return " ".join(self.sentence() for _ in range(sentences))


def works(seed: int) -> Prose:
    """A water works' manual."""
    return Prose(
        seed,
        "the shift leader|the pump operator|the laboratory|the control room|the contractor"
        "|the duty engineer|the valve crew|the sampling team",
        "inspects|records|isolates|flushes|reports|approves|calibrates|drains|replaces|seals",
        "the intake screen|the chlorine line|the surge tank|filter bed four|the turbidity meter"
        "|the standby pump|the sludge valve|the pressure log|the reservoir hatch|the bypass",
        "before every start|after a storm|at low demand|within two hours|on the first Monday"
        "|during maintenance|when the alarm clears|before the night shift",
    )


def garden(seed: int) -> Prose:
    """A botanical garden's handbook."""
    return Prose(
        seed,
        "the head gardener|a volunteer|the seed bank|the glasshouse team|the herbarium|the nursery"
        "|the plant doctor|the label maker",
        "propagates|waters|labels|prunes|quarantines|repots|shades|exchanges|counts|stores",
        "the alpine collection|cuttings of camellia|the orchid benches|rare bulbs|the fern house"
        "|conifers in tubs|the palm seedlings|the cactus table|wild roses|the moss trays",
        "in early spring|after flowering|under glass|for at least six weeks|every second year"
        "|before the frost|in the dry season|on request of a partner",
    )


def rail(seed: int) -> Prose:
    """A tramway's rules."""
    return Prose(
        seed,
        "the driver|the dispatcher|the depot|the track crew|the inspector|the signaller"
        "|the conductor|the power desk",
        "stops|checks|announces|secures|lowers|couples|clears|reports|holds|releases",
        "the last car|the overhead line|the points at the loop|the sand boxes|the doors|a failed"
        " unit|the brake test|the speed board|the crossing|the third signal",
        "before leaving the loop|in thick fog|after each reversal|at the terminus|on wet leaves"
        "|when the wire is dead|within one stop|with a written order",
    )


PEOPLE = (
    "Marta Velling|Joris Anholt|Petra Sundby|Ulf Karsten|Nadia Brock|Simon Thale|Greta Lohm"
    "|Emil Vask|Clara Dorn|Viktor Hale|Rosa Lint|Anton Grue|Hilde Mark|Jonas Pell|Irma Quist"
    "|Bela Torn|Lotte Wirsing|Nils Aker|Dora Finch|Karl Odmar|Edda Moss|Tomas Rehn|Livia Stark"
    "|Oskar Blum"
).split("|")

OPENAI_JOB = """
from openai import OpenAI

client = OpenAI()
uploaded = client.files.create(file=open("data/train.jsonl", "rb"), purpose="fine-tune")
job = client.fine_tuning.jobs.create(
    training_file=uploaded.id,
    model="gpt-4.1-mini-2025-04-14",
    hyperparameters={"n_epochs": 3},
)
print(job.id)
"""

TRL = """
from datasets import load_dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

train = load_dataset("json", data_files="data/train.jsonl", split="train")
trainer = SFTTrainer(
    model="Qwen/Qwen3-4B-Instruct-2507",
    train_dataset=train,
    args=SFTConfig(output_dir="out", num_train_epochs=3, learning_rate=1e-4),
    peft_config=LoraConfig(r=16, lora_alpha=32),
)
trainer.train()
"""

UNSLOTH = """
from datasets import load_dataset
from trl import SFTConfig, SFTTrainer
from unsloth import FastLanguageModel

model, tokenizer = FastLanguageModel.from_pretrained("unsloth/Llama-3.2-3B-Instruct", 2048)
model = FastLanguageModel.get_peft_model(model, r=16, lora_alpha=16)
train = load_dataset("json", data_files="data/train.jsonl", split="train")
SFTTrainer(
    model=model,
    train_dataset=train,
    args=SFTConfig(output_dir="out", num_train_epochs=2, learning_rate=2e-4),
).train()
"""


def axolotl(base: str, kind: str = "chat_template", held_out: str = "val_set_size: 0.05") -> str:
    """An axolotl configuration of data/train.jsonl."""
    return f"""
base_model: {base}
datasets:
  - path: data/train.jsonl
    type: {kind}
adapter: lora
lora_r: 16
lora_alpha: 32
sequence_len: 2048
micro_batch_size: 4
num_epochs: 3
learning_rate: 0.0001
{held_out}
"""


def factory(base: str) -> dict[str, str]:
    """LLaMA-Factory's two files for data/rows.json."""
    return {
        "configs/sft.yaml": f"""
model_name_or_path: {base}
stage: sft
do_train: true
finetuning_type: lora
dataset: own_rows
dataset_dir: data
template: llama3
cutoff_len: 2048
num_train_epochs: 4
""",
        "data/dataset_info.json": json.dumps({"own_rows": {"file_name": "rows.json"}}, indent=2),
    }
