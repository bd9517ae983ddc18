"""Which file a training means: folders, buckets, copies."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from promptlint.config.loader import settings_from
from promptlint.config.selection import select_rules
from promptlint.engine.request import Request
from promptlint.engine.session import run
from promptlint.rulebook.index import load_rulebook

ROWS = "".join(
    json.dumps({"messages": [{"role": "user", "content": f"mail {n}"},
                             {"role": "assistant", "content": "billing"}]}) + "\n"
    for n in range(12)
)  # fmt: skip
VERTEX = """
from vertexai.tuning import sft
sft.train(source_model="gemini-2.5-pro", train_dataset="gs://bucket/tuning/rows.jsonl")
"""


def few(root: Path) -> list[str]:
    book = load_rulebook()
    settings = settings_from({}, root=root, overrides={"select": ["few-shot-would-do"]})
    rules = select_rules(book, settings).rules
    found = run(
        Request((root,), root, rules=rules, known_rules=book.rules, as_of=date(2026, 11, 24))
    )
    return [str(item.data["dataset"]) for item in found.report.findings]


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


def test_the_only_local_copy_of_a_buckets_object_is_what_is_trained_on(tmp_path: Path) -> None:
    write(tmp_path, {"tune.py": VERTEX, "out/rows.jsonl": ROWS})
    assert few(tmp_path) == ["out/rows.jsonl"]


def test_of_two_copies_none_is_guessed(tmp_path: Path) -> None:
    write(tmp_path, {"tune.py": VERTEX, "a/rows.jsonl": ROWS, "b/rows.jsonl": ROWS})
    assert few(tmp_path) == []


def test_a_folder_means_its_training_file(tmp_path: Path) -> None:
    script = "mlx_lm.lora --train --model org/m --data data --iters 300\n"
    write(tmp_path, {"go.sh": script, "data/train.jsonl": ROWS, "data/valid.jsonl": ROWS})
    assert few(tmp_path) == ["data/train.jsonl"]


def test_a_folder_of_parts_stays_a_folder(tmp_path: Path) -> None:
    script = "mlx_lm.lora --train --model org/m --data parts --iters 300\n"
    write(tmp_path, {"go.sh": script, "parts/p-0.jsonl": ROWS, "parts/p-1.jsonl": ROWS})
    assert few(tmp_path) == []


CSHARP = """
using OpenAI.FineTuning;
var job = await new FineTuningClient(key).FineTuneAsync("gpt-4.1-mini", file.Id, false);
"""


def test_code_that_is_not_parsed_may_train_the_only_rows(tmp_path: Path) -> None:
    write(tmp_path, {"Tuner/Program.cs": CSHARP, "Tuner/mails.jsonl": ROWS})
    assert few(tmp_path) == ["Tuner/mails.jsonl"]


def test_other_code_does_not(tmp_path: Path) -> None:
    write(tmp_path, {"App/Program.cs": 'var x = "fine tuning";', "App/mails.jsonl": ROWS})
    assert few(tmp_path) == []


def test_of_several_files_of_rows_none_is_guessed(tmp_path: Path) -> None:
    write(tmp_path, {"Tuner/Program.cs": CSHARP, "a/mails.jsonl": ROWS, "b/mails.jsonl": ROWS})
    assert few(tmp_path) == []
