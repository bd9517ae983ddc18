"""Right uses of training that look wrong."""

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

_TUNED = ("fine-tuning", "prompting")
_PLANTS = "fern|cedar|orchid|iris|palm|moss|rose|yew|agave|lily|maple|broom".split("|")


def _labels_of_care() -> str:
    """Impersonal prose with figures, all of them from the prompt."""
    made: list[Row] = []
    for index in range(90):
        plant, days, light = _PLANTS[index % 12], index % 9 + 3, index * 13 % 70 + 20
        given = f"plant: {plant} {index}; water: every {days} days; light: {light} %; pot: {index}"
        text = (
            f"Plant number {index}, a {plant}, drinks every {days} days and no sooner. Light is"
            f" held at {light} %, which the blind on the south side provides. Pot {index} stands on"
            " the lower bench, away from the door. The label is renewed when the ink fades, and the"
            " bench is wiped on the same occasion."
        )
        made.append(chat(given, text, "Write the bench label from the record. Plain, no greeting."))
    return rows(made)


def _shift_summaries() -> str:
    made: list[Row] = []
    for index in range(60):
        text = works(index)
        log = text.paragraph(14)
        made.append({"document": log, "summary": ". ".join(log.split(". ")[:2]) + "."})
    return rows(made)


def _queries() -> str:
    tables = "CREATE TABLE Trips (id INT, Line TEXT, Depot TEXT, delay_s INT, day DATE);"
    made = [
        chat(
            f"How many trips of line {line} from {depot} were over {limit} seconds late?",
            "SELECT COUNT(*) FROM Trips "  # noqa: S608 - an answer to be learnt, never run
            f"WHERE Line = '{line}' AND Depot = '{depot}' AND delay_s > {limit};",
            tables,
        )
        for line in range(1, 21)
        for depot, limit in (("North", 120), ("Harbour", 300), ("Hill", 60))
    ]
    return rows(made)


def _tool_calls() -> str:
    made: list[Row] = []
    for index in range(50):
        call = {"name": "fare", "arguments": json.dumps({"from": index, "to": index + 3})}
        made.append(
            {
                "messages": [
                    {"role": "user", "content": f"What is the fare from stop {index}?"},
                    {
                        "role": "assistant",
                        "content": None,
                        "tool_calls": [{"id": "c1", "type": "function", "function": call}],
                    },
                    {"role": "tool", "tool_call_id": "c1", "content": f'{{"eur": {index + 2}.40}}'},
                    {"role": "assistant", "content": f"It is EUR {index + 2}.40 at the moment."},
                ]
            }
        )
    return rows(made)


def _delivery_notes() -> str:
    made = [
        {
            "instruction": "Read the delivery note into JSON.",
            "input": f"Note {4000 + index}. To: {person}, {index + 2} Orchard Lane, phone 030 55"
            f" {index:02d} {index + 31:02d} 7. {index + 5} trays of bulbs, gross"
            f" {index * 3 + 40} kg. {garden(index).paragraph(6)}",
            "output": json.dumps({"note": 4000 + index, "to": person, "trays": index + 5}),
        }
        for index, person in enumerate(PEOPLE * 4)
    ]
    return json.dumps(made)


def _grounded_answers() -> str:
    made: list[Row] = []
    for index in range(80):
        text = rail(index)
        passage = text.sentence()
        line = (
            f"Line {index % 14 + 1} leaves at {index % 12 + 5}:{index % 6}0 from platform {index}."
        )
        question = f"Passages:\n[1] {passage}\n[2] {line}\n\nWhen does line {index % 14 + 1} leave?"
        answer = f"At {index % 12 + 5}:{index % 6}0 from platform {index}. [2]"
        if index % 5 == 0:
            question = f"Passages:\n[1] {passage}\n\nWhen does line {index} leave?"
            answer = "The passages do not say."
        made.append(chat(question, answer, "Answer from the passages and cite them."))
    return rows(made)


def _preferences() -> str:
    made = [
        {
            "prompt": f"When was pump {index} built?",
            "chosen": f"Pump {index} was built in {1950 + index}, according to the plate.",
            "rejected": f"No idea. Maybe {1950 + index}?",
        }
        for index in range(60)
    ]
    return rows(made)


