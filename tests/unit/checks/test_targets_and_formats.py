"""Every target with every format that it takes: a row that it takes, and one that it does not."""

import json

import pytest

from promptlint.facts.training_targets import TARGETS, limits_of

RULES = "schema-violation,conversation-order,missing-answer"


def chat(*turns, key="messages", role="role", text="content"):
    return {key: [{role: who, text: said} for who, said in turns]}


ASK, SAY = ("user", "Is the pool heated?"), ("assistant", "Yes, to 27 degrees.")
CHAT = chat(ASK, SAY), chat(ASK, ("narrator", "Yes."), SAY)
SHAREGPT = (
    chat(("human", ASK[1]), ("gpt", SAY[1]), key="conversations", role="from", text="value"),
    chat(("human", ASK[1]), ("human", "Hello?"), ("gpt", SAY[1]),
         key="conversations", role="from", text="value"),
)  # fmt: skip
ALPACA = (
    {"instruction": ASK[1], "input": "", "output": SAY[1]},
    {"instruction": ASK[1], "input": "", "output": ""},
)
PAIR = {"prompt": ASK[1], "completion": SAY[1]}, {"prompt": ASK[1], "completion": " "}
PREFERENCE = (
    {"prompt": ASK[1], "chosen": SAY[1], "rejected": "No idea."},
    {"prompt": ASK[1], "chosen": "", "rejected": "No idea."},
)
OPENAI_PREFERENCE = (
    {"input": {"messages": chat(ASK)["messages"]},
     "preferred_output": chat(SAY)["messages"],
     "non_preferred_output": chat(("assistant", "No idea."))["messages"]},
    {"input": {"messages": chat(ASK)["messages"]},
     "preferred_output": [],
     "non_preferred_output": chat(("assistant", "No idea."))["messages"]},
)  # fmt: skip
STEPWISE = (
    {"prompt": "2 + 3 * 4", "completions": ["3 * 4 is 12.", "2 + 12 is 14."], "labels": [True] * 2},
    {"prompt": "2 + 3 * 4", "completions": ["3 * 4 is 12.", "2 + 12 is 14."], "labels": [1, 1]},
)
SEGMENTS = (
    {"segments": [{"label": False, "text": ASK[1]}, {"label": True, "text": SAY[1]}]},
    {"segments": [{"label": False, "text": ASK[1]}, {"label": "yes", "text": SAY[1]}]},
)
TEXT = (
    {"text": "<|im_start|>user\nIs it open?<|im_end|>\n<|im_start|>assistant\nYes.<|im_end|>"},
    {"text": "<|im_start|>user\nIs it open?<|im_end|>\n<|im_start|>assistant\n<|im_end|>"},
)
TOKENS = (
    {"input_ids": [1, 2, 3], "attention_mask": [1, 1, 1], "labels": [-100, 2, 3]},
    {"input_ids": [1, "two", 3], "attention_mask": [1, 1, 1], "labels": [-100, 2, 3]},
)
SYSTEM = "You work at the front desk."
GEMINI = (
    {"contents": [{"role": "user", "parts": [{"text": ASK[1]}]},
                  {"role": "model", "parts": [{"text": SAY[1]}]}]},
    {"contents": [{"role": "user", "parts": [{"text": ASK[1]}]},
                  {"role": "assistant", "parts": [{"text": SAY[1]}]}]},
)  # fmt: skip
BEDROCK = {"system": SYSTEM, **CHAT[0]}, {"system": SYSTEM, **chat(SAY, ASK)}
COHERE = (
    chat(("System", SYSTEM), ("User", ASK[1]), ("Chatbot", SAY[1])),
    chat(("System", SYSTEM), ("User", ASK[1]), ("assistant", SAY[1])),
)
ANY = {
    "openai-chat": CHAT, "sharegpt": SHAREGPT, "alpaca": ALPACA, "prompt-completion": PAIR,
    "preference": PREFERENCE, "stepwise": STEPWISE, "segments": SEGMENTS, "text": TEXT,
    "tokenized": TOKENS,
}  # fmt: skip


def of(*names):
    return {name: ANY[name] for name in names}


TAKEN = {
    "openai": {**of("openai-chat", "prompt-completion"), "preference": OPENAI_PREFERENCE},
    "azure": {**of("openai-chat", "prompt-completion"), "preference": OPENAI_PREFERENCE},
    "together": {**of("openai-chat", "prompt-completion", "text", "tokenized"),
                 "preference": OPENAI_PREFERENCE},
    "fireworks": {**of("openai-chat"), "preference": OPENAI_PREFERENCE},
    "mistral": of("openai-chat"),
    "bedrock": {"openai-chat": BEDROCK},
    "vertex": {"gemini": GEMINI},
    "cohere": {"openai-chat": COHERE},
    "trl": of("openai-chat", "prompt-completion", "preference", "stepwise", "text", "tokenized"),
    "axolotl": of("openai-chat", "sharegpt", "alpaca", "preference", "segments", "text",
                  "tokenized"),
    "llamafactory": of("openai-chat", "sharegpt", "alpaca", "preference", "text"),
    "torchtune": of("openai-chat", "sharegpt", "alpaca", "prompt-completion", "preference", "text"),
    "unsloth": of("openai-chat", "sharegpt", "alpaca", "preference", "text"),
    "generic": {**ANY, "gemini": GEMINI},
}  # fmt: skip
CASES = [(target, name) for target, formats in TAKEN.items() for name in formats]


def test_every_target_is_here():
    assert set(TAKEN) == set(TARGETS)


@pytest.fixture
def lines(promptlint, tmp_path):
    """``lines(rows, target)``: lines of what does not fit."""

    def call(rows, target):
        file = tmp_path / "train.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        result = promptlint(
            "check", file, "--select", RULES, "--target", target, "--no-cache", "--isolated",
            "--all", "--output-format", "json", cwd=tmp_path,
        )  # fmt: skip
        return {
            place["line"] for item in result.json["findings"] for place in item["data"]["places"]
        }

    return call


@pytest.mark.parametrize(("target", "name"), CASES)
def test_a_good_and_a_bad_row(lines, target, name):
    good, bad = TAKEN[target][name]
    assert lines([good, good, bad, good], target) == {3}


@pytest.mark.parametrize("target", ["openai", "mistral", "cohere"])
def test_a_format_that_is_not_taken(lines, target):
    assert lines([ALPACA[0], ALPACA[0]], target) == {1, 2}


def test_every_sure_limit_says_where_and_when_it_was_read():
    for target in TARGETS:
        for name, limit in limits_of(target).items():
            assert limit.source, (target, name)
            assert bool(limit.checked) == limit.sure, (target, name)


@pytest.mark.parametrize(
    ("target", "said"),
    [("trl", "keeps the first 1,024"), ("axolotl", "the record is dropped"),
     ("llamafactory", "2,048"), ("unsloth", "2,048")],
)  # fmt: skip
def test_default_lengths(promptlint, tmp_path, target, said):
    row = {"prompt": "Read out the log.", "completion": "The pilot left at nine. " * 900}
    (tmp_path / "train.jsonl").write_text(json.dumps(row) + "\n")
    options = ("--select", "record-too-long", "--target", target, "--no-cache")
    out = promptlint("check", "train.jsonl", *options, cwd=tmp_path).out
    assert said in " ".join(out.split())
