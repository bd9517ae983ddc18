"""Trainings that shell scripts and Makefiles start."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.model.facts import Config
from promptlint.readers import read_document
from promptlint.readers.decode import decode
from promptlint.readers.shell_source import read
from promptlint.readers.shell_words import commands


def trainings(text: str, path: str = "train.sh") -> tuple[Config, ...]:
    document = read_document(path, text.encode(), "shell")
    return document.configs if document else ()


def only(text: str) -> Config:
    (config,) = trainings(text)
    return config


def data(config: Config, role: str = "train") -> list[str | None]:
    return [ref.path for ref in config.data if ref.role == role]


def test_swift_takes_the_names_of_its_file() -> None:
    config = only(
        "CUDA_VISIBLE_DEVICES=0,1 swift sft \\\n  --model Qwen/Qwen2.5-7B-Instruct \\\n"
        "  --dataset data/a.jsonl data/b.jsonl \\\n  --num_train_epochs 4 --train_type lora\n"
    )
    assert config.framework == "ms-swift"
    assert config.text("model") == "Qwen/Qwen2.5-7B-Instruct"
    assert config.number("epochs") == 4
    assert data(config) == ["data/a.jsonl", "data/b.jsonl"]


def test_values_stand_where_they_are_written() -> None:
    text = "set -e\nswift pt --model 'o/b' --dataset c.jsonl --learning_rate=1e-5 # slow\n"
    config = only(text)
    assert config.text("method") == "pt"
    place = config.values["learning_rate"].place
    assert place.span
    assert text[slice(*place.span)] == "1e-5"
    assert place.pointer is None
    assert config.place.span
    assert text[slice(*config.place.span)].startswith("swift pt")


def test_variables_that_the_script_sets_are_known_others_are_not() -> None:
    config = only(
        'DATA=rows.jsonl\nexport BASE="org/$NAME"\n'
        'accelerate launch sft.py --model_name_or_path "$BASE" --train_file ${DATA} '
        "--learning_rate $LR --num_train_epochs 2\n"
    )
    assert data(config) == ["rows.jsonl"]
    assert not config.values["model"].known
    assert not config.values["learning_rate"].known
    assert config.text("method") == "sft"


def test_a_default_in_braces_is_not_guessed() -> None:
    assert not only("swift sft --model ${1:-org/base} --dataset a.jsonl").values["model"].known


def test_launchers_flags_do_not_hide_the_script() -> None:
    config = only(
        "torchrun --nproc_per_node 8 --nnodes 4 run_clm.py --model_name_or_path org/base "
        "--dataset_name org/corpus --max_steps 1000"
    )
    assert config.text("method") == "pt"
    assert [ref.value.text() for ref in config.data] == ["org/corpus"]


def test_a_model_type_alone_starts_from_random_weights() -> None:
    config = only("python run_clm.py --model_type gpt2 --train_file a.txt --block_size 512")
    assert config.text("initialisation") == "random"


def test_llama_factory_by_flags() -> None:
    config = only(
        "llamafactory-cli train --stage dpo --do_train true --model_name_or_path org/m "
        "--dataset pairs --finetuning_type lora --template llama3"
    )
    assert (config.framework, config.text("method")) == ("llama-factory", "dpo")


def test_a_provider_trains_on_what_the_script_uploads() -> None:
    together = only(
        "up:\n\ttogether files upload data/t.jsonl\ngo: up\n"
        "\ttogether fine-tuning create --training-file $(ID) --model org/m --n-epochs 3\n"
    )
    assert (data(together), together.number("epochs")) == (["data/t.jsonl"], 3)
    fireworks = only(
        "firectl create dataset a one.jsonl\nfirectl create dataset b two.jsonl\n"
        "firectl create sftj --base-model m --dataset b --evaluation-dataset a\n"
    )
    assert (data(fireworks), data(fireworks, "eval")) == (["two.jsonl"], ["one.jsonl"])


@pytest.mark.parametrize(
    "text",
    [
        "echo 'swift sft --model x --dataset y'",
        "# swift sft --model x --dataset y\nls",
        "pip install autotrain-advanced mlx_lm litgpt\n",
        "swift build -c release\n",
        "python train.py --epochs 3 --lr 0.1  # together they are fast\n",
        "together fine-tuning list\n",
        "python run_glue.py --model_name_or_path bert-base-uncased --task_name mrpc\n",
    ],
)
def test_other_commands_are_not_read(text: str) -> None:
    assert trainings(text) == ()


@given(st.text(alphabet="swift t--a=$({\\'\"\n;#&|)}", max_size=200))
def test_no_script_is_too_odd(text: str) -> None:
    for command in commands(text):
        start, end = command.span
        assert 0 <= start < end <= len(text)
        for words in command.flags.values():
            assert all(0 <= word.span[0] <= word.span[1] <= len(text) for word in words)


@pytest.mark.parametrize("piece", ["$(", "${", "'", '"', "\\", "${a", "--x=", "$$("])
def test_long_odd_lines_take_linear_time(piece: str) -> None:
    read("a.sh", decode(("trl sft " + piece * 60_000).encode()), None)
