"""Columns that configs name for their data, against the data."""

import json

import pytest

AXOLOTL = """\
base_model: Qwen/Qwen3-1.7B
datasets:
  - path: data/train.jsonl
{entry}
adapter: lora
sequence_len: 1024
num_epochs: 2
"""
CHAT = {"messages": [{"role": "user", "content": "Hours?"},
                     {"role": "assistant", "content": "Nine to five."}]}  # fmt: skip
ALPACA = {"instruction": "Name a river.", "input": "", "output": "The Tagus."}


@pytest.fixture
def missing(promptlint, tmp_path):
    """``missing(rows, info=…, entry=…)``: (path, line, column) of each that is not there."""

    def call(rows, info=None, entry=None):
        (tmp_path / "data").mkdir()
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / "data/train.jsonl").write_text(lines)
        if info is not None:
            named = {"desk": {"file_name": "train.jsonl", **info}}
            (tmp_path / "data/dataset_info.json").write_text(json.dumps(named))
        if entry is not None:
            text = "\n".join(f"    {line}" for line in entry.splitlines())
            (tmp_path / "lora.yml").write_text(AXOLOTL.format(entry=text))
        result = promptlint(
            "check", ".", "--select", "schema-violation", "--output-format", "json",
            "--no-cache", cwd=tmp_path,
        )  # fmt: skip
        return [
            (item["path"], item["location"]["line"], item["data"]["value"])
            for item in result.json["findings"]
            if "value" in item["data"]
        ]

    return call


class TestLlamaFactory:
    @pytest.mark.parametrize(
        ("info", "columns"),
        [
            ({"columns": {"prompt": "instruction", "response": "output"}}, []),
            ({"columns": {"prompt": "question", "response": "output"}}, ["question"]),
            ({"columns": {"prompt": "instruction", "system": "rules"}}, ["rules"]),
            ({"columns": {"prompt": "instruction", "chosen": "a", "rejected": "b"},
              "ranking": True}, ["a", "b"]),
            ({"formatting": "sharegpt"}, ["conversations"]),
            ({}, []),
        ],
    )  # fmt: skip
    def test_alpaca_rows(self, missing, info, columns):
        found = missing([ALPACA, ALPACA], info)
        assert [column for _, _, column in found] == columns
        assert {path for path, _, _ in found} <= {"data/dataset_info.json"}

    def test_any_record_is_enough(self, missing):
        info = {"columns": {"prompt": "instruction", "response": "output", "system": "rules"}}
        assert missing([ALPACA, {**ALPACA, "rules": "Be brief."}], info) == []


class TestAxolotl:
    @pytest.mark.parametrize(
        ("entry", "rows", "found"),
        [
            ("type: chat_template", [CHAT], []),
            ("type: chat_template", [ALPACA], [("lora.yml", 4, "messages")]),
            ("type: chat_template\nfield_messages: talk", [CHAT], [("lora.yml", 5, "talk")]),
            ("type: alpaca", [ALPACA], []),
            ("type: alpaca", [{"instruction": "Hi", "response": "Hello."}],
             [("lora.yml", 4, "output")]),
            ("type: completion", [{"text": "A long text."}], []),
            ("type: completion\nfield: content", [{"text": "A long text."}],
             [("lora.yml", 5, "content")]),
            ("type:\n  field_instruction: asked\n  field_output: output", [ALPACA],
             [("lora.yml", 5, "asked")]),
            ("type: a_format.of_my_own", [ALPACA], []),
        ],
    )  # fmt: skip
    def test_entries(self, missing, entry, rows, found):
        assert missing(rows, entry=entry) == found


def test_rows_keyed_by_data_have_no_columns(missing):
    rows = [{f"key {number}": "a value" for number in range(300)}]
    assert missing(rows, entry="type: chat_template") == []
