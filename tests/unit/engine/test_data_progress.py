"""How far the check of a large dataset has come is told along the way."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from promptlint.engine.request import Request
from promptlint.engine.session import run
from promptlint.readers.datasets import file as dataset_file
from promptlint.rulebook.index import load_rulebook


def test_bytes_are_told_after_each_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = json.dumps({"prompt": "Which quay?", "completion": "Quay five, behind the crane."}) + "\n"
    (tmp_path / "train.jsonl").write_text(row * 100, "utf-8")
    plan = dataset_file.DatasetFile.plan
    monkeypatch.setattr(dataset_file.DatasetFile, "plan", lambda self: plan(self, 2000))
    told: list[tuple[str, int, int]] = []
    book = load_rulebook()
    request = Request(
        root=tmp_path,
        paths=(tmp_path / "train.jsonl",),
        as_of=date(2026, 11, 24),
        rules=(book.rules["unparseable-record"],),
        known_rules=book.rules,
        jobs=1,
        data_progress=lambda *step: told.append(step),
    )
    outcome = run(request)
    size = len(row) * 100
    assert outcome.report.summary.records == 100
    assert [step[0] for step in told] == ["train.jsonl"] * len(told)
    assert [done for _, done, _ in told] == [*range(2000, size, 2000), size]
    assert {total for _, _, total in told} == {size}
