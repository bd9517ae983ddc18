"""YAML front matter and role headers: what Markdown-like prompt files have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promptlint.model.document import Message, Variable
from promptlint.model.place import Place, Span
from promptlint.model.text import Text

if TYPE_CHECKING:  # most texts have no front matter, and YAML takes a while to load
    from promptlint.readers.yaml_tree import Node

_OPENING = re.compile(r"\s*(?:---|\+\+\+)[ \t]*(?:\r\n|[\r\n])")
_CLOSING = re.compile(r"(?:(?<=[\r\n])|\A)(?:---|\+\+\+)[ \t]*(?:\r\n|[\r\n]|\Z)")

# A line that is nothing but a role, as prompty and promptflow write it: "system:", "# user:",
# "assistant[name="x"]:".
_ROLE = re.compile(
    r"(?:(?<=[\r\n])|\A)[ \t]*(?:#[ \t]*)?(system|developer|user|assistant|function|tool)"
    r"(\[[^\]\r\n]*\])?[ \t]*:[ \t]*(?=[\r\n]|\Z)",
    re.IGNORECASE,
)
_NAME = re.compile(r"""\bname[ \t]*=[ \t]*["']?([^"',\]]+)""")
_HISTORY_KINDS = ("thread",)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Where front matter stands. `yaml` are its characters, `body` where the text goes on.

    `body` is ``None`` when the closing line is missing.
    """

    yaml: Span
    body: int | None


def find(text: str) -> FrontMatter | None:
    """The front matter of a text that begins with a ``---`` or ``+++`` line, else ``None``."""
    opening = _OPENING.match(text)
    if opening is None:
        return None
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        return FrontMatter((opening.end(), len(text)), None)
    return FrontMatter((opening.end(), closing.start()), closing.end())


def declared(node: Node | None, source: str) -> Iterator[Variable]:
    """Variables of a mapping by name, or of a list of names or of mappings with a ``name``."""
    if node is None:
        return
    if node.kind == "map":
        for key, value in node.pairs:
            if key.kind == "scalar" and key.text:
                yield _variable(key, value, source)
    elif node.kind == "list":
        for item in node.items:
            name = item.get("name") if item.kind == "map" else item
            if name is not None and name.kind == "scalar" and name.text:
                yield _variable(name, item, source)


def unique(variables: Iterable[Variable]) -> tuple[Variable, ...]:
    """The first variable of each name, in order."""
    found: dict[str, Variable] = {}
    for variable in variables:
        found.setdefault(variable.name, variable)
    return tuple(found.values())


def messages(text: str, start: int, default_role: str = "") -> tuple[Message, ...]:
    """Split ``text[start:]`` at role headers.

    Each message is trimmed. Text before the first header is a message of `default_role`, or
    nothing when it is blank.
    """
    found: list[Message] = []
    headers = list(_ROLE.finditer(text, start))
    lead = headers[0].start() if headers else len(text)
    if text[start:lead].strip():
        found.append(Message(default_role, _trimmed(text, start, lead)))
    for index, header in enumerate(headers):
        end = headers[index + 1].start() if index + 1 < len(headers) else len(text)
        role = header.group(1).lower()
        named = _NAME.search(header.group(2) or "")
        found.append(
            Message(
                "tool" if role == "function" else role,
                _trimmed(text, header.end(), end),
                named.group(1).strip() if named else "",
            )
        )
    return tuple(found)


def whole(text: str, start: int) -> tuple[Message, ...]:
    """The text from `start` as one message without a role; nothing when it is blank."""
    return (Message("", _trimmed(text, start, len(text))),) if text[start:].strip() else ()


def has_roles(text: str, start: int = 0) -> bool:
    """Whether the first line with anything in it is a role header."""
    blank = re.compile(r"\s*").match(text, start)
    at = blank.end() if blank else start
    line = max(text.rfind("\n", start, at), text.rfind("\r", start, at), start - 1) + 1
    return _ROLE.match(text, line) is not None


def _trimmed(text: str, start: int, end: int) -> Text:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Text.verbatim(text, start, end)


def _variable(name: Node, value: Node, source: str) -> Variable:
    required, consumed = True, False
    if value.kind == "map":
        kind = value.get("kind") or value.get("type")
        from promptlint.readers.yaml_tree import scalar

        optional = value.get("required")
        consumed = kind is not None and kind.text in _HISTORY_KINDS
        required = value.get("default") is None and (optional is None or scalar(optional) is True)
    elif value is not name and value.kind == "scalar":
        required = False
    return Variable(name.text, Place(span=name.span), source, required, consumed)
