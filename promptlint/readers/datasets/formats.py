"""Row formats: how a record is recognised, and which of its fields are turns.

Each format is a small object with ``match(row)`` and ``turns(row)``; neither raises, whatever a
row holds. Fields that are missing or of the wrong type are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from promptlint.model.batch import Turn
from promptlint.model.place import Pointer
from promptlint.readers.datasets.chatml import is_text, text_conversations, text_turns
from promptlint.readers.datasets.messages import (
    Conversation,
    Row,
    chat_key,
    field_turns,
    message_turns,
    part_turns,
    string_leaves,
    system_turns,
)
from promptlint.readers.datasets.registered import parts_of

PAIRS = (
    ("prompt", "completion"),
    ("prompt", "response"),
    ("prompt", "answer"),
    ("prompt", "output"),
    ("question", "answer"),
    ("question", "response"),
    ("query", "response"),
    ("query", "answer"),
    ("input", "output"),
    ("input", "target"),
    ("inputs", "targets"),
    ("problem", "solution"),
    ("source", "target"),
    ("document", "summary"),
    ("article", "summary"),
    ("text", "summary"),
)
"""Column names of prompt and answer, in order of preference."""

PREFERENCES = (("chosen", "rejected"), ("preferred_output", "non_preferred_output"))


@dataclass(frozen=True, slots=True)
class RowFormat:
    """One format. `conversations` are its lists of messages, for checks of order."""

    name: str
    match: Callable[[Row], bool]
    turns: Callable[[Row], tuple[Turn, ...]]
    conversations: Callable[[Row], tuple[Conversation, ...]] = lambda row: ()


# ---------------------------------------------------------------- chat formats


def _chat_matches(row: Row) -> bool:
    return chat_key(row, "role") is not None or row.get("messages") == []


def _chat_turns(row: Row) -> tuple[Turn, ...]:
    key = "messages" if len(row) == 1 and "messages" in row else chat_key(row, "role")
    if key is None:
        return ()
    messages = row[key]
    if type(messages) is not list:
        return ()
    turns = message_turns((key,), messages)
    if len(row) > 1 and (extra := system_turns(row)):
        return (*extra, *turns)
    return tuple(turns)


def _chat_lists(row: Row) -> tuple[Conversation, ...]:
    key = chat_key(row, "role")
    if key is not None:
        return (Conversation((key,), row[key], "role", "content"),)  # type: ignore[arg-type]  # a list
    return (
        (Conversation(("messages",), (), "role", "content"),) if row.get("messages") == [] else ()
    )


def _sharegpt_matches(row: Row) -> bool:
    return chat_key(row, "from") is not None or row.get("conversations") == []


def _sharegpt_turns(row: Row) -> tuple[Turn, ...]:
    key = chat_key(row, "from")
    if key is None:
        return ()
    turns = message_turns((key,), row[key], "from", "value")  # type: ignore[arg-type]  # a list
    return (*system_turns(row), *turns)


def _sharegpt_lists(row: Row) -> tuple[Conversation, ...]:
    key = chat_key(row, "from")
    if key is not None:
        return (Conversation((key,), row[key], "from", "value"),)  # type: ignore[arg-type]  # a list
    if row.get("conversations") == []:
        return (Conversation(("conversations",), (), "from", "value"),)
    return ()


def _gemini_matches(row: Row) -> bool:
    contents = row.get("contents")
    return isinstance(contents, list) and any(
        isinstance(item, dict) and "parts" in item for item in contents[:4]
    )


def _gemini_turns(row: Row) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for key in ("systemInstruction", "system_instruction"):
        instruction = row.get(key)
        if isinstance(instruction, dict):
            turns.extend(part_turns(instruction.get("parts"), "system", (key, "parts"), key))
    contents = row.get("contents")
    if isinstance(contents, list):
        turns.extend(message_turns(("contents",), contents, "role", "parts"))
    return tuple(turns)


def _gemini_lists(row: Row) -> tuple[Conversation, ...]:
    contents = row.get("contents")
    if not isinstance(contents, list):
        return ()
    return (Conversation(("contents",), contents, "role", "parts"),)


# ---------------------------------------------------------------- lists that are no messages


def _stepwise_matches(row: Row) -> bool:
    return isinstance(row.get("completions"), list) and "labels" in row and "prompt" in row


def _stepwise_turns(row: Row) -> tuple[Turn, ...]:
    """TRL's stepwise supervision: a prompt and the steps of its answer."""
    turns = field_turns(row, "prompt", "user")
    turns.extend(_texts(row.get("completions"), ("completions",), "assistant"))
    return tuple(turns)


