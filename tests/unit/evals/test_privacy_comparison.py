"""``python -m evals privacy``: counts by span, with and without presidio."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import privacy


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "privacy"
    folder.mkdir()
    text = "SSN: 514-69-0365, mail jane@example.com, at 212-736-5041"
    spans = [
        {"start": 5, "end": 16, "label": "US_SSN"},
        {"start": 23, "end": 39, "label": "EMAIL_ADDRESS"},
        {"start": 0, "end": 3, "label": "PHONE_NUMBER"},
    ]
    for name in privacy.FILES:
        (folder / f"{name}.jsonl").write_text(json.dumps({"text": text, "spans": spans}) + "\n")
    return tmp_path


def test_without_presidio_the_rest_is_measured(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tldextract", None)
    assert privacy.run(data) == 0
    out = capsys.readouterr().out
    assert "presidio is left out" in out
    assert "US_SSN" in out
    assert "1 right, 0 wrong, P 1.000 R 1.000" in out
    assert "0 right, 1 wrong, P 0.000 R 0.000" in out
    assert "EMAIL_ADDRESS" not in out  # a documented placeholder on both sides