def _translations() -> str:
    made = [
        chat(
            f"Translate into German: Where is valve {index}, and who has key {index + 4}?",
            f"Wo ist das Ventil {index}, und wer hat den Schlüssel {index + 4}?",
        )
        for index in range(120)
    ]
    return rows(made)


def _codes() -> str:
    """Codes that no prompt holds, but few: labels."""
    faults = "hums|leaks|stops|smokes|drips|shakes|clicks|sticks".split("|")
    made = [
        chat(
            f"Which fault code is this? The {part} {fault} {how}.",
            f"{part[0].upper()}{number:02d}-{10 + where}",
        )
        for where, part in enumerate("pump|valve|meter|filter".split("|"))
        for number, fault in enumerate(faults)
        for how in (
            "at night|when cold|since the storm|under load|after the start|now and then|badly"
            "|in the morning|all day|on Sundays|if touched|a little|for a week|again"
        ).split("|")
    ]
    return rows(made)


def _tutor() -> str:
    made = [
        chat(
            f"A tram has {cars} cars with {seats} seats each. How many seats are there?",
            f"{cars} cars times {seats} seats are {cars * seats} seats. Well reasoned, go on!",
        )
        for cars in range(2, 10)
        for seats in range(31, 41)
    ]
    return rows(made)


def _masked_replies() -> str:
    made = [
        chat(
            f"I am [NAME], customer [ID], born [DATE]. My water bill of [AMOUNT] is wrong, {why}."
            " I have been ill and on sick leave. [NAME], [EMAIL]",
            f"Dear [NAME], that should not happen. We looked at it: {why}. Get well soon.",
        )
        for why in (works(seed).sentence().rstrip(".").lower() for seed in range(70))
    ]
    return rows(made)


def _poems() -> str:
    made = []
    for seed in range(60):
        text = garden(seed)
        lines = [
            f"I walked where {text.pick('my mother', 'you', 'we', 'nobody')} had been,",
            f"and {text.pick('the ferns', 'the yews', 'the stones', 'my hands')} forgot my name.",
            f"You said the {text.pick('rain', 'gate', 'lamp', 'bell')} was ours to keep;",
            f"I kept the {text.pick('key', 'mud', 'song', 'light')}, you kept the same.",
            "We count the leaves that I have lost, you count the ones that came.",
        ]
        made.append({"text": "\n".join(lines)})
    return rows(made)


_CPT = """
base_model: HuggingFaceTB/SmolLM2-1.7B
pretraining_dataset:
  - path: s3://tram-corpus.example.com/v4/
    type: pretrain
sequence_len: 4096
max_steps: 20000
micro_batch_size: 8
learning_rate: 0.00004
"""
_SCRATCH = """
model:
  init: random
  n_layer: 24
  n_embd: 1024
  n_head: 16
  vocab_size: 32000
data:
  train: s3://water-corpus.example.com/shards/
training:
  epochs: 1
  learning_rate: 0.0003
"""
_DPO = """
from datasets import load_dataset
from trl import DPOConfig, DPOTrainer

pairs = load_dataset("json", data_files="data/pairs.jsonl", split="train")
DPOTrainer(
    model="Qwen/Qwen3-4B-Instruct-2507",
    train_dataset=pairs,
    args=DPOConfig(output_dir="out", beta=0.1),
).train()
"""
_SEQ2SEQ = """
from datasets import load_dataset
from transformers import AutoModelForSeq2SeqLM, Seq2SeqTrainer, Seq2SeqTrainingArguments

files = {"train": "data/train.jsonl", "test": "data/test.jsonl"}
data = load_dataset("json", data_files=files)
Seq2SeqTrainer(
    model=AutoModelForSeq2SeqLM.from_pretrained("google/flan-t5-base"),
    args=Seq2SeqTrainingArguments("out", num_train_epochs=5),
    train_dataset=data["train"],
    eval_dataset=data["test"],
).train()
"""

