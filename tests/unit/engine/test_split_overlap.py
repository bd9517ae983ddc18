"""Leaking records through a whole run: pairs of files, places, one file in scope, other sizes."""

from __future__ import annotations

import gzip
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest

RULES = "train-test-overlap,near-train-test-overlap"


def write(file: Path, rows: Sequence[object]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))


@pytest.fixture
def check(promptlint, tmp_path, monkeypatch):
    """Findings of a run in the folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "promptlint.toml").touch()

    def run(*arguments: str) -> Any:
        options = ["--select", RULES, "--no-cache", "--output-format", "json", "--exit-zero"]
        result = promptlint("check", *arguments, *options)
        assert result.code == 0, result.err
        return result.json["findings"]

    return run


def text(chance: random.Random, words: int) -> str:
    return " ".join(f"word{chance.randrange(3000)}" for _ in range(words))


def edited(chance: random.Random, line: str, edits: int) -> str:
    words = line.split()
    for _ in range(edits):
        words[chance.randrange(len(words))] = f"word{chance.randrange(3000)}"
    return " ".join(words)


@pytest.mark.parametrize("sizes", [(300, 120), (120, 300)])
def test_planted_records_are_found_and_nothing_else(
    tmp_path: Path, check: Any, sizes: tuple[int, int]
) -> None:
    chance = random.Random(4)
    rows = [{"prompt": text(chance, 12), "completion": text(chance, 60)} for _ in range(sum(sizes))]
    train, test = rows[: sizes[0]], rows[sizes[0] :]
    for at in range(0, 40, 4):
        train[at] = {key: value.upper() for key, value in test[at].items()}
        train[at + 1] = {**test[at + 1], "completion": text(chance, 50)}
        prompt = edited(chance, test[at + 2]["prompt"], 1)
        train[at + 2] = {"prompt": prompt, "completion": test[at + 2]["completion"]}
    write(tmp_path / "data/train.jsonl", train)
    write(tmp_path / "data/test.jsonl", test)
    report = check(".", "--all")
    found = {item["rule"]: item for item in report}
    exact, near = found["train-test-overlap"], found["near-train-test-overlap"]
    assert exact["path"] == near["path"] == "data/test.jsonl"
    assert exact["data"]["count"] == 20
    assert near["data"]["count"] == 10
    for item, kinds in ((exact, ("record", "prompt")), (near, ("near",))):
        for place in item["data"]["places"]:
            assert place["duplicate_of"]["path"] == "data/train.jsonl"
            assert place["record"] == place["duplicate_of"]["record"]
            assert place["line"] == place["record"] + 1
            assert place["match"] in kinds
            assert place["similarity"] >= 0.8
    records = {place["record"] for place in exact["data"]["places"]}
    assert records == {at + more for at in range(0, 40, 4) for more in (0, 1)}


ROW = {"prompt": "At what time is breakfast served on a Sunday?", "completion": "At eight."}
OTHER = {"prompt": "Where does the ferry to the island land?", "completion": "At the pier."}


@pytest.mark.parametrize("given", ["data/train.jsonl", "data/test.jsonl"])
def test_one_file_in_scope_finds_the_other(tmp_path: Path, check: Any, given: str) -> None:
    write(tmp_path / "data/train.jsonl", [OTHER, ROW])
    write(tmp_path / "data/test.jsonl", [ROW])
    (finding,) = check(given)
    assert finding["path"] == "data/test.jsonl"
    assert finding["related"][0]["path"] == "data/train.jsonl"
    assert finding["related"][0]["record"] == 1


def test_excluded_and_broken_counterparts_are_left_alone(tmp_path: Path, check: Any) -> None:
    write(tmp_path / "data/train.jsonl", [ROW])
    (tmp_path / "data/test.jsonl").write_bytes(b"\xff\xfe\x00broken\n")
    (tmp_path / "data/dev.jsonl").write_bytes(b"")
    (tmp_path / "data/val.jsonl").mkdir()
    assert check("data/train.jsonl") == []
    write(tmp_path / "data/test.jsonl", [ROW])
    report = check("data/train.jsonl", "--exclude", "data/test.jsonl")
    assert report == []


def test_a_record_in_two_training_files_counts_once(tmp_path: Path, check: Any) -> None:
    write(tmp_path / "train-00000-of-00002.jsonl", [ROW, OTHER])
    write(tmp_path / "train-00001-of-00002.jsonl", [ROW])
    write(tmp_path / "test.jsonl", [ROW])
    (finding,) = check(".")
    assert finding["data"]["count"] == 1


def test_prompts_of_a_template_name_no_record(tmp_path: Path, check: Any) -> None:
    prompt = "Write one line for the window of our shop, please."
    write(
        tmp_path / "train.jsonl", [{"prompt": prompt, "completion": f"line {n}"} for n in range(9)]
    )
    rows = [{"prompt": prompt, "completion": f"other {n}"} for n in range(9)]
    write(tmp_path / "test.jsonl", rows)
    assert check(".") == []


def test_prompts_without_answers_are_compared(tmp_path: Path, check: Any) -> None:
    chat = [{"role": "user", "content": ROW["prompt"]}]
    answer = {"role": "assistant", "content": "At eight."}
    write(tmp_path / "train.jsonl", [{"messages": [*chat, answer]}])
    write(tmp_path / "test.jsonl", [{"messages": chat}])
    (finding,) = check(".")
    assert finding["data"]["places"][0]["match"] == "prompt"


def test_compressed_parts_are_compared(tmp_path: Path, check: Any) -> None:
    write(tmp_path / "train.jsonl", [OTHER, ROW])
    packed = b"".join(orjson.dumps(row) + b"\n" for row in (OTHER, ROW))
    (tmp_path / "test.jsonl.gz").write_bytes(gzip.compress(packed))
    (finding,) = check(".")
    assert finding["path"] == "test.jsonl.gz"
    assert [place["record"] for place in finding["data"]["places"]] == [0, 1]
    (tmp_path / "test.jsonl.gz").write_bytes(gzip.compress(packed)[:20])
    assert check("train.jsonl") == []


def test_another_system_prompt_makes_another_question(tmp_path: Path, check: Any) -> None:
    def chat(system: str, answer: str) -> dict[str, object]:
        turns = (("system", system), ("user", ROW["prompt"]), ("assistant", answer))
        return {"messages": [{"role": role, "content": text} for role, text in turns]}

    write(tmp_path / "train.jsonl", [chat("You are a pirate.", "Arr, at eight bells.")])
    write(tmp_path / "test.jsonl", [chat("You are a butler.", "Breakfast is at eight, sir.")])
    assert check(".") == []
    write(tmp_path / "test.jsonl", [chat("You are a pirate.", "At eight, landlubber.")])
    (finding,) = check(".")
    assert finding["data"]["places"][0]["match"] == "prompt"
