"""File names that tell parts of a dataset."""

from __future__ import annotations

import pytest

from promptlint.analysis.splits import HELD_OUT, TRAIN, split_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("train.jsonl", "test.jsonl"),
        ("data/sft_train.jsonl", "data/sft_valid.jsonl"),
        ("data/train_v2.json", "data/dev_v2.json"),
        ("data/train-00000-of-00002.parquet", "data/validation-00000-of-00001.parquet"),
        ("data/train/a.jsonl", "data/test/a.jsonl"),
        ("data/Training.jsonl", "data/Eval.jsonl"),
        ("hotel.train.jsonl.gz", "hotel.heldout.jsonl"),
    ],
)
def test_parts_of_one_dataset(one: str, other: str) -> None:
    left, right = split_of(one), split_of(other)
    assert left is not None
    assert right is not None
    assert (left.part, right.part) == (TRAIN, HELD_OUT)
    assert left.family == right.family


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("data/train.jsonl", "other/test.jsonl"),
        ("data/ferry_train.jsonl", "data/hotel_test.jsonl"),
        ("data/train/a.jsonl", "data/test/b.jsonl"),
        ("data/train_v1.jsonl", "data/test_v2.jsonl"),
    ],
)
def test_parts_of_two_datasets(one: str, other: str) -> None:
    left, right = split_of(one), split_of(other)
    assert left is not None
    assert right is not None
    assert left.family != right.family


@pytest.mark.parametrize(
    "path", ["data/rows.jsonl", "trainer.jsonl", "contest.json", "a/latest/x.jsonl"]
)
def test_no_part(path: str) -> None:
    assert split_of(path) is None
