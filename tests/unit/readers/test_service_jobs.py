"""Jobs of services, and trainings that a notebook starts from a shell line."""

from __future__ import annotations

import json

import pytest

from promptlint.model.facts import Config
from promptlint.readers import read_document


def trainings(text: str, path: str, reader: str) -> list[Config]:
    document = read_document(path, text.encode(), reader)
    configs = document.configs if document else ()
    return [config for config in configs if config.world == "training"]


ENGINE = """
from llama_index.finetuning import OpenAIFinetuneEngine
engine = OpenAIFinetuneEngine("gpt-4o-mini-2024-07-18", "events.jsonl")
engine.finetune()
"""
COHERE = """
import cohere
co = cohere.ClientV2()
made = co.datasets.create(name="d", data=open("rows.jsonl", "rb"), type="chat-finetune-input")
other = co.datasets.create(name="e", data=open("docs.csv", "rb"), type="embed-input")
co.finetuning.create_finetuned_model(request={"dataset": made.id})
"""
MISTRAL = """
from mistralai import Mistral
client = Mistral()
up = client.files.upload(file={"file_name": "t", "content": open("tone.jsonl", "rb")})
client.fine_tuning.jobs.create(model="open-mistral-7b", training_files=[{"file_id": up.id}])
"""
DATABRICKS = """
from databricks.model_training import foundation_model as fm
import transformers
fm.create(model="org/m-instruct", train_data_path="data/a.jsonl", eval_data_path="data/b.jsonl")
"""


@pytest.mark.parametrize(
    ("text", "train"),
    [
        (ENGINE, "events.jsonl"),
        (COHERE, "rows.jsonl"),
        (MISTRAL, "tone.jsonl"),
        (DATABRICKS, "data/a.jsonl"),
    ],
)
def test_jobs_name_their_rows(text: str, train: str) -> None:
    (config,) = trainings(text, "tune.py", "python")
    assert [ref.path for ref in config.data if ref.role == "train"] == [train]


def notebook(*cells: str) -> str:
    made = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "source": cell.splitlines(True)}
        for cell in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    "cell",
    [
        "!swift sft --model org/m \\\n  --dataset rows.jsonl --num_train_epochs 3",
        "%%bash\nexport A=1\nswift sft --model org/m --dataset rows.jsonl --num_train_epochs 3",
    ],
)
def test_shell_lines_of_a_notebook(cell: str) -> None:
    text = notebook("x = 1  # !swift sft --model a --dataset b", cell)
    (config,) = trainings(text, "n.ipynb", "notebook")
    span = config.values["epochs"].place.span
    assert span is not None
    assert text[slice(*span)] == "3"
    assert [ref.path for ref in config.data] == ["rows.jsonl"]


def test_an_encoder_has_weights() -> None:
    text = (
        "from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer\n"
        "import transformers\nmodel = SentenceTransformer('org/encoder')\n"
        "SentenceTransformerTrainer(model=model, train_dataset=rows).train()\n"
    )
    (config,) = trainings(text, "e.py", "python")
    assert config.text("model") == "org/encoder"
    assert "initialisation" not in config.values
