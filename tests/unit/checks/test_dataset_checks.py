"""Checks of single records: parsing, order of roles, answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from promptlint.checks import load_check
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext, RowCheck
from promptlint.model.hit import RowHit
from promptlint.model.levels import Confidence, Severity
from promptlint.readers.datasets.formats import format_of, turns_of

RULES = Path(__file__).parents[3] / "rules"


def batch(rows: Sequence[object], name: str | None = None) -> RecordBatch:
    chosen = name or format_of(rows[0]).name
    count = len(rows)
    turns = [turns_of(row, chosen) for row in rows]
    return RecordBatch(
        "x.jsonl", chosen, rows, turns, 0, range(count), range(1, count + 1), [1] * count
    )


def scan(rule: str, rows: Sequence[object], target: str = "generic") -> list[RowHit]:
    text = (RULES / f"{rule}.yaml").read_text(encoding="utf-8")
    check_data: Mapping[str, Any] = yaml.safe_load(text)["check"]
    check = load_check(check_data["kind"])
    assert isinstance(check, RowCheck)
    context = CheckContext(date(2026, 11, 24), target)
    return list(check.scan(batch(rows), check_data.get("params", {}), context))


def chat(*turns: tuple[str, object], **more: object) -> dict[str, object]:
    return {"messages": [{"role": role, "content": text} for role, text in turns], **more}


def shared(*turns: tuple[str, str]) -> dict[str, object]:
    return {"conversations": [{"from": role, "value": text} for role, text in turns]}


GOOD = chat(("user", "Is the pool heated?"), ("assistant", "Yes, to 27 degrees, all year."))
CALL = {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def test_unparseable_records_carry_reason_and_column() -> None:
    rows = [GOOD, BadRecord("is cut short", 17), GOOD, BadRecord("is too long")]
    first, second = scan("dataset/unparseable-record", rows)
    assert (first.index, first.args["reason"]) == (1, "is cut short")
    assert first.data == {"reason": "is cut short", "column": 17}
    assert (second.index, second.data) == (3, {"reason": "is too long"})


class TestConversationOrder:
    @pytest.mark.parametrize(
        ("row", "kind", "pointer"),
        [
            (chat(("user", "a"), ("assistant", "b"), ("user", "c")), "ends-without-answer", 2),
            (chat(("assistant", "a"), ("user", "b")), "ends-without-answer", 1),
            (chat(("human", "a"), ("gpt", "b")), "unknown-role", 0),
            (chat(("user", "a"), ("Assistant", "b")), "unknown-role", 1),
            (chat(("user", "a"), ("system", "s"), ("assistant", "b")), "system-not-first", 1),
            (
                chat(("user", "a"), ("assistant", "b"), ("tool", "t"), ("assistant", "c")),
                "tool-without-call",
                2,
            ),
            (chat(("tool", "t"), ("assistant", "c")), "tool-without-call", 0),
            (shared(("human", "a"), ("gpt", "b"), ("human", "c")), "ends-without-answer", 2),
            (
                {"contents": [{"role": "user", "parts": [{"text": "a"}]}]},
                "ends-without-answer",
                0,
            ),
            (
                {"prompt": "p", "chosen": [{"role": "user", "content": "p"}], "rejected": []},
                "ends-without-answer",
                0,
            ),
        ],
    )
    def test_errors_for_any_target(self, row: object, kind: str, pointer: int) -> None:
        (hit,) = scan("dataset/conversation-order", [row])
        assert hit.entity == kind
        assert hit.severity is None
        assert hit.pointer is not None
        assert pointer in hit.pointer

    @pytest.mark.parametrize(
        ("row", "kind", "strict"),
        [
            (
                chat(("assistant", "hi"), ("user", "a"), ("assistant", "b")),
                "assistant-first",
                "mistral",
            ),
            (
                chat(("system", "s"), ("system", "t"), ("user", "a"), ("assistant", "b")),
                "two-systems",
                "mistral",
            ),
            (
                shared(("human", "a"), ("human", "b"), ("gpt", "c")),
                "turns-do-not-alternate",
                "llama-factory",
            ),
            (
                shared(("human", "a"), ("gpt", "b"), ("gpt", "c")),
                "turns-do-not-alternate",
                "LLaMA_Factory",
            ),
        ],
    )
    def test_warnings_until_a_target_is_named(self, row: object, kind: str, strict: str) -> None:
        (hit,) = scan("dataset/conversation-order", [row])
        assert (hit.entity, hit.severity) == (kind, Severity.WARNING)
        (hit,) = scan("dataset/conversation-order", [row], strict)
        assert (hit.entity, hit.severity) == (kind, None)

    def test_two_user_turns(self) -> None:
        different = chat(("user", "a"), ("user", "b"), ("assistant", "c"))
        same = chat(("user", "a"), ("user", "a"), ("assistant", "c"))
        assert scan("dataset/conversation-order", [different]) == []
        assert scan("dataset/conversation-order", [different], "openai") == []
        (hit,) = scan("dataset/conversation-order", [different], "together")
        assert hit.entity == "turns-do-not-alternate"
        (hit,) = scan("dataset/conversation-order", [same])
        assert (hit.entity, hit.severity) == ("repeated-turn", Severity.WARNING)

    def test_roles_of_a_target(self) -> None:
        row = chat(("developer", "s"), ("user", "a"), ("assistant", "b"))
        assert scan("dataset/conversation-order", [row]) == []
        (hit,) = scan("dataset/conversation-order", [row], "together")
        assert hit.entity == "unknown-role"
        cohere = chat(("System", "s"), ("User", "a"), ("Chatbot", "b"))
        assert scan("dataset/conversation-order", [cohere], "cohere") == []

    def test_unknown_roles_are_not_quoted(self) -> None:
        (hit,) = scan("dataset/conversation-order", [chat(("Anna Meier", "a"), ("assistant", "b"))])
        assert "Anna" not in str(hit.args)

    def test_tool_calls_in_turns(self) -> None:
        called = {"role": "assistant", "content": None, "tool_calls": [CALL, CALL]}
        results = [{"role": "tool", "content": str(n), "tool_call_id": "a"} for n in range(3)]
        row = {
            "messages": [
                *chat(("user", "a"))["messages"],
                called,
                *results,
                *chat(("assistant", "b"))["messages"],
            ]
        }  # type: ignore[misc]  # lists
        for target in ("generic", "mistral", "llama-factory"):
            assert scan("dataset/conversation-order", [row], target) == []

    def test_prompts_for_reinforcement_learning(self) -> None:
        prompt = chat(("user", "17 + 4"))
        graded = chat(("user", "17 + 4"), reference_answer="21")
        assert scan("dataset/conversation-order", [GOOD, graded]) == []
        assert scan("dataset/conversation-order", [prompt] * 3) == []
        assert len(scan("dataset/conversation-order", [GOOD, prompt])) == 1

    @pytest.mark.parametrize(
        "row",
        [
            {"messages": [{"content": "no role"}, {"role": "user", "content": "a"}]},
            {"messages": ["text", {"role": "user", "content": "a"}]},
            {"messages": []},
            {"text": "plain"},
            {"instruction": "a", "output": ""},
            BadRecord("x"),
        ],
    )
    def test_what_is_not_about_order(self, row: object) -> None:
        assert scan("dataset/conversation-order", [row]) == []

    def test_many_tool_results_stay_linear(self) -> None:
        row = chat(("user", "a"), ("assistant", "<tool_call>"), *[("tool", "x")] * 50_000)
        (hit,) = scan("dataset/conversation-order", [row])
        assert hit.entity == "ends-without-answer"


def alpaca(output: object, instruction: str = "Explain tides.") -> dict[str, object]:
    return {"instruction": instruction, "input": "", "output": output}


class TestMissingAnswer:
    @pytest.mark.parametrize(
        ("row", "kind", "pointer"),
        [
            (chat(("user", "a"), ("assistant", "")), "empty-answer", ("messages", 1, "content")),
            (
                chat(("user", "a"), ("assistant", " \n\u200b")),
                "empty-answer",
                ("messages", 1, "content"),
            ),
            (
                chat(("user", "a"), ("assistant", " " * 500)),
                "empty-answer",
                ("messages", 1, "content"),
            ),
            (chat(("user", "a"), ("assistant", None)), "empty-answer", ("messages", 1, "content")),
            (
                {"messages": [{"role": "user", "content": "a"}, {"role": "assistant"}]},
                "empty-answer",
                ("messages", 1),
            ),
            (
                chat(("user", "a"), ("assistant", ""), ("user", "b"), ("assistant", "c")),
                "empty-answer",
                ("messages", 1, "content"),
            ),
            (
                chat(("user", "a"), ("assistant", [{"type": "text", "text": " "}])),
                "empty-answer",
                ("messages", 1, "content"),
            ),
            (chat(("user", "a")), "no-answer", ("messages",)),
            ({"messages": []}, "no-answer", ("messages",)),
            (
                shared(("human", "a"), ("gpt", "<nooutput>")),
                "placeholder",
                ("conversations", 1, "value"),
            ),
            (alpaca(""), "empty-answer", ("output",)),
            (alpaca(None), "empty-answer", ("output",)),
            (alpaca("[Insert answer here]"), "placeholder", ("output",)),
            (alpaca("{output}"), "placeholder", ("output",)),
            (alpaca("TBD."), "placeholder", ("output",)),
            (alpaca("#N/A"), "placeholder", ("output",)),
            (alpaca("**TODO**"), "placeholder", ("output",)),
            ({"prompt": "p", "completion": ""}, "empty-answer", ("completion",)),
            ({"prompt": "p", "chosen": "", "rejected": "r"}, "empty-answer", ("chosen",)),
            (
                {
                    "input": {"messages": []},
                    "preferred_output": [{"role": "assistant", "content": ""}],
                    "non_preferred_output": [],
                },
                "empty-answer",
                ("preferred_output", 0, "content"),
            ),
        ],
    )
    def test_found(self, row: object, kind: str, pointer: tuple[object, ...]) -> None:
        (hit,) = scan("dataset/missing-answer", [row])
        assert (hit.entity, hit.pointer) == (kind, pointer)
        assert hit.remove

    @pytest.mark.parametrize(
        "row",
        [
            GOOD,
            chat(("user", "a"), ("assistant", "none")),
            chat(("user", "Spanish for all?"), ("assistant", "Todos")),
            chat(("user", "a"), ("assistant", "0")),
            chat(("user", "a"), ("assistant", "value")),
            chat(("user", "a"), ("assistant", "Answer")),
            chat(("user", "a"), ("assistant", [{"type": "image_url", "image_url": {}}])),
            {"messages": [{"role": "assistant", "content": "", "tool_calls": [CALL]}]},
            {"messages": [{"role": "assistant", "tool_calls": [CALL]}]},
            {"messages": [{"role": "assistant", "content": None, "refusal": "I can't."}]},
            {
                "messages": [
                    {"role": "assistant", "content": "", "weight": 0},
                    {"role": "assistant", "content": "yes"},
                ]
            },
            shared(("human", "a"), ("function_call", ""), ("observation", ""), ("gpt", "done")),
            alpaca(17),
            alpaca("N/A", "Answer N/A when the text does not say."),
            alpaca("null", "What does ```JSON.parse('null')``` give?"),
            {"prompt": "only a prompt"},
            {"text": ""},
            {"prompt": "p", "chosen": "c", "rejected": ""},
            chat(("user", "17 + 4"), reference_answer="21"),
            BadRecord("x"),
        ],
    )
    def test_silent(self, row: object) -> None:
        assert scan("dataset/missing-answer", [row]) == []

    def test_doubtful_placeholders(self) -> None:
        long = "The moon pulls the water, and the earth turns under it."
        (hit,) = scan("dataset/missing-answer", [alpaca("N/A"), *[alpaca(long)] * 9])
        assert (hit.index, hit.confidence) == (0, Confidence.MEDIUM)
        assert scan("dataset/missing-answer", [alpaca("N/A"), *[alpaca("tides")] * 9]) == []

    def test_a_file_of_prompts(self) -> None:
        hits = scan("dataset/missing-answer", [chat(("user", "a"))] * 3)
        assert {hit.entity for hit in hits} == {"prompts-only"}
        assert {hit.severity for hit in hits} == {Severity.INFO}
        assert not any(hit.remove for hit in hits)
