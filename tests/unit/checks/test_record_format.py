"""Records beside the schema of their format and target."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from promptlint.checks.record_format import CHECK
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit, RowHit
from promptlint.readers.datasets.formats import turns_of


def batch_of(rows: list[object], format: str, first: int = 0) -> RecordBatch:
    count = len(rows)
    turns = [turns_of(row, format) for row in rows]
    return RecordBatch("d.jsonl", format, rows, turns, first, range(count), (), [1] * count)


def scan(rows: list[object], format: str, target: str = "generic") -> list[RowHit]:
    context = CheckContext(as_of=date(2026, 11, 24), target=target)
    return list(CHECK.scan(batch_of(rows, format), {}, context))


def chat(*messages: Mapping[str, object], **more: object) -> dict[str, object]:
    return {"messages": list(messages), **more}


ASK = {"role": "user", "content": "Which gate?"}
SAY = {"role": "assistant", "content": "The north gate."}
PICTURE = {"type": "image_url", "image_url": {}}
SEEN = {"type": "image_url", "image_url": {"url": "https://pictures.example/gate.png"}}


@pytest.mark.parametrize(
    ("format", "row", "kind", "pointer"),
    [
        ("openai-chat", chat(ASK, {"role": "assistant"}), "missing-key", ("messages", 1)),
        ("openai-chat", chat(ASK, {"content": "x"}), "missing-key", ("messages", 1)),
        ("openai-chat", chat(ASK, {**SAY, "content": 5}), "wrong-type", ("messages", 1, "content")),
        (
            "openai-chat",
            chat(ASK, {**SAY, "weight": True}),
            "wrong-value",
            ("messages", 1, "weight"),
        ),
        ("openai-chat", chat({**ASK, "weight": 0}, SAY), "wrong-type", ("messages", 0, "weight")),
        ("openai-chat", {"messages": []}, "empty-list", ("messages",)),
        ("openai-chat", {"note": "x"}, "missing-key", ()),
        ("sharegpt", {"conversations": [{"from": "human"}]}, "missing-key", ("conversations", 0)),
        ("alpaca", {"instruction": 5, "output": "x"}, "wrong-type", ("instruction",)),
        ("preference", {"chosen": 1, "rejected": "b"}, "wrong-type", ("chosen",)),
        (
            "stepwise",
            {"prompt": "p", "completions": ["a"], "labels": [1]},
            "wrong-type",
            ("labels", 0),
        ),
        ("segments", {"segments": [{"label": True}]}, "missing-key", ("segments", 0)),
        ("tokenized", {"input_ids": ["a"]}, "wrong-type", ("input_ids", 0)),
        ("tokenized", {"input_ids": [1, 2], "labels": [1]}, "wrong-length", ("labels",)),
        ("tokenized", {"input_ids": [1, -2], "labels": [1, -100]}, "wrong-value", ("input_ids", 1)),
        (
            "stepwise",
            {"prompt": "p", "completions": ["a", "b"], "labels": [True]},
            "wrong-length",
            ("labels",),
        ),
        (
            "alpaca",
            {"instruction": "a", "output": "b", "history": [["a"]]},
            "wrong-length",
            ("history", 0),
        ),
        (
            "prompt-completion",
            {"prompt": [ASK], "completion": [{**SAY, "content": 5}]},
            "wrong-type",
            ("completion", 0, "content"),
        ),
        (
            "preference",
            {"chosen": [ASK, {**SAY, "content": 5}], "rejected": [ASK, SAY]},
            "wrong-type",
            ("chosen", 1, "content"),
        ),
        (
            "openai-chat",
            {"conversations": [ASK, {**SAY, "content": 5}]},
            "wrong-type",
            ("conversations", 1, "content"),
        ),
        (
            "gemini",
            {"contents": [{"role": "user", "parts": [{"text": 5}]}]},
            "wrong-type",
            ("contents", 0, "parts", 0, "text"),
        ),
    ],
)
def test_what_no_trainer_takes(
    format: str, row: dict[str, object], kind: str, pointer: tuple[object, ...]
) -> None:
    hits = scan([row], format)
    assert [(hit.entity, hit.pointer) for hit in hits] == [(kind, pointer)]


@pytest.mark.parametrize("target", ["openai", "azure", "together", "bedrock", "mistral", "generic"])
def test_plain_chats_fit_everywhere(target: str) -> None:
    assert scan([chat(ASK, SAY), chat(ASK, SAY, ASK, SAY)], "openai-chat", target) == []


@pytest.mark.parametrize(
    ("target", "format", "row", "kind"),
    [
        ("together", "openai-chat", chat(ASK, SAY, source="a"), "extra-key"),
        ("together", "prompt-completion", {"prompt": "a", "completion": "b", "id": 1}, "extra-key"),
        ("bedrock", "openai-chat", chat(ASK, {**SAY, "name": "a"}), "extra-key"),
        ("openai", "openai-chat", chat(ASK, {**SAY, "source": "a"}), "extra-key"),
        ("openai", "alpaca", {"instruction": "a", "input": "", "output": "b"}, "wrong-format"),
        ("vertex", "openai-chat", chat(ASK, SAY), "wrong-format"),
        ("cohere", "openai-chat", chat(ASK, {**SAY, "content": ["a"]}), "wrong-type"),
        ("openai", "openai-chat", chat(ASK, SAY, tools="find"), "wrong-type"),
        ("openai", "openai-chat", chat({**ASK, "content": [PICTURE]}, SAY), "missing-key"),
        ("azure", "openai-chat", chat(ASK, {**SAY, "content": [SEEN]}), "wrong-value"),
        (
            "openai",
            "preference",
            {
                "input": {"messages": [ASK]},
                "preferred_output": [SAY, SAY],
                "non_preferred_output": [SAY],
            },
            "wrong-length",
        ),
    ],
)
def test_what_one_target_refuses(
    target: str, format: str, row: dict[str, object], kind: str
) -> None:
    assert [hit.entity for hit in scan([row], format, target)] == [kind]
    assert scan([row], format) == []


def test_each_list_of_parts_is_judged() -> None:
    """What lies inside a message's parts or calls is not told by the record's shape."""
    rows: list[object] = [chat({**ASK, "content": [part]}, SAY) for part in (SEEN, PICTURE, SEEN)]
    assert [hit.index for hit in scan(rows, "openai-chat", "openai")] == [1]


def test_nothing_is_said_of_other_formats_and_unknown_ones() -> None:
    assert scan([{"prompt": "a", "completion": "b"}], "openai-chat") == []
    assert scan([{"level": "info"}], "unknown", "openai") == []


def odd(rows: list[object], cut: int) -> list[CorpusHit]:
    context = CheckContext(as_of=date(2026, 11, 24))
    parts = [
        (ChunkBase(start), CHECK.map(batch_of(part, "openai-chat"), {}, context))
        for start, part in ((0, rows[:cut]), (cut, rows[cut:]))
    ]
    view = CorpusView("d.jsonl", "openai-chat", len(rows), None, lambda _: {})
    return list(CHECK.finish(CHECK.merge(parts), view, {}, context))


@pytest.mark.parametrize("cut", [0, 50, 130])
def test_a_key_that_next_to_no_message_has(cut: int) -> None:
    rows: list[object] = [chat(ASK, SAY) for _ in range(150)]
    rows[120] = chat(ASK, {**SAY, "contnet": "x"})
    hits = odd(rows, cut)
    assert [(hit.record, hit.pointer) for hit in hits] == [(120, ("messages", 1, "contnet"))]


def test_a_key_that_many_messages_have_is_theirs() -> None:
    assert odd([chat(ASK, {**SAY, "mood": "calm"}) for _ in range(150)], 70) == []
    assert odd([chat(ASK, {**SAY, "mood": "calm"})], 0) == []
