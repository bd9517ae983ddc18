"""Names and places: the same sample however a dataset is cut, rates of it, and nothing unasked."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from promptlint.analysis import names as analysis
from promptlint.checks.names import CHECK
from promptlint.model.batch import RecordBatch, Turn
from promptlint.model.check import CheckContext, ChunkBase


class Tagger:
    """Takes every capitalised word for a person, and what follows "in" for a place."""

    def pipe(self, texts):
        for text in texts:
            words = text.split()
            spans = [
                SimpleNamespace(label_="GPE" if words[at - 1] == "in" else "PERSON", text=word)
                for at, word in enumerate(words)
                if word[0].isupper()
            ]
            yield SimpleNamespace(ents=[*spans, SimpleNamespace(label_="DATE", text="today")])


@pytest.fixture
def model(monkeypatch):
    monkeypatch.setattr(analysis, "_tagger", lambda name: Tagger())
    for place in ("promptlint.checks.names.obstacle", "promptlint.analysis.names.obstacle"):
        monkeypatch.setattr(place, lambda name: None)


def _batch(texts):
    turns = [(Turn("text", text, ("text",)),) for text in texts]
    rows = [{"text": text} for text in texts]
    numbers = list(range(len(texts)))
    return RecordBatch("a.jsonl", "text", rows, turns, 0, numbers, numbers, numbers)


def _context(**privacy):
    from datetime import date

    return CheckContext(date(2026, 11, 24), options={"privacy": privacy})


def _sample(texts, size, context):
    parts = [
        (ChunkBase(at), CHECK.map(_batch(texts[at : at + size]), {}, context))
        for at in range(0, len(texts), size)
    ]
    return CHECK.merge(parts)


def test_the_sample_does_not_depend_on_the_cuts():
    texts = [f"row {number}" for number in range(3000)]
    samples = [_sample(texts, size, _context(ner="auto")) for size in (3000, 700, 11)]
    assert len(samples[0]) == analysis.SAMPLE
    assert samples[0] == samples[1] == samples[2]


def test_unasked_nothing_is_kept():
    assert _sample(["Ada in Paris"], 1, _context()) == ()


def test_rates(model, monkeypatch, tmp_path, promptlint):
    monkeypatch.chdir(tmp_path)
    rows = ["call Ada in Paris", "call Bob", "nobody", "call Ada again"]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps({"text": row}) + "\n" for row in rows))
    result = promptlint("check", "a.jsonl", "--ner", "--output-format", "json", "--no-cache")
    assert result.code == 0
    found = {
        item["data"]["entity"]: item
        for item in json.loads(result.out)["findings"]
        if item["rule"] == "names-and-places"
    }
    assert found["PERSON"]["severity"] == "info"
    assert found["PERSON"]["message"].startswith("names of people in 75 % of 4 sampled rows (2 ")
    data = found["LOCATION"]["data"]
    assert (data["count"], data["rate"], data["unique"], data["sampled"]) == (1, 0.25, 1, 4)
    assert "Ada" not in result.out
    assert "names-and-places" not in promptlint("check", "a.jsonl", "--preview").out


@pytest.mark.parametrize("option", [("--ner",), ("--select", "names-and-places")])
def test_what_is_missing_is_told(monkeypatch, tmp_path, promptlint, option):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(analysis, "find_spec", lambda name: None)
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n')
    result = promptlint("check", "a.jsonl", "--no-cache", *option)
    assert result.code == 0
    assert "promptlint-analyzer[privacy]" in result.out
    assert promptlint("check", "a.jsonl", "--no-cache", "--strict", *option).code == 2


def test_only_installed_models_are_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(analysis, "find_spec", lambda name: object())
    assert "`os` is not installed" in (analysis.obstacle("os") or "")
