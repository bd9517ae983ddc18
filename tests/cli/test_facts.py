"""``promptlint facts``: figures with their source, and an honest "nothing"."""

import json
from pathlib import Path


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_an_embedding_model(promptlint):
    result = promptlint("facts", "all-MiniLM-L6-v2")
    assert result.code == 0
    assert "256 tokens" in result.out
    assert "384" in result.out


def test_a_retired_model_as_of_two_dates(promptlint):
    assert "since 2025-07-21" in promptlint("facts", "claude-2.1", "--as-of", "2026-01-01").out
    ahead = promptlint("facts", "claude-2.1", "--as-of", "2025-01-01").out
    assert "to be retired" in ahead
    assert "on 2025-07-21" in ahead


def test_json_and_unknown(promptlint):
    known = json.loads(promptlint("facts", "gpt-4o", "--output-format", "json").out)
    assert known["window"]["input_tokens"] == 128_000
    result = promptlint("facts", "no-such-model")
    assert (result.code, "nothing is known" in result.out) == (1, True)


def test_a_model_in_a_folder(promptlint, tmp_path):
    folder = written(tmp_path, {
        "ours/config.json": json.dumps({
            "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "hidden_size": 896,
            "max_position_embeddings": 32768, "vocab_size": 151936,
        }),
        "ours/tokenizer_config.json": json.dumps({
            "chat_template": "{{ messages }}", "eos_token": {"content": "<|im_end|>"},
            "model_max_length": 1e30,
        }),
        "ours/sentence_bert_config.json": '{"max_seq_length": 256}',
        "ours/pytorch_model.bin": "",
    })  # fmt: skip
    result = promptlint("facts", str(folder / "ours"), "--output-format", "json")
    row = json.loads(result.out)["folder"]
    assert (row["window"], row["embeds"], row["dimension"]) == (32768, 256, 896)
    assert row["tokenizer_limit"] is None
    assert row["chat_template"] == "tokenizer_config.json"
    assert row["eos_token"] == "<|im_end|>"
    assert "q_proj" in row["modules"]
    assert row["pickles"] == ["pytorch_model.bin"]
    assert "32,768 tokens (config.json" in promptlint("facts", str(folder / "ours")).out


def test_a_folder_whose_files_are_broken(promptlint, tmp_path):
    folder = written(tmp_path, {"ours/config.json": "{"})
    result = promptlint("facts", str(folder / "ours"))
    assert result.code == 2
    assert "config.json is no valid JSON" in result.err


def test_own_rows_come_first(promptlint, tmp_path):
    folder = written(tmp_path, {"promptlint.toml": "[models.house-7b]\nmax-input-tokens = 16000\n"})
    config = str(folder / "promptlint.toml")
    result = promptlint("facts", "house-7b", "--config", config)
    assert result.code == 0
    assert "16000 (your configuration)" in result.out


def test_other_platforms_are_told_unless_one_is_named(promptlint):
    rows = json.loads(promptlint("facts", "gpt-4o", "--output-format", "json").out)
    named = promptlint("facts", "gpt-4o", "--platform", "azure", "--output-format", "json").out
    assert "elsewhere" not in json.loads(named)
    assert {row["platform"] for row in rows.get("elsewhere", [])} >= {"azure"}
