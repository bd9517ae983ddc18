"""Rows and bytes beside what a target takes."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.dataset_limits import CHECK
from promptlint.facts.training_targets import TARGETS, limits_of
from promptlint.model.check import CheckContext, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.levels import Severity


def judge(
    bound: str,
    rows: int,
    *,
    path: str = "data/train.jsonl",
    target: str = "generic",
    size: int = 100,
    **params: object,
) -> list[CorpusHit]:
    context = CheckContext(as_of=date(2026, 11, 24), target=target)
    view = CorpusView(path, "openai-chat", rows, None, lambda _: {}, size)
    return list(CHECK.finish(rows, view, {"bound": bound, **params}, context))


def test_under_the_target_s_minimum_is_an_error() -> None:
    [hit] = judge("few", 9, target="openai")
    assert (hit.entity, hit.severity, hit.data["limit"]) == ("refused", None, 10)
    assert judge("few", 10, target="openai") == []


def test_a_minimum_that_was_not_read_at_its_source_only_warns() -> None:
    [hit] = judge("few", 9, target="bedrock")
    assert hit.severity is Severity.WARNING


def test_without_a_target_only_training_files_are_judged() -> None:
    [hit] = judge("few", 3)
    assert hit.severity is Severity.WARNING
    for path in ("data/calls.jsonl", "data/train_sample.jsonl", "tests/train.jsonl", "val.jsonl"):
        assert judge("few", 3, path=path) == []


def test_an_empty_training_set_is_an_error() -> None:
    [hit] = judge("few", 0)
    assert (hit.entity, hit.severity) == ("empty", None)


def test_too_many_rows_and_bytes() -> None:
    assert [hit.entity for hit in judge("large", 3_000_001, target="fireworks")] == ["rows"]
    assert [hit.entity for hit in judge("large", 10, target="azure", size=600_000_000)] == ["bytes"]
    assert judge("large", 10, target="azure", size=500_000_000) == []
    assert judge("large", 10**9, size=10**12) == []


def test_limits_of_the_project() -> None:
    [hit] = judge("large", 10, max_rows=9)
    assert "the project takes 9" in str(hit.args["problem"])


@pytest.mark.parametrize("target", TARGETS)
def test_every_limit_has_a_source(target: str) -> None:
    assert all(limit.source and limit.value > 0 for limit in limits_of(target).values())
    assert limits_of(target.upper()) == limits_of(target)
