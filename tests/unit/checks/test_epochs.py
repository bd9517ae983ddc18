from datetime import date

import pytest

from promptlint.checks.epochs import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.facts import DatasetProfile, FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))


def train(epochs: object, extra: str = "") -> str:
    return (
        "model: Qwen/Qwen3-1.7B\ntrain_file: data/train.jsonl\n"
        f"num_train_epochs: {epochs}\nlearning_rate: 1.0e-4\n{extra}"
    )


def document_hits(text: str) -> list[Hit]:
    document = read_document("train.yaml", text.encode(), "yaml")
    assert document is not None
    return list(CHECK.check(document, {}, CONTEXT))


def project_hits(text: str, rows: int | None, path: str = "train.yaml") -> list[Hit]:
    document = read_document(path, text.encode(), "yaml")
    assert document is not None
    files = {path: FileFacts(path, document.kind, document.format, document.configs)}
    if rows is not None:
        profile = DatasetProfile("openai-chat", rows)
        files["data/train.jsonl"] = FileFacts(
            "data/train.jsonl", "dataset", "openai-chat", (), profile
        )
    facts = ProjectFacts(files, frozenset(files), frozenset(files), CONTEXT.as_of)
    return list(CHECK.check_project(facts, {}, CONTEXT))


@pytest.mark.parametrize(("epochs", "count"), [(3, 0), (10, 0), (11, 1), (14.0, 1), ("auto", 0)])
def test_without_rows_only_many_epochs(epochs: object, count: int):
    assert len(document_hits(train(epochs))) == count


@pytest.mark.parametrize(
    ("epochs", "rows", "count"),
    [
        (8, 120, 1),
        (5, 120, 0),
        (8, 5000, 0),
        (8, None, 0),
        (8, 0, 0),
        (12, 120, 0),  # the document check says it
    ],
)
def test_with_rows(epochs: int, rows: int | None, count: int):
    assert len(project_hits(train(epochs), rows)) == count


def test_the_finding_names_the_rows_and_repairs_to_three():
    text = train(8)
    (hit,) = project_hits(text, 1)
    assert hit.args["over"] == " over 1 rows"
    assert hit.related[0].path == "train.yaml"
    assert hit.fix is not None
    (edit,) = hit.fix.edits
    assert text[edit.start : edit.end] == "8"


def test_steps_end_the_training():
    assert document_hits(train(50, "max_steps: 100\n")) == []


def test_other_kinds_of_training_take_more_passes():
    text = (
        "model_name_or_path: Qwen/Qwen3-1.7B\nstage: rm\nfinetuning_type: lora\n"
        "dataset: pairs\nnum_train_epochs: 40\n"
    )
    assert document_hits(text) == []


def test_llama_factory_names_lead_to_rows():
    config = (
        "model_name_or_path: Qwen/Qwen3-1.7B\nstage: sft\nfinetuning_type: lora\n"
        "dataset: replies\nnum_train_epochs: 8\n"
    )
    register = '{"replies": {"file_name": "train.jsonl"}}'
    files = {}
    for path, text in (("jobs/sft.yaml", config), ("jobs/data/dataset_info.json", register)):
        document = read_document(path, text.encode(), "yaml")
        assert document is not None
        files[path] = FileFacts(path, document.kind, document.format, document.configs)
    data = "jobs/data/train.jsonl"
    files[data] = FileFacts(data, "dataset", "alpaca", (), DatasetProfile("alpaca", 200))
    facts = ProjectFacts(files, frozenset(files), frozenset(files), CONTEXT.as_of)
    (hit,) = CHECK.check_project(facts, {}, CONTEXT)
    assert hit.data["rows"] == 200
