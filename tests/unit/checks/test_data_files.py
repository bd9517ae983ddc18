from datetime import date

import pytest

from promptlint.checks.data_files import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.facts import FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.readers import read_document

CONTEXT = CheckContext(date(2026, 11, 24))


def hits(written: str, *present: str, path: str = "jobs/train.yaml") -> list[Hit]:
    text = f"model: Qwen/Qwen3-1.7B\ntrain_file: {written}\nepochs: 3\nlearning_rate: 1.0e-4\n"
    document = read_document(path, text.encode(), "yaml")
    assert document is not None
    files = {path: FileFacts(path, document.kind, document.format, document.configs)}
    facts = ProjectFacts(files, frozenset(present), frozenset(files), CONTEXT.as_of)
    return list(CHECK.check_project(facts, {}, CONTEXT))


@pytest.mark.parametrize("present", ["jobs/data/a.jsonl", "data/a.jsonl"])
def test_found_beside_the_config_or_from_a_folder_above(present: str):
    assert hits("data/a.jsonl", present) == []


def test_a_folder_with_other_data_makes_it_an_error():
    (hit,) = hits("data/a.jsonl", "data/zebra.jsonl")
    assert hit.severity is None
    assert hit.place.path == "jobs/train.yaml"


def test_a_near_name_is_suggested():
    (hit,) = hits("data/trian.jsonl", "data/train.jsonl")
    assert hit.args["suggestion"] == ", did you mean data/train.jsonl?"


@pytest.mark.parametrize("present", [(), ("data/README.md",), ("other/train.txt",)])
def test_absent_data_is_a_warning(present: tuple[str, ...]):
    (hit,) = hits("data/a.jsonl", *present)
    assert hit.severity is Severity.WARNING


@pytest.mark.parametrize(
    "written",
    [
        "our-team/replies",
        "alpaca",
        "s3://bucket/a.jsonl",
        "https://example.com/a.jsonl",
        "hf://datasets/x/a.jsonl",
        "data/*.jsonl",
        "/mnt/data/a.jsonl",
        "~/data/a.jsonl",
        "C:\\data\\a.jsonl",
        "${DATA}/a.jsonl",
        "build/a.jsonl",
        "data/processed/a.jsonl",
        "file-AbCdEf123456",
    ],
)
def test_nothing_that_could_be_elsewhere_is_missing(written: str):
    assert hits(f"'{written}'", "data/zebra.jsonl") == []


def test_windows_separators():
    assert hits("'.\\data\\a.jsonl'", "jobs/data/a.jsonl") == []


def test_a_folder_of_data():
    assert hits("./data", "jobs/data/part-1.parquet") == []
