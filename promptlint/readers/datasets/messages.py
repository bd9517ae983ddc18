"""Lists of messages inside rows: which text fields they have, and in which roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from promptlint.model.batch import Turn
from promptlint.model.place import Pointer

Row: TypeAlias = Mapping[str, object]

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "system": "system",
        "developer": "system",
        "System": "system",
        "user": "user",
        "human": "user",
        "User": "user",
        "assistant": "assistant",
        "gpt": "assistant",
        "model": "assistant",
        "bot": "assistant",
        "chatgpt": "assistant",
        "bing": "assistant",
        "bard": "assistant",
        "Chatbot": "assistant",
        "function_call": "assistant",
        "tool": "tool",
        "function": "tool",
        "observation": "tool",
        "ipython": "tool",
        "function_response": "tool",
    }
)
"""Roles as written → roles of `Turn`. Any other role becomes ``text``."""

CHAT_KEYS = ("messages", "conversations", "conversation", "dialog", "dialogue", "chat")

TOOL_CALL = "tool_call"
"""Native role of a turn that is part of a tool call: its function's name, or its arguments."""

_ASIDES = ("reasoning_content", "thinking", "reasoning", "refusal")
_MOST_LEAVES = 10_000


class Conversation(NamedTuple):
    """A list of messages inside a row.

    Attributes:
        pointer: where the list stands.
        messages: its items, as they are: some may be no objects.
        role_key, text_key: names of a message's fields.
        part: ``whole`` for a row that is one conversation, else ``prompt``, ``answer`` or
            ``rejected``.
        places: where each message stands, for messages that were made of something else.
    """

    pointer: Pointer
    messages: Sequence[object]
    role_key: str
    text_key: str
    part: str = "whole"
    places: Sequence[Pointer] = ()

    def place(self, index: int, key: str = "") -> Pointer:
        """Where a message stands, or its field of that name."""
        if self.places:
            return self.places[index] if index < len(self.places) else self.pointer
        at: Pointer = (*self.pointer, index)
        return (*at, key) if key else at


def chat_key(row: Row, role_key: str) -> str | None:
    """The column that holds the row's messages, told by their field `role_key`."""
    for key in CHAT_KEYS:
        messages = row.get(key)
        if messages and type(messages) is list:
            for message in messages[:4]:
                if type(message) is dict and role_key in message:
                    return key
    return None


def message_turns(
    pointer: Pointer, messages: Sequence[object], role_key: str = "role", text_key: str = "content"
) -> list[Turn]:
    """Text fields of a list of messages, tool calls and reasoning included."""
    turns: list[Turn] = []
    role_of, add = ROLES.get, turns.append
    places = _places(pointer, text_key)
    for index, message in enumerate(messages):  # the hot loop of every chat dataset
        if type(message) is not dict:
            continue
        native = message.get(role_key)
        if type(native) is not str:
            native = ""
        text = message.get(text_key)
        if text is not None:
            at = places[index] if index < _FEW_MESSAGES else (*pointer, index, text_key)
            if type(text) is str:
                add(_turn(Turn, (role_of(native, "text"), text, at, native)))
            else:
                turns.extend(part_turns(text, role_of(native, "text"), at, native))
        if len(message) > 2 or text is None:
            turns.extend(_extra_turns(message, (*pointer, index)))
    return turns


_FEW_MESSAGES = 16


@lru_cache(maxsize=64)
def _places(pointer: Pointer, text_key: str) -> tuple[Pointer, ...]:
    """Where the texts of the first messages of a list stand: the same in all records."""
    return tuple((*pointer, index, text_key) for index in range(_FEW_MESSAGES))


_turn = tuple.__new__
"""Makes a `Turn` without the detour over its generated ``__new__``."""


def part_turns(content: object, role: str, pointer: Pointer, native: str) -> Iterator[Turn]:
    """Text of content that is no string: a list of parts, or one part."""
    parts = content if isinstance(content, list) else [content]
    for index, part in enumerate(parts):
        at = (*pointer, index) if isinstance(content, list) else pointer
        if isinstance(part, str):
            yield Turn(role, part, at, native)
        elif isinstance(part, dict):
            for key in ("text", "content", "value"):
                if isinstance(part.get(key), str):
                    yield Turn(role, part[key], (*at, key), native)
                    break


def _extra_turns(message: Mapping[str, object], pointer: Pointer) -> Iterator[Turn]:
    """Reasoning and tool calls of a message. Their native role is the key they stand under."""
    for key in _ASIDES:
        text = message.get(key)
        if isinstance(text, str):
            yield Turn("assistant", text, (*pointer, key), key)
    calls = message.get("tool_calls")
    if isinstance(calls, list):
        for index, call in enumerate(calls):
            if isinstance(call, dict):
                function, at = call.get("function"), (*pointer, "tool_calls", index, "function")
                yield from _call_turns(function, at)
    yield from _call_turns(message.get("function_call"), (*pointer, "function_call"))


def _call_turns(function: object, pointer: Pointer) -> Iterator[Turn]:
    """Name and arguments of a call; identifiers of calls say nothing."""
    if isinstance(function, dict):
        for key in ("name", "arguments"):
            for at, text in string_leaves(function.get(key), (*pointer, key)):
                yield Turn("assistant", text, at, TOOL_CALL)


def string_leaves(value: object, pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Every string in a value with its pointer, in order; at most 10,000 of them."""
    stack = [(pointer, value)]
    found = 0
    while stack and found < _MOST_LEAVES:
        at, item = stack.pop()
        if isinstance(item, str):
            found += 1
            yield at, item
        elif isinstance(item, dict):
            stack.extend(((*at, key), child) for key, child in reversed(item.items()))
        elif isinstance(item, list):
            stack.extend(((*at, i), item[i]) for i in range(len(item) - 1, -1, -1))


def field_turns(row: Row, key: str, role: str) -> list[Turn]:
    """A column that is a text or, in conversational formats, a list of messages."""
    value = row.get(key)
    if isinstance(value, str):
        return [Turn(role, value, (key,), key)]
    if isinstance(value, list):
        return message_turns((key,), value)
    return []


def system_turns(row: Row) -> list[Turn]:
    """A system prompt that stands beside the conversation."""
    for key in ("system", "system_prompt"):
        value = row.get(key)
        if isinstance(value, str):
            return [Turn("system", value, (key,), key)]
    return []
