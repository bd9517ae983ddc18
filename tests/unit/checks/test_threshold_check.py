from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from promptlint.checks.threshold import CHECK
from promptlint.model.batch import BadRecord, RecordBatch, Turn
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.facts import Config, Value
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import ParamsError
from promptlint.model.text import Text

CONTEXT = CheckContext(date(2026, 11, 24))


def hits(document: Document, **params: Any) -> list[Hit]:
    return list(CHECK.check(document, params, CONTEXT))


def with_settings(**values: Value) -> Document:
    config = Config("generation", "prompty", values)
    prompt = Prompt("a", "chat", (), settings=config)
    return Document("a.prompty", "prompt", "prompty", "", prompts=(prompt,), configs=(config,))


def test_a_setting_over_its_bound_is_reported_once_where_it_stands() -> None:
    document = with_settings(temperature=Value(1.4, Place(span=(3, 6))))
    (hit,) = hits(document, setting="temperature", max=1)
    assert hit.place.span == (3, 6)
    assert hit.data == {"value": 1.4, "expected": "at most 1"}
    assert (hit.args["value"], hit.args["limit"], hit.args["relation"]) == ("1.4", "1", "over")


@pytest.mark.parametrize(
    "value",
    [Value(1), Value(0), Value("2"), Value(True), Value(None), Value(9, known=False)],
)
def test_bounds_are_inclusive_and_only_known_numbers_are_judged(value: Value) -> None:
    assert not hits(with_settings(temperature=value), setting="temperature", min=0, max=1)


def test_the_world_narrows_the_settings() -> None:
    document = with_settings(provider=Value(2))
    assert hits(document, setting="provider", max=1, world="generation")
    assert not hits(document, setting="provider", max=1, world="training")


def test_a_setting_that_no_reader_gives_is_refused() -> None:
    with pytest.raises(ParamsError, match="did you mean `temperature`"):
        hits(with_settings(), setting="temprature", max=1)
    with pytest.raises(ParamsError, match="no setting is called `temperature`"):
        hits(with_settings(), setting="temperature", max=1, world="training")


def test_a_pointer_picks_numbers() -> None:
    data = {"jobs": [{"n": 5}, {"n": "50"}, {"n": 50}, {"n": True}]}
    document = Document("a.yaml", "training", "yaml", "", data=data)
    found = hits(document, pointer="/jobs/*/n", max=10)
    assert [hit.place.pointer for hit in found] == [("jobs", 2, "n")]
    assert [hit.args["relation"] for hit in hits(document, pointer="/jobs/*/n", min=40)] == [
        "under"
    ]


@pytest.mark.parametrize(
    ("measure", "value"),
    [("characters", 12), ("words", 3), ("lines", 2), ("messages", 1)],
)
def test_a_text_is_measured(measure: str, value: int) -> None:
    document = Document("a.md", "prompt", "markdown", "one two\nfour")
    (hit,) = hits(document, measure=measure, max=value - 1)
    assert hit.data == {"value": value, "expected": f"at most {value - 1}"}
    assert hit.args["unit"] == measure
    assert not hits(document, measure=measure, max=value, min=value)


@pytest.mark.parametrize(
    ("text", "lines"), [("", 0), ("a", 1), ("a\n", 1), ("a\r\nb", 2), ("a\rb\r", 2), ("\n\n", 2)]
)
def test_lines_end_at_any_of_three_marks(text: str, lines: int) -> None:
    document = Document("a.md", "prompt", "markdown", text)
    (hit,) = hits(document, measure="lines", min=99)
    assert hit.data["value"] == lines


def test_tokens_are_an_estimate_and_say_so() -> None:
    document = Document("a.md", "prompt", "markdown", "word " * 1_000)
    (hit,) = hits(document, measure="tokens", max=100)
    assert hit.data["limit"] == 100
    assert 900 <= int(str(hit.data["tokens"])) <= 1_100
    assert str(hit.args["value"]).startswith("about 1,0")


def test_all_messages_of_a_prompt_count_together_and_each_prompt_alone() -> None:
    prompts = tuple(
        Prompt(name, "chat", (Message("system", Text(text)), Message("user", Text("x" * 10))))
        for name, text in (("a", "x" * 10), ("b", "x" * 30))
    )
    document = Document("a.py", "source", "python", "x" * 99, prompts=prompts)
    assert len(hits(document, measure="characters", max=20, where="prompt")) == 1
    assert len(hits(document, measure="characters", max=9, where="role=system")) == 2


def test_parts_that_come_from_elsewhere_can_not_be_measured() -> None:
    prompt = Prompt("a", "chat", (Message("system", Text("x")),), complete=False)
    document = Document("a.py", "source", "python", "x", prompts=(prompt,))
    assert not hits(document, measure="characters", min=10, where="prompt")


def test_records_are_measured_by_their_turns() -> None:
    turns = [[Turn("user", "a b", ("q",)), Turn("assistant", "c", ("a",))], [], []]
    rows = [{"score": 3}, BadRecord("broken"), {"score": 9}]
    data = RecordBatch("d.jsonl", "x", rows, turns, 0, [0, 1, 2], (), [1, 1, 1])
    (hit,) = CHECK.scan(data, {"measure": "words", "max": 2}, CONTEXT)
    assert (hit.index, hit.data["value"]) == (0, 3)
    assert not list(
        CHECK.scan(data, {"measure": "words", "max": 1, "where": "role=assistant"}, CONTEXT)
    )
    (scored,) = CHECK.scan(data, {"pointer": "/score", "max": 5}, CONTEXT)
    assert (scored.index, scored.pointer) == (2, ("score",))
