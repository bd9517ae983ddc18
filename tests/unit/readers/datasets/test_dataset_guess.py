"""What is taken for a dataset, and what must not be."""

from __future__ import annotations

import json

import pytest

from promptlint.readers.datasets import HEAD_BYTES, DatasetGuess, sniff


def lines(*rows: object) -> bytes:
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


CHAT = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
SHAREGPT = {"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]}
ALPACA = {"instruction": "a", "input": "", "output": "b"}
PAIR = {"prompt": "a", "completion": "b"}
PREFERENCE = {"prompt": "a", "chosen": "b", "rejected": "c"}
TEXT = {"text": "a"}
APPLIED = {"text": "<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n"}


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (CHAT, "openai-chat"),
        ({"conversations": CHAT["messages"]}, "openai-chat"),
        (SHAREGPT, "sharegpt"),
        (ALPACA, "alpaca"),
        ({"instruction": "a", "context": "", "response": "b"}, "alpaca"),
        (PAIR, "prompt-completion"),
        ({"question": "a", "answer": "b"}, "prompt-completion"),
        ({"id": 1, "input": "a", "output": "b"}, "prompt-completion"),
        (PREFERENCE, "preference"),
        (
            {
                "input": {"messages": []},
                "preferred_output": [],
                "non_preferred_output": [],
            },
            "preference",
        ),
        ({"contents": [{"role": "user", "parts": [{"text": "a"}]}]}, "gemini"),
        (TEXT, "text"),
        ({"sku": "x", "en": "a", "de": "b"}, "unknown"),
        ({"level": "info", "role": "x", "content": "y"}, "unknown"),
        ({"messages": 17}, "unknown"),
    ],
)
def test_formats_of_json_lines(row: object, name: str) -> None:
    assert sniff(lines(row, row, row), "data/rows.jsonl") == DatasetGuess("jsonl", name)


@pytest.mark.parametrize("row", [CHAT, SHAREGPT, ALPACA, PAIR, PREFERENCE, APPLIED])
def test_training_arrays_whatever_their_name(row: object) -> None:
    guess = sniff(json.dumps([row] * 3).encode(), "whatever.json")
    assert guess is not None
    assert guess.container == "json-array"


@pytest.mark.parametrize("row", [{"question": "a", "answer": "b"}, TEXT, {"input": 1, "output": 2}])
def test_common_columns_need_a_name_that_speaks_of_data(row: object) -> None:
    head = json.dumps([row] * 3).encode()
    assert sniff(head, "faq.json") is None
    assert sniff(head, "support_train.json") is not None


def test_bad_first_lines_do_not_hide_a_dataset() -> None:
    head = b"# exported by hand\n{oops\n\n" + lines(*[CHAT] * 5)
    assert sniff(head, "train.jsonl") == DatasetGuess("jsonl", "openai-chat")
    broken = b'[\n{"instruction": oops},\n' + json.dumps([ALPACA] * 4).encode()[1:]
    assert sniff(broken, "x.json") == DatasetGuess("json-array", "alpaca")


def test_mixed_rows_take_the_commonest_format() -> None:
    head = lines(*[CHAT] * 4, *[ALPACA] * 3, {"id": 1})
    assert sniff(head, "train.jsonl") == DatasetGuess("jsonl", "openai-chat")


def test_rows_longer_than_the_sample() -> None:
    row = {"messages": [{"role": "user", "content": "x" * HEAD_BYTES * 2}]}
    assert sniff(lines(row)[:HEAD_BYTES], "a.jsonl") == DatasetGuess("jsonl", "openai-chat")
    array = json.dumps([row]).encode()[:HEAD_BYTES]
    assert sniff(array, "a.json") == DatasetGuess("json-array", "openai-chat")


def test_json_lines_under_another_name() -> None:
    assert sniff(lines(CHAT, CHAT), "train.json") == DatasetGuess("jsonl", "openai-chat")
    assert sniff(lines(CHAT), "request.json") is None
    assert sniff(lines({"event": 1}, {"event": 2}), "log.json") is None


def test_an_array_in_a_file_called_json_lines() -> None:
    rows = [{"sku": 1, "en": "x"}] * 3
    assert sniff(json.dumps(rows, indent=1).encode(), "x.jsonl") == DatasetGuess(
        "json-array", "unknown"
    )
    assert sniff(lines([CHAT], [CHAT]), "x.jsonl") == DatasetGuess("jsonl", "unknown")


NOT_DATASETS = {
    "package.json": {"name": "x", "version": "1.0.0", "dependencies": {"a": "1"}},
    "tsconfig.json": {"compilerOptions": {"strict": True}, "include": ["src"]},
    "notebook.json": {"cells": [{"cell_type": "code", "source": ["1"]}], "nbformat": 4},
    "promptfoo.json": {"prompts": ["a"], "providers": ["b"], "tests": [{"vars": {"x": 1}}]},
    "dataset_info.json": {"mine": {"file_name": "x.json", "columns": {"prompt": "instruction"}}},
    "results.json": {"results": [{"prompt": "a", "completion": "b", "score": 1}]},
    "request.json": {"model": "m", **CHAT},
    "messages.json": CHAT["messages"],
    "tools.json": [{"type": "function", "function": {"name": "x", "parameters": {}}}],
    "eval_data.json": [{"question": "a", "answer": "b", "contexts": ["c"], "ground_truth": "d"}],
    "runs_test.json": [{"prompt": "a", "completion": "b", "score": 0.5}] * 3,
    "users.json": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}],
    "empty.json": [],
    "strings.json": ["a", "b"],
    "logs.json": [{"level": "info", "msg": "a"}] * 5,
    "wrapped.json": {"data": [{"question": "a", "answer": "b"}] * 5},
}


@pytest.mark.parametrize("name", NOT_DATASETS)
@pytest.mark.parametrize("indent", [None, 2])
def test_other_json_is_left_alone(name: str, indent: int | None) -> None:
    assert sniff(json.dumps(NOT_DATASETS[name], indent=indent).encode(), name) is None


@pytest.mark.parametrize(
    "head", [b"", b"\0" * 100, b"plain text", b"[", b"{", b'[{"a', b"\xff\xfe", b"[[[[[[[[" * 9000]
)
def test_nonsense_is_no_dataset(head: bytes) -> None:
    assert sniff(head, "x.json") is None
    assert sniff(head, "notes.txt") is None