def _texts(items: object, pointer: Pointer, role: str) -> Iterator[Turn]:
    if isinstance(items, list):
        for index, text in enumerate(items):
            if isinstance(text, str):
                yield Turn(role, text, (*pointer, index), str(pointer[-1]))


def _segments_match(row: Row) -> bool:
    segments = row.get("segments")
    return isinstance(segments, list) and any(
        isinstance(item, dict) and "text" in item and "label" in item for item in segments[:4]
    )


def _segment_turns(row: Row) -> tuple[Turn, ...]:
    """Segments of axolotl: what is trained on is an answer, everything else the prompt."""
    segments = row.get("segments")
    return tuple(
        Turn(
            "assistant" if item.get("label") else "user",
            item["text"],
            ("segments", index, "text"),
            "segment",
        )
        for index, item in enumerate(segments if isinstance(segments, list) else ())
        if isinstance(item, dict) and isinstance(item.get("text"), str)
    )


def _tokenized_matches(row: Row) -> bool:
    return isinstance(row.get("input_ids"), list) and not is_text(row)


# ---------------------------------------------------------------- columns


def _alpaca_matches(row: Row) -> bool:
    return "instruction" in row and ("output" in row or "response" in row or "input" in row)


def _alpaca_turns(row: Row) -> tuple[Turn, ...]:
    turns = system_turns(row)
    history = row.get("history")
    if isinstance(history, list):
        for index, pair in enumerate(history):
            if isinstance(pair, list):
                turns.extend(
                    Turn(role, text, ("history", index, at), "history")
                    for at, (role, text) in enumerate(
                        zip(("user", "assistant"), pair, strict=False)
                    )
                    if isinstance(text, str)
                )
    for key, role in _ALPACA:
        text = row.get(key)
        if isinstance(text, str) and (text or role != "user"):
            turns.append(Turn(role, text, (key,), key))
    return tuple(turns)


_ALPACA = (
    ("instruction", "user"),
    ("input", "user"),
    ("context", "user"),
    ("output", "assistant"),
    ("response", "assistant"),
)


def answer_column(row: Row) -> tuple[str, str] | None:
    """Names of the prompt's and the answer's column of a prompt-completion row."""
    for pair in PAIRS:
        if pair[0] in row and pair[1] in row:
            return pair
    return None


def _pair_matches(row: Row) -> bool:
    return answer_column(row) is not None or isinstance(row.get("prompt"), str | list)


def _pair_turns(row: Row) -> tuple[Turn, ...]:
    prompt, answer = answer_column(row) or ("prompt", "")
    turns = system_turns(row)
    if isinstance(row.get("context"), str):
        turns.extend(field_turns(row, "context", "user"))
    turns.extend(field_turns(row, prompt, "user"))
    turns.extend(field_turns(row, answer, "assistant"))
    return tuple(turns)


def _pair_lists(row: Row) -> tuple[Conversation, ...]:
    prompt, answer = answer_column(row) or ("prompt", "")
    return _column_lists(row, ((prompt, "prompt"), (answer, "answer")))


def _column_lists(row: Row, columns: Sequence[tuple[str, str]]) -> tuple[Conversation, ...]:
    found: list[Conversation] = []
    for key, part in columns:
        value = row.get(key)
        if isinstance(value, list):
            keys = ("from", "value") if _speaks_sharegpt(value) else ("role", "content")
            found.append(Conversation((key,), value, *keys, part))
    return tuple(found)


def _speaks_sharegpt(messages: Sequence[object]) -> bool:
    return any(isinstance(message, dict) and "from" in message for message in messages[:4])


def _preference_keys(row: Row) -> tuple[str, str] | None:
    for pair in PREFERENCES:
        if pair[0] in row and pair[1] in row:
            return pair
    return None


def _preference_turns(row: Row) -> tuple[Turn, ...]:
    chosen, rejected = _preference_keys(row) or PREFERENCES[0]
    turns = system_turns(row)
    body = row.get("input")
    if isinstance(body, dict) and isinstance(body.get("messages"), list):
        turns.extend(message_turns(("input", "messages"), body["messages"]))
    for key in ("prompt", "instruction", "question", "query", "input"):
        turns.extend(field_turns(row, key, "user"))
    for key in ("messages", "conversations"):
        value = row.get(key)
        if isinstance(value, list):
            keys = ("from", "value") if _speaks_sharegpt(value) else ("role", "content")
            turns.extend(message_turns((key,), value, *keys))
    prompted = any(turn.role == "user" for turn in turns)
    turns.extend(_side(row, chosen, "chosen", keep_prompt=not prompted))
    turns.extend(_side(row, rejected, "rejected", keep_prompt=False))
    return tuple(turns)


