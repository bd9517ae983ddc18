"""Tool calls that no tool could take: broken arguments, unknown names, wrong types, lost ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import orjson

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import texts_of
from promptlint.analysis.tool_calls import (
    Fault,
    Tool,
    calls_of,
    declared_tools,
    judge,
)
from promptlint.facts.training_targets import target_name
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.hit import RowHit
from promptlint.model.place import Pointer
from promptlint.model.rule import Params
from promptlint.readers.datasets.formats import conversations_of
from promptlint.readers.datasets.messages import ROLES, Conversation

_CALLS = frozenset(("tool_call", "function_call"))
_MOST = 20
"""Hits of one record; a call that is wrong a hundred times is wrong once more."""

# mistral_common's request validation, and OpenAI's reference of chat completions.
_MISTRAL_ID = lazy(r"[a-zA-Z0-9]{9}")
_FUNCTION_NAME = lazy(r"[a-zA-Z0-9_-]{1,64}")
_ONLY_TEXT = frozenset("openai azure mistral together fireworks".split())
"""Targets whose arguments are strings of JSON, never objects."""

_STRICT_NAMES = frozenset("openai azure mistral".split())


class ToolCalls:
    """Kind ``tool-calls``: records with calls, beside the tools that they declare."""

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """A hit for each fault of a call, at most 20 for one record."""
        target = target_name(context.target)
        declared: dict[bytes, dict[str, Tool] | None] = {}
        for index in _rows_with_calls(batch):
            row = batch.rows[index]
            if not isinstance(row, dict):
                continue
            tools = _tools(row, declared)
            found = 0
            for conversation in conversations_of(row, batch.format):
                for fault in _faults(conversation, tools, target):
                    found += 1
                    if found > _MOST:
                        break
                    yield RowHit(
                        index,
                        fault.pointer,
                        entity=fault.kind,
                        args={"problem": fault.text},
                        remove=True,
                    )


CHECK = ToolCalls()


def _rows_with_calls(batch: RecordBatch) -> list[int]:
    """Records with a call, without a look at the others."""
    if batch.format == "gemini":
        return list(range(len(batch)))
    rows = batch.table.rows
    found: set[int] = set()
    if not _CALLS.isdisjoint({turn[3] for turn in texts_of(batch).all}):
        found = {rows[i] for i, turn in enumerate(texts_of(batch).all) if turn[3] in _CALLS}
    if "<" in batch.buffer and "<tool_call>" in batch.buffer:
        found.update(
            rows[i]
            for i, turn in enumerate(texts_of(batch).all)
            if turn.role == "assistant" and "<tool_call>" in turn.text
        )
    return sorted(found)


def _tools(
    row: Mapping[str, object], declared: dict[bytes, dict[str, Tool] | None]
) -> dict[str, Tool] | None:
    """The declared tools; many records declare the same ones, which are read once."""
    values = [row.get(key) for key in ("tools", "functions", "available_tools")]
    try:
        key = orjson.dumps(values, option=orjson.OPT_NON_STR_KEYS)
    except (TypeError, ValueError):
        return declared_tools(row)
    if key not in declared:
        declared[key] = declared_tools(row)
    return declared[key]


def _faults(
    conversation: Conversation, tools: Mapping[str, Tool] | None, target: str
) -> Iterator[Fault]:
    for index, message in enumerate(conversation.messages):
        if not isinstance(message, dict):
            continue
        if ROLES.get(str(message.get(conversation.role_key))) != "assistant":
            continue
        for call in calls_of(message, conversation, index):
            if target in _ONLY_TEXT and not call.text and isinstance(call.arguments, dict):
                text = f"{target} takes arguments as a string of JSON, not as an object"
                yield Fault("arguments-not-text", call.pointer, text)
            if call.name and target in _STRICT_NAMES and not _FUNCTION_NAME().fullmatch(call.name):
                text = f"{target} takes names of letters, digits, `_` and `-`, at most 64"
                yield Fault("bad-name", call.pointer, text)
            yield from judge(call, tools)
    if conversation.role_key == "role" and conversation.text_key == "content":
        yield from _ids(conversation, target)


def _ids(conversation: Conversation, target: str) -> Iterator[Fault]:
    """Whether every result names a call that waits for it, and every call gets its result."""
    waiting: dict[str, Pointer] = {}
    for index, message in enumerate(conversation.messages):
        if not isinstance(message, dict):
            continue
        at = (*conversation.pointer, index)
        role = message.get("role")
        if role == "tool":
            answered = message.get("tool_call_id")
            if isinstance(answered, str) and waiting.pop(answered, None) is None:
                text = "a result names a call that is not there, or that has its result"
                yield Fault("unknown-call-id", (*at, "tool_call_id"), text)
            elif answered is None and waiting:
                yield Fault("no-call-id", at, "a result does not say of which call it is")
                waiting.clear()
            continue
        if waiting:
            pointer = next(iter(waiting.values()))
            yield Fault("call-without-result", pointer, "a call gets no result")
            waiting.clear()
        calls = message.get("tool_calls")
        for number, call in enumerate(calls if isinstance(calls, list) else ()):
            identifier = call.get("id") if isinstance(call, dict) else None
            if not isinstance(identifier, str):
                continue
            place = (*at, "tool_calls", number, "id")
            if identifier in waiting:
                yield Fault("repeated-call-id", place, "two calls of a turn have the same id")
            if target == "mistral" and not _MISTRAL_ID().fullmatch(identifier):
                text = "mistral takes ids of exactly nine letters and digits"
                yield Fault("bad-call-id", place, text)
            waiting[identifier] = place
