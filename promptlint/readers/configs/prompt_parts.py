"""Texts, messages, declared variables and settings of prompts that stand in YAML and JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from promptlint.model.document import Message, Variable
from promptlint.model.facts import Config
from promptlint.model.place import Place, Pointer
from promptlint.model.text import Text
from promptlint.readers.configs.tree import Tree
from promptlint.readers.strings import string_text
from promptlint.readers.values import Unknown

MAX_MESSAGES = 100
"""A longer list of turns is a record of conversations, not a prompt."""

ROLES = {
    "system": "system",
    "developer": "developer",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "model": "assistant",
    "tool": "tool",
    "function": "tool",
}

CHAT_SETTINGS = {
    "model": "model|model.id",
    "temperature": "temperature|model.options.temperature",
    "top_p": "top_p",
    "max_output": "max_tokens|max_completion_tokens|max_output_tokens",
}
"""Settings of a chat API's call by neutral name."""

MAX_NAMES = 500
"""A list of more names is data; every one of them is looked up in the source."""

_DOUBLE = re.compile(r"\{\{[ \t]*([A-Za-z_]\w*)")
_SINGLE = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)\}(?!\})")
_BLOCK = re.compile(r"\{%[-+]?[ \t]*(?:if|for|set|macro|raw|end[a-z]+)\b")


def text_at(tree: Tree, pointer: Pointer) -> Text | None:
    """The string at `pointer` with its places; ``None`` where no written string stands.

    A string that can't be followed through the source (an alias, say) points at its beginning.
    """
    value = tree.at(*pointer)
    if not isinstance(value, str) or isinstance(value, Unknown):
        return None
    span = tree.find((*tree.base, *pointer), False)
    if span is None:
        return None
    return string_text(tree.text, span, value) or Text(value, ((0, span[0]),))


def messages_at(tree: Tree, pointer: Pointer) -> tuple[Message, ...]:
    """The messages of a list of ``{role, content}``; parts of a content become messages."""
    turns = tree.at(*pointer)
    found: list[Message] = []
    for index, turn in enumerate(turns if isinstance(turns, list) else ()):
        if not isinstance(turn, dict):
            continue
        role = ROLES.get(str(turn.get("role", "")).lower(), "")
        name = turn.get("name")
        for place in _content(turn.get("content"), (*pointer, index, "content")):
            text = text_at(tree, place)
            if text is not None and text.value.strip():
                found.append(Message(role, text, name if isinstance(name, str) else ""))
    return tuple(found)


def _content(content: object, pointer: Pointer) -> Iterator[Pointer]:
    if isinstance(content, str):
        yield pointer
    elif isinstance(content, list):
        for index, part in enumerate(content):
            if isinstance(part, dict) and isinstance(part.get("text"), str):
                yield (*pointer, index, "text")


def are_turns(value: object) -> bool:
    """Whether a value is a list of ``{role, content}`` with nothing that only data has."""
    if not isinstance(value, list) or not 0 < len(value) <= MAX_MESSAGES:
        return False
    return all(_is_turn(turn) for turn in value)


_TURN_KEYS = frozenset(
    "role content name type tool_calls tool_call_id cache_control additional_kwargs".split()
)


def _is_turn(turn: object) -> bool:
    if not isinstance(turn, dict) or not _TURN_KEYS.issuperset(turn):
        return False
    role, content = turn.get("role"), turn.get("content")
    if not isinstance(role, str) or role.lower() not in ROLES:
        return False
    if isinstance(content, list):
        return all(isinstance(part, dict) for part in content)
    return isinstance(content, str) or (content is None and "tool_calls" in turn)


def names_at(tree: Tree, pointer: Pointer, source: str) -> Iterator[Variable]:
    """Variables of a list of names or of mappings with a ``name``, or of a mapping by name.

    None at all where there are more than `MAX_NAMES`.
    """
    value = tree.at(*pointer)
    if not isinstance(value, dict | list) or len(value) > MAX_NAMES:
        return
    if isinstance(value, dict):
        for name in value:
            span = tree.find((*tree.base, *pointer, name), True)
            yield Variable(str(name), _inner(tree, span), source)
    for index, item in enumerate(value if isinstance(value, list) else ()):
        place = (*pointer, index)
        required = True
        if isinstance(item, dict):
            required = item.get("default") is None and item.get("is_required") is not False
            place, item = (*place, "name"), item.get("name")
        if isinstance(item, str) and item:
            span = tree.find((*tree.base, *place), False)
            yield Variable(item, _inner(tree, span), source, required)


def _inner(tree: Tree, span: tuple[int, int] | None) -> Place:
    """A name without its quotes."""
    if span and span[1] - span[0] > 1 and tree.text[span[0]] in "'\"":
        return Place(span=(span[0] + 1, span[1] - 1))
    return Place(span=span)


def unique(variables: Iterable[Variable]) -> tuple[Variable, ...]:
    """The first variable of each name, in order."""
    found: dict[str, Variable] = {}
    for variable in variables:
        found.setdefault(variable.name, variable)
    return tuple(found.values())


def generation(tree: Tree, framework: str, wanted: Mapping[str, str]) -> Config | None:
    """Model and sampling settings by neutral name; ``None`` where there are none."""
    values = tree.settings(wanted)
    if not values:
        return None
    return Config("generation", framework, values, place=tree.place(()))


def guess_engine(texts: Iterable[str], declared: Iterable[str]) -> str | None:
    """Template language of messages by what cannot be anything else."""
    joined = "\n".join(texts)
    if _BLOCK.search(joined):
        return "jinja2"
    names = set(declared)
    if names & set(_DOUBLE.findall(joined)):
        return "mustache"
    if names & set(_SINGLE.findall(joined)):
        return "format"
    return None


def prompt_name(path: str) -> str:
    """A prompt's name by its file's."""
    name = PurePosixPath(path).name
    return name.partition(".")[0] or name