def _side(row: Row, key: str, role: str, *, keep_prompt: bool) -> Iterator[Turn]:
    """One answer of a preference pair; its own copy of the prompt is given once at most."""
    value = row.get(key)
    messages = value if isinstance(value, list) else [value]
    pointer: Pointer = (key,)
    if isinstance(value, str):
        yield Turn(role, value, pointer, key)
        return
    keys = ("from", "value") if _speaks_sharegpt(messages) else ("role", "content")
    for turn in message_turns(pointer, messages, *keys):
        at = turn.pointer if isinstance(value, list) else (key, *turn.pointer[2:])
        if turn.role == "assistant":
            yield Turn(role, turn.text, at, turn.native)
        elif keep_prompt:
            yield Turn(turn.role, turn.text, at, turn.native)


def _preference_lists(row: Row) -> tuple[Conversation, ...]:
    chosen, rejected = _preference_keys(row) or PREFERENCES[0]
    columns = ((chosen, "answer"), (rejected, "rejected"), ("prompt", "prompt"))
    found = _column_lists(row, columns)
    body = row.get("input")
    if isinstance(body, dict) and isinstance(body.get("messages"), list):
        pointer = ("input", "messages")
        found += (Conversation(pointer, body["messages"], "role", "content", "prompt"),)
    return found + _column_lists(row, (("conversations", "prompt"), ("messages", "prompt")))


def _leaf_turns(row: Row) -> tuple[Turn, ...]:
    return tuple(Turn("text", text, at) for at, text in string_leaves(row))


UNKNOWN = RowFormat("unknown", lambda row: True, _leaf_turns)
"""Rows that no format claims: every string is a turn of role ``text``."""

FORMATS: Mapping[str, RowFormat] = MappingProxyType(
    {
        item.name: item
        for item in (
            RowFormat(
                "preference",
                lambda row: _preference_keys(row) is not None,
                _preference_turns,
                _preference_lists,
            ),
            RowFormat("openai-chat", _chat_matches, _chat_turns, _chat_lists),
            RowFormat("sharegpt", _sharegpt_matches, _sharegpt_turns, _sharegpt_lists),
            RowFormat("gemini", _gemini_matches, _gemini_turns, _gemini_lists),
            RowFormat("stepwise", _stepwise_matches, _stepwise_turns),
            RowFormat("segments", _segments_match, _segment_turns),
            RowFormat("tokenized", _tokenized_matches, lambda row: ()),
            RowFormat("alpaca", _alpaca_matches, _alpaca_turns),
            RowFormat("prompt-completion", _pair_matches, _pair_turns, _pair_lists),
            RowFormat("text", is_text, text_turns, text_conversations),
        )
    }
)
"""By name, in the order in which they are tried."""


@lru_cache(maxsize=64)
def format_named(name: str) -> RowFormat | None:
    """The format of that name; a name may tell its columns (`registered.py`)."""
    parts = parts_of(name) if "(" in name else None
    return RowFormat(name, *parts) if parts else FORMATS.get(name)


def format_of(row: object) -> RowFormat:
    """The format of one row by itself; `UNKNOWN` when none claims it."""
    if isinstance(row, dict):
        for candidate in FORMATS.values():
            if candidate.match(row):
                return candidate
    return UNKNOWN


def turns_of(row: object, expected: str = "unknown") -> tuple[Turn, ...]:
    """Turns of a row in a dataset of format `expected`, or of the row's own format if it has
    none in that one. Nothing for what is no object."""
    if type(row) is not dict:
        return ()
    first = format_named(expected)
    return (first.turns(row) if first else ()) or format_of(row).turns(row)


def turns_of_all(rows: Sequence[object], expected: str = "unknown") -> list[tuple[Turn, ...]]:
    """`turns_of` for each row."""
    first = format_named(expected)
    if first is None:
        return [turns_of(row) for row in rows]
    turns = first.turns
    return [(turns(row) or format_of(row).turns(row)) if type(row) is dict else () for row in rows]


def row_format(row: object, expected: str = "unknown") -> RowFormat:
    """The format of a row in a dataset of format `expected`: that one, if the row fits it."""
    first = format_named(expected)
    if first is not None and type(row) is dict and first.match(row):
        return first
    return format_of(row)


def conversations_of(row: object, expected: str = "unknown") -> tuple[Conversation, ...]:
    """Lists of messages in a row of a dataset of format `expected`."""
    if type(row) is not dict:
        return ()
    first = format_named(expected)
    if first is not None and ((found := first.conversations(row)) or first.match(row)):
        return found
    return format_of(row).conversations(row)
