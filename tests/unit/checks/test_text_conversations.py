"""Order and answers of conversations that stand in a text, in segments, or under own names."""

import json

import pytest

CHATML = "<|im_start|>{}\n{}<|im_end|>\n"
ALPACA = "### Instruction:\n{}\n\n### Response:\n{}"
TAGS = {
    "file_name": "train.jsonl",
    "formatting": "sharegpt",
    "columns": {"messages": "talk"},
    "tags": {"role_tag": "who", "content_tag": "said", "user_tag": "guest",
             "assistant_tag": "desk", "system_tag": "rules"},
}  # fmt: skip


def chatml(*turns):
    return {"text": "".join(CHATML.format(*turn) for turn in turns)}


GOOD_TEXT = chatml(("user", "Is the pool heated?"), ("assistant", "Yes, to 27 degrees."))


@pytest.fixture
def found(promptlint, tmp_path):
    """``found(rows)``: (rule, line, message) of order and answers in a file of these rows."""

    def call(rows, info=None):
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        (data / "train.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
        if info is not None:
            (data / "dataset_info.json").write_text(json.dumps({"desk": info}))
        rules = "conversation-order,missing-answer"
        result = promptlint(
            "check", "data/train.jsonl", "--select", rules, "--output-format", "json",
            "--all", "--no-cache", cwd=tmp_path,
        )  # fmt: skip
        return [
            (item["rule"], place["line"])
            for item in result.json["findings"]
            for place in item["data"]["places"]
        ]

    return call


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (chatml(("user", "And on Sundays?"), ("user", "Hello?")), "missing-answer"),
        (chatml(("user", "Hi"), ("assistant", "Yes."), ("user", "Why?")), "conversation-order"),
        (chatml(("user", "Is it open?"), ("assistant", " \n")), "missing-answer"),
        (chatml(("user", "Is it open?"), ("assistant", "[ANSWER HERE]")), "missing-answer"),
        (chatml(("user", "Hi"), ("system", "Be brief."), ("assistant", "Yes.")),
         "conversation-order"),
    ],
)  # fmt: skip
def test_chatml(found, row, rule):
    assert found([GOOD_TEXT, GOOD_TEXT, row, GOOD_TEXT]) == [(rule, 3)]


def test_good_chatml(found):
    rows = [GOOD_TEXT, chatml(("system", "Be brief."), ("user", "Hi"), ("assistant", "Hello."))]
    assert found(rows * 2) == []


@pytest.mark.parametrize("answer", ["", "  ", "TODO"])
def test_alpaca_text(found, answer):
    good = {"text": ALPACA.format("Name a river.", "The Tagus.")}
    assert found([good, {"text": ALPACA.format("Name a quay.", answer)}, good]) == [
        ("missing-answer", 2)
    ]


def test_segments(found):
    def row(*texts):
        parts = [{"label": bool(index), "text": text} for index, text in enumerate(texts)]
        return {"segments": parts}

    good = row("<s>Name a river. ", "The Tagus.", " ", "It ends at Lisbon.</s>")
    assert found([good, row("<s>Name a quay. ", " ", "\n"), good]) == [("missing-answer", 2)]


def test_own_names(found):
    def talk(*turns):
        return {"talk": [{"who": who, "said": said} for who, said in turns]}

    good = talk(("rules", "Be brief."), ("guest", "Is it open?"), ("desk", "Yes, until nine."))
    rows = [
        good,
        talk(("guest", "Is it open?"), ("desk", "")),
        talk(("guest", "Is it open?"), ("guest", "Hello?"), ("desk", "Yes, until nine.")),
        talk(("guest", "Is it open?"), ("porter", "Yes, until nine."), ("desk", "Yes.")),
        talk(("human", "Is it open?"), ("desk", "Yes, until nine.")),
        good,
    ]
    assert sorted(found(rows, TAGS), key=lambda item: item[1]) == [
        ("missing-answer", 2),
        ("conversation-order", 3),
        ("conversation-order", 4),
        ("conversation-order", 5),
    ]


def test_own_columns(found):
    info = {"file_name": "train.jsonl", "columns": {"prompt": "asked", "response": "told"}}
    good = {"asked": "Is it open?", "told": "Yes, until nine."}
    assert found([good, {"asked": "Where?", "told": ""}, good], info) == [("missing-answer", 2)]
