"""Datasets whose columns a ``dataset_info.json`` beside them names."""

import json

import pytest

ALPACA = {
    "tickets": {
        "file_name": "tickets.json",
        "formatting": "alpaca",
        "columns": {"prompt": "topic", "query": "details", "response": "said"},
    }
}
SHAREGPT = {
    "calls": {
        "file_name": "calls.jsonl",
        "formatting": "sharegpt",
        "columns": {"messages": "log"},
        "tags": {
            "role_tag": "who",
            "content_tag": "what",
            "user_tag": "caller",
            "assistant_tag": "desk",
        },
    }
}


@pytest.fixture
def check(promptlint, tmp_path):
    def run(name, text, info):
        (tmp_path / name).write_text(text, "utf-8")
        if info is not None:
            (tmp_path / "dataset_info.json").write_text(json.dumps(info), "utf-8")
        return promptlint("check", name, "--output-format", "json", cwd=tmp_path).json

    return run


def _tickets(count=20):
    rows = [
        {
            "topic": f"How do I return order {number}?",
            "details": "",
            "said": f"Send order {number} back with label {number * 7} within thirty days.",
        }
        for number in range(count)
    ]
    rows[7] = rows[2]
    rows[11] = {**rows[5], "said": "Orders can not be returned at all, whatever they are."}
    return json.dumps(rows)


def test_columns_of_alpaca(check):
    report = check("tickets.json", _tickets(), ALPACA)
    [file] = report["files"]
    assert file["format"] == "alpaca(prompt=topic, query=details, response=said)"
    assert (file["records"], file["statistics"]["turns"]) == (20, 40)
    found = {item["rule"]: item["data"]["places"] for item in report["findings"]}
    assert [place["record"] for place in found["exact-duplicate"]] == [7]
    assert [place["record"] for place in found["contradictory-answers"]] == [5, 11]


def test_tags_of_sharegpt(check):
    lines = [
        {
            "log": [
                {"who": "caller", "what": f"Where is parcel {number}?"},
                {"who": "desk", "what": f"Parcel {number} lies in depot {number % 5 + 1}."},
            ]
        }
        for number in range(20)
    ]
    lines[9] = lines[4]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    report = check("calls.jsonl", text, SHAREGPT)
    [file] = report["files"]
    assert file["format"].startswith("sharegpt(")
    assert file["statistics"]["turns"] == 40
    found = {item["rule"]: item["data"]["places"] for item in report["findings"]}
    assert [place["record"] for place in found["exact-duplicate"]] == [9]


def test_a_change_of_the_info_is_seen(check):
    assert check("tickets.json", _tickets(), None)["files"] == []
    assert check("tickets.json", _tickets(), ALPACA)["files"] != []
    other = {"tickets": {"file_name": "other.json", "columns": {"prompt": "topic"}}}
    assert check("tickets.json", _tickets(), other)["files"] == []


@pytest.mark.parametrize("info", [[], {"tickets": 3}, {"t": {"file_name": "tickets.json"}}, "x"])
def test_odd_info_does_no_harm(check, info):
    assert check("tickets.json", _tickets(), info)["files"] == []