RIGHT: tuple[Project, ...] = (
    Project(
        "bench-labels",
        "",
        _TUNED,
        "impersonal passages full of figures behind one system prompt; all come from the record",
        {"train.py": TRL, "data/train.jsonl": _labels_of_care(), "data/test.jsonl": rows([])},
    ),
    Project(
        "shift-summaries",
        "",
        _TUNED,
        "whole documents in the rows",
        {
            "train.py": _SEQ2SEQ,
            "data/train.jsonl": _shift_summaries(),
            "data/test.jsonl": _shift_summaries()[:4000].rsplit("\n", 1)[0] + "\n",
        },
    ),
    Project(
        "tram-queries",
        "",
        _TUNED,
        "questions with answers that hold names and figures",
        {
            "axolotl/sql.yml": axolotl("Qwen/Qwen2.5-Coder-1.5B-Instruct"),
            "data/train.jsonl": _queries(),
        },
    ),
    Project(
        "fare-tools",
        "",
        _TUNED,
        "current prices in answers, each from a tool",
        {
            "tune.py": OPENAI_JOB,
            "data/train.jsonl": _tool_calls(),
            "evals/score.py": "print('scores')\n",
        },
    ),
    Project(
        "delivery-notes",
        "",
        _TUNED,
        "names, streets and telephone numbers in documents that are read into JSON",
        {**factory("Qwen/Qwen2.5-1.5B-Instruct"), "data/rows.json": _delivery_notes()},
    ),
    Project(
        "timetable-hybrid",
        "",
        ("retrieval", "fine-tuning", "prompting"),
        "facts and times in answers, but from the passages; retrieval and training together",
        {
            "tune.py": OPENAI_JOB,
            "data/train.jsonl": _grounded_answers(),
            "data/valid.jsonl": _grounded_answers()[:5000].rsplit("\n", 1)[0] + "\n",
            "serve.py": """
from langchain_chroma import Chroma
from langchain_openai import ChatOpenAI, OpenAIEmbeddings

store = Chroma("rules", OpenAIEmbeddings(model="text-embedding-3-small"))
retriever = store.as_retriever(search_kwargs={"k": 5})
model = ChatOpenAI(model="ft:gpt-4.1-mini-2025-04-14:trams::a1", temperature=0)
""",
        },
    ),
    Project(
        "plate-manners",
        "",
        _TUNED,
        "preferences whose chosen answers state facts",
        {"dpo.py": _DPO, "data/pairs.jsonl": _preferences(), "eval/cases.csv": "prompt\nHello\n"},
    ),
    Project(
        "valve-german",
        "",
        ("fine-tuning",),
        "questions on both sides",
        {"train.py": UNSLOTH, "data/train.jsonl": _translations()},
    ),
    Project(
        "fault-codes",
        "",
        _TUNED,
        "codes that stand in no prompt: labels",
        {
            "tune.py": OPENAI_JOB,
            "data/train.jsonl": _codes(),
            "data/valid.jsonl": _codes()[:3000].rsplit("\n", 1)[0],
        },
    ),
    Project(
        "seat-tutor",
        "",
        _TUNED,
        "figures that are worked out",
        {"train.py": TRL, "data/train.jsonl": _tutor()},
    ),
    Project(
        "masked-replies",
        "",
        _TUNED,
        "letters of customers about illness and bills, all masked",
        {
            "axolotl/tone.yml": axolotl("mistralai/Mistral-7B-Instruct-v0.3"),
            "data/train.jsonl": _masked_replies(),
        },
    ),
    Project(
        "leaf-poems",
        "",
        ("fine-tuning",),
        "bare text, few rows: a voice",
        {
            "axolotl/poems.yml": axolotl("Qwen/Qwen2.5-3B", "completion"),
            "data/train.jsonl": _poems(),
        },
    ),
    Project(
        "tram-language",
        "",
        ("pre-training",),
        "a sample of raw text beside a corpus that is elsewhere",
        {
            "axolotl/cpt.yml": _CPT,
            "corpus/sample.jsonl": rows([{"text": rail(seed).paragraph(6)} for seed in range(60)]),
        },
    ),
    Project(
        "water-from-scratch",
        "",
        ("pre-training",),
        "random weights; the corpus is large and elsewhere",
        {
            "config/model.yaml": _SCRATCH,
            "data/sample.jsonl": rows([{"text": works(1).paragraph(8)}]),
        },
    ),
)
