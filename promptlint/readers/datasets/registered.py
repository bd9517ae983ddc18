"""Datasets whose columns a ``dataset_info.json`` beside them names, as LLaMA-Factory reads it.

    {"tickets": {"file_name": "tickets.json", "formatting": "alpaca",
                 "columns": {"prompt": "question", "response": "reply"}}}

(https://llamafactory.readthedocs.io/en/latest/getting_started/data_preparation.html). What is told
there becomes a row format of its own, whose name says it all: ``alpaca(prompt=question,
response=reply)``. So workers, and whoever reads single records again, need the name alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from pathlib import PurePosixPath

import orjson

from promptlint.model.batch import Turn
from promptlint.readers.datasets.messages import ROLES, Conversation, Row, message_turns

INFO = "dataset_info.json"
_NAME = re.compile(r"(alpaca|sharegpt)\(([^()]*)\)")
_PLAIN = re.compile(r"[\w .\-/]{1,60}")
_ALPACA = (
    ("system", "system", "system"),
    ("prompt", "instruction", "user"),
    ("query", "input", "user"),
    ("response", "output", "assistant"),
    ("chosen", "", "chosen"),
    ("rejected", "", "rejected"),
)
_TAGS = (
    ("user_tag", "human", "user"),
    ("assistant_tag", "gpt", "assistant"),
    ("observation_tag", "observation", "tool"),
    ("function_tag", "function_call", "assistant"),
    ("system_tag", "system", "system"),
)
_TOLD = frozenset(
    (*(key for key, _, _ in (*_ALPACA, *_TAGS)), "messages", "role_tag", "content_tag")
)


def registered(info: bytes, name: str) -> str | None:
    """The format that an info file gives the file called `name`; ``None`` where it gives none."""
    try:
        entries = orjson.loads(info.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None
    for entry in entries.values() if isinstance(entries, dict) else ():
        file = entry.get("file_name") if isinstance(entry, dict) else None
        if isinstance(file, str) and PurePosixPath(file).name == name:
            return _format_name(entry)
    return None


def _format_name(entry: Mapping[str, object]) -> str | None:
    told: dict[str, str] = {}
    for table in (entry.get("columns"), entry.get("tags")):
        for key, value in table.items() if isinstance(table, dict) else ():
            if key in _TOLD and isinstance(value, str):
                if not _PLAIN.fullmatch(value):
                    return None
                told[key] = value
    if not told:
        return None
    kind = "sharegpt" if entry.get("formatting") == "sharegpt" else "alpaca"
    return f"{kind}({', '.join(f'{key}={value}' for key, value in sorted(told.items()))})"


@lru_cache(maxsize=64)
def columns_named(name: str) -> tuple[str, Mapping[str, str]] | None:
    """Kind and columns that a format's name tells; ``None`` for the name of any other format."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    pairs = (part.partition("=") for part in found[2].split(", "))
    return found[1], {key: value for key, _, value in pairs}


def matches(told: Mapping[str, str], kind: str, row: Row) -> bool:
    """Whether a row has the columns."""
    if kind == "sharegpt":
        return isinstance(row.get(told.get("messages", "conversations")), list)
    asked = told.get("prompt", "instruction") in row
    return asked or told.get("response", "output") in row


def registered_turns(told: Mapping[str, str], kind: str, row: Row) -> tuple[Turn, ...]:
    """Turns of a row, by the columns and tags that were told."""
    return tuple((_sharegpt if kind == "sharegpt" else _alpaca)(told, row))


def _alpaca(told: Mapping[str, str], row: Row) -> Iterator[Turn]:
    for key, usual, role in _ALPACA:
        column = told.get(key, usual)
        text = row.get(column)
        if isinstance(text, str) and (text or role != "user"):
            yield Turn(role, text, (column,), column)


def _sharegpt(told: Mapping[str, str], row: Row) -> Iterator[Turn]:
    roles = {told.get(key, usual): role for key, usual, role in _TAGS}
    system = told.get("system", "system")
    if isinstance(text := row.get(system), str):
        yield Turn("system", text, (system,), system)
    column = told.get("messages", "conversations")
    messages = row.get(column)
    if isinstance(messages, list):
        keys = told.get("role_tag", "from"), told.get("content_tag", "value")
        for turn in message_turns((column,), messages, *keys):
            yield turn._replace(role=roles.get(turn.native, ROLES.get(turn.native, turn.role)))
    for key in ("chosen", "rejected"):
        answer = row.get(told.get(key, ""))
        value = answer.get(told.get("content_tag", "value")) if isinstance(answer, dict) else answer
        if isinstance(value, str):
            steps = (told[key], told.get("content_tag", "value"))
            yield Turn(key, value, steps if isinstance(answer, dict) else steps[:1], key)


def registered_lists(told: Mapping[str, str], kind: str, row: Row) -> tuple[Conversation, ...]:
    """A ShareGPT-like row's messages, by the names that the usual roles and fields have.

    Roles that no tag names keep theirs: the trainer skips such rows.
    """
    column = told.get("messages", "conversations")
    messages = row.get(column)
    if kind != "sharegpt" or not isinstance(messages, list):
        return ()
    usual = {told.get(key, name): name for key, name, _ in _TAGS}
    role_key, text_key = told.get("role_tag", "from"), told.get("content_tag", "value")
    made: list[object] = []
    for message in messages:
        if not isinstance(message, dict) or not isinstance(role := message.get(role_key), str):
            return ()  # not a matter of order
        known = usual.get(role) or (_UNTAGGED if role in usual.values() else role)
        made.append({"from": known, "value": message.get(text_key)})
    places = [(column, index, text_key) for index in range(len(messages))]
    part = "prompt" if "chosen" in told or "rejected" in told else "whole"
    return (Conversation((column,), made, "from", "value", part, places),)


_UNTAGGED = "a role that no tag names"
"""For a usual role that this dataset's tags give another name."""


def parts_of(
    name: str,
) -> tuple[partial[bool], partial[tuple[Turn, ...]], partial[tuple[Conversation, ...]]] | None:
    """(match, turns, conversations) of the format of that name; ``None`` where the name tells no
    columns."""
    found = columns_named(name)
    if found is None:
        return None
    kind, told = found
    return (
        partial(matches, told, kind),
        partial(registered_turns, told, kind),
        partial(registered_lists, told, kind),
    )
