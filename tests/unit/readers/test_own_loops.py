"""Training loops without a trainer, and their settings."""

from __future__ import annotations

import pytest

from promptlint.model.facts import Config
from promptlint.readers import read_document

LOOP = """
import torch
n_layer, block_size = 6, 256
n_layer = 6
n_embd = 384
learning_rate = 3e-4
text = open("data/input.txt", encoding="utf-8").read()
vocab_size = len(set(text))
for step in range(5000):
    logits, loss = model(x, y)
    loss.backward()
    optimizer.step()
open("out.txt", "w").write("done")
"""
SETTINGS = """
out_dir = "out-char"
dataset = "rulebook"
n_layer = 12
n_head = 12
n_embd = 768
max_iters = 5000
"""
DATACLASS = """
from dataclasses import dataclass

@dataclass
class Config:
    n_layers: int = 8
    d_model: int = 512

def fit(model, tokens):
    for batch in tokens:
        model(batch).backward()
"""


def loops(text: str, path: str = "train.py") -> tuple[Config, ...]:
    document = read_document(path, text.encode(), "python")
    return tuple(config for config in document.configs) if document else ()


def test_a_loop_over_a_text_of_the_project() -> None:
    (config,) = loops(LOOP)
    assert config.text("initialisation") == "random"
    assert (config.number("layers"), config.number("width")) == (6, 384)
    assert [ref.path for ref in config.data] == ["data/input.txt"]


def test_a_file_of_settings_names_its_folder() -> None:
    (config,) = loops(SETTINGS)
    assert config.number("layers") == 12
    assert [ref.value.text() for ref in config.data] == ["data/rulebook"]


def test_sizes_in_capitals_for_keras() -> None:
    text = (
        "import keras_hub\nNUM_LAYERS, EMBED_DIM = 8, 256\nVOCAB_SIZE = 5000\n"
        "rows = tf.data.TextLineDataset('saga.txt')\nmodel.fit(rows, epochs=50)\n"
    )
    (config,) = loops(text)
    assert (config.number("layers"), config.number("width")) == (8, 256)
    assert [ref.path for ref in config.data] == ["saga.txt"]


def test_sizes_of_a_dataclass() -> None:
    (config,) = loops(DATACLASS)
    assert (config.number("layers"), config.number("width")) == (8, 512)


@pytest.mark.parametrize(
    "text",
    [
        LOOP.replace("import torch", "model = GPT.from_pretrained('gpt2')"),
        LOOP.replace("loss.backward()", "pass"),
        LOOP.replace("n_embd = 384", "n_embd = size()"),
        SETTINGS + "init_from = 'gpt2-xl'\n",
        SETTINGS + "print(n_embd)\n",
        "d_model = 512\n",
    ],
)
def test_weights_from_elsewhere_and_files_without_a_loop(text: str) -> None:
    assert loops(text) == ()
