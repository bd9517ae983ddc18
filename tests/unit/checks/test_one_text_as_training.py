"""A document that is trained on as it is, and rows of which a part are pieces of one."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from promptlint.config.loader import settings_from
from promptlint.config.selection import select_rules
from promptlint.engine.request import Request
from promptlint.engine.session import run
from promptlint.model.finding import Finding
from promptlint.model.levels import Severity
from promptlint.rulebook.index import load_rulebook

PARTS = "pump valve boiler gauge filter hatch drain burner feeder damper".split()
RULES = (
    "The {a} is inspected every {n} days by the shift on duty, and the {b} is closed before.",
    "Pressure at the {b} above {n} bar leads to a stop of the {a} within 2 minutes.",
    "A worn {a} is replaced together with the {b}; the order carries number {n}.",
    "Before a restart the {b} is flushed for {n} seconds and the {a} is vented.",
    "Readings of the {a} are kept for {n} months beside the log of the {b}.",
)


def sentence(at: int) -> str:
    return RULES[at % 5].format(a=PARTS[at % 10], b=PARTS[(at * 7 + 3) % 10], n=at * 13 % 900 + 3)


def manual(chapters: int = 12) -> str:
    return "\n\n".join(
        f"Chapter {chapter}\n\n" + " ".join(sentence(chapter * 31 + at) for at in range(12))
        for chapter in range(1, chapters + 1)
    )


def novel() -> str:
    told = (
        "She closed the door behind her and listened to the rain on the roof of the mill.",
        "“I never promised you anything,” he said, and you could hear that he meant it.",
        "Nobody in the village spoke of my brother again, and we all knew why it was so.",
    )
    return "\n\n".join(" ".join(told[(at + n) % 3] for n in range(6)) for at in range(90))


def found(root: Path, files: dict[str, str]) -> list[Finding]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    book = load_rulebook()
    settings = settings_from({}, root=root, overrides={"select": ["documents-as-fine-tuning"]})
    rules = select_rules(book, settings).rules
    made = run(
        Request((root,), root, rules=rules, known_rules=book.rules, as_of=date(2026, 11, 24))
    )
    return [item for item in made.report.findings if item.rule == "documents-as-fine-tuning"]


def trl(model: str, load: str) -> str:
    return (
        "from datasets import load_dataset\nfrom trl import SFTConfig, SFTTrainer\n"
        f"rows = {load}\n"
        f"SFTTrainer(model='{model}', train_dataset=rows, args=SFTConfig(output_dir='o')).train()\n"
    )


TEXT = "load_dataset('text', data_files='docs/manual.txt', split='train')"
AXOLOTL = """base_model: {model}
datasets:
  - path: docs/manual.txt
    type: completion
adapter: lora
sequence_len: 2048
micro_batch_size: 2
num_epochs: 4
"""


@pytest.mark.parametrize(
    "files",
    [
        {"tune.py": trl("Qwen/Qwen3-4B-Instruct-2507", TEXT)},
        {"lora.yml": AXOLOTL.format(model="mistralai/Mistral-7B-Instruct-v0.3")},
        {"lora.yml": AXOLOTL.format(model="mistralai/Mistral-7B-v0.3")},
        {
            "go.sh": "python run_clm.py --model_name_or_path Qwen/Qwen3-8B --do_train "
            "--train_file docs/manual.txt --output_dir o\n"
        },
    ],
)
def test_a_manual_as_training_data(tmp_path: Path, files: dict[str, str]) -> None:
    (item,) = found(tmp_path, {**files, "docs/manual.txt": manual()})
    assert item.severity is Severity.ERROR
    assert item.data["dataset"] == "docs/manual.txt"
    assert "one text" in item.message


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (trl("Qwen/Qwen3-4B-Instruct-2507", TEXT), novel()),
        (trl("openai-community/gpt2", TEXT), manual()),
        (trl("Qwen/Qwen3-4B-Instruct-2507", TEXT), manual(1)),
    ],
    ids=["a novel", "a small base model", "a sample"],
)
def test_a_voice_a_small_model_and_a_sample(tmp_path: Path, config: str, text: str) -> None:
    assert found(tmp_path, {"tune.py": config, "docs/manual.txt": text}) == []


def mixed(pieces: int, others: int) -> str:
    words = manual(40).split()
    rows = [("What applies here?", " ".join(words[at * 70 : at * 70 + 90])) for at in range(pieces)]
    rows += [(f"Which team takes ticket {at}?", f"Team {at % 7}.") for at in range(others)]
    return "".join(
        json.dumps({"messages": [{"role": "user", "content": asked},
                                 {"role": "assistant", "content": answer}]}) + "\n"
        for asked, answer in rows
    )  # fmt: skip


JSON = "load_dataset('json', data_files='rows.jsonl', split='train')"


@pytest.mark.parametrize(
    ("pieces", "severity"),
    [(0, None), (5, None), (25, Severity.WARNING), (45, Severity.WARNING), (60, Severity.ERROR)],
)
def test_a_part_of_the_rows_are_pieces(
    tmp_path: Path, pieces: int, severity: Severity | None
) -> None:
    files = {"tune.py": trl("org/base-7b", JSON), "rows.jsonl": mixed(pieces, 100 - pieces)}
    items = [item for item in found(tmp_path, files) if item.path == "tune.py"]
    assert [item.severity for item in items] == ([severity] if severity else [])
    if severity is Severity.WARNING:
        assert "% of the texts are passages, the others are short" in items[0].message
