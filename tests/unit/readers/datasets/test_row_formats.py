"""Turns of every row format."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from promptlint.readers.datasets.formats import conversations_of, format_of, turns_of

CALL = {"id": "c1", "type": "function", "function": {"name": "find", "arguments": '{"x": 1}'}}

ROWS: list[tuple[str, Mapping[str, object], list[tuple[str, str, str]]]] = [
    (
        "openai-chat",
        {
            "messages": [
                {"role": "developer", "content": "be brief"},
                {
                    "role": "user",
                    "content": [{"type": "text", "text": "see"}, {"type": "image_url"}],
                },
                {"role": "assistant", "content": None, "tool_calls": [CALL]},
                {"role": "tool", "content": "17", "tool_call_id": "c1"},
                {"role": "assistant", "tool_calls": [CALL]},
                {"role": "assistant", "content": "it is 17", "reasoning_content": "so"},
            ]
        },
        [
            ("system", "developer", "be brief"),
            ("user", "user", "see"),
            ("assistant", "tool_call", "find"),
            ("assistant", "tool_call", '{"x": 1}'),
            ("tool", "tool", "17"),
            ("assistant", "tool_call", "find"),
            ("assistant", "tool_call", '{"x": 1}'),
            ("assistant", "assistant", "it is 17"),
            ("assistant", "reasoning_content", "so"),
        ],
    ),
    (
        "openai-chat",
        {"system": "s", "messages": [{"role": "narrator", "content": "x"}]},
        [("system", "system", "s"), ("text", "narrator", "x")],
    ),
    (
        "sharegpt",
        {
            "system": "s",
            "conversations": [
                {"from": "human", "value": "a"},
                {"from": "function_call", "value": "{}"},
                {"from": "observation", "value": "o"},
                {"from": "gpt", "value": "b"},
            ],
        },
        [
            ("system", "system", "s"),
            ("user", "human", "a"),
            ("assistant", "function_call", "{}"),
            ("tool", "observation", "o"),
            ("assistant", "gpt", "b"),
        ],
    ),
    (
        "alpaca",
        {
            "instruction": "i",
            "input": "x",
            "output": "o",
            "system": "s",
            "history": [["q", "a"], "bad", [1, 2]],
        },
        [
            ("system", "system", "s"),
            ("user", "history", "q"),
            ("assistant", "history", "a"),
            ("user", "instruction", "i"),
            ("user", "input", "x"),
            ("assistant", "output", "o"),
        ],
    ),
    (
        "alpaca",
        {"instruction": "i", "input": "", "output": ""},
        [("user", "instruction", "i"), ("assistant", "output", "")],
    ),
    (
        "prompt-completion",
        {
            "prompt": [{"role": "user", "content": "a"}],
            "completion": [{"role": "assistant", "content": "b"}],
        },
        [("user", "user", "a"), ("assistant", "assistant", "b")],
    ),
    (
        "prompt-completion",
        {"id": 3, "question": "q", "answer": "a", "context": "c"},
        [("user", "context", "c"), ("user", "question", "q"), ("assistant", "answer", "a")],
    ),
    (
        "preference",
        {"prompt": "p", "chosen": "c", "rejected": "r"},
        [("user", "prompt", "p"), ("chosen", "chosen", "c"), ("rejected", "rejected", "r")],
    ),
    (
        "preference",
        {
            "chosen": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "c"}],
            "rejected": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "r"}],
        },
        [("user", "user", "p"), ("chosen", "assistant", "c"), ("rejected", "assistant", "r")],
    ),
    (
        "preference",
        {
            "input": {"messages": [{"role": "user", "content": "p"}]},
            "preferred_output": [{"role": "assistant", "content": "c"}],
            "non_preferred_output": [{"role": "assistant", "content": "r"}],
        },
        [("user", "user", "p"), ("chosen", "assistant", "c"), ("rejected", "assistant", "r")],
    ),
    (
        "preference",
        {
            "conversations": [{"from": "human", "value": "p"}],
            "chosen": {"from": "gpt", "value": "c"},
            "rejected": {"from": "gpt", "value": "r"},
        },
        [("user", "human", "p"), ("chosen", "gpt", "c"), ("rejected", "gpt", "r")],
    ),
    (
        "gemini",
        {
            "systemInstruction": {"parts": [{"text": "s"}]},
            "contents": [
                {"role": "user", "parts": [{"text": "a"}, {"fileData": {}}]},
                {"role": "model", "parts": [{"text": "b"}]},
            ],
        },
        [
            ("system", "systemInstruction", "s"),
            ("user", "user", "a"),
            ("assistant", "model", "b"),
        ],
    ),
    ("text", {"id": 1, "text": "t"}, [("text", "text", "t")]),
    (
        "unknown",
        {"en": "a", "n": 1, "more": {"de": ["b"]}},
        [("text", "", "a"), ("text", "", "b")],
    ),
]


def value_at(row: object, pointer: tuple[str | int, ...]) -> object:
    for step in pointer:
        row = row[step]  # type: ignore[index]  # the pointer must fit
    return row


@pytest.mark.parametrize(("name", "row", "wanted"), ROWS)
def test_turns(name: str, row: Mapping[str, object], wanted: list[tuple[str, str, str]]) -> None:
    assert format_of(row).name == name
    turns = turns_of(row, name)
    assert [(turn.role, turn.native, turn.text) for turn in turns] == wanted
    for turn in turns:
        assert value_at(row, turn.pointer) == turn.text


def test_a_row_of_another_format_is_read_as_its_own() -> None:
    turns = turns_of({"instruction": "i", "input": "", "output": "o"}, "openai-chat")
    assert [turn.text for turn in turns] == ["i", "o"]
    assert turns_of([1, 2], "openai-chat") == ()


def test_conversations_say_where_they_stand() -> None:
    row = {
        "prompt": [{"role": "user", "content": "p"}],
        "chosen": [{"role": "assistant", "content": "c"}],
        "rejected": "text",
    }
    found = {item.part: item.pointer for item in conversations_of(row, "preference")}
    assert found == {"answer": ("chosen",), "prompt": ("prompt",)}
