"""Where a value stands in JSON text, found late: only for what is reported.

A linear scanner without recursion. It reads what it needs of valid JSON and says ``None`` where
the text is broken or nothing is there; it does not judge. Where a key stands twice, the last one
counts, as for `json.loads`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

from promptlint.model.place import Pointer, Span, Step

_SPACE = re.compile(r"[ \t\r\n\ufeff]*+")
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SCALAR = re.compile(r'[^\s,\]}\[{":]++')
# Up to the next bracket outside a string.
_RUN = re.compile(r'[^"\[\]{}]*+(?:"(?:[^"\\]++|\\.)*+"[^"\[\]{}]*+)*+', re.DOTALL)
_PIECE = re.compile(
    r"[^\\]++"
    r"|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|\\u[0-9a-fA-F]{4}"
    r"|\\.",
    re.DOTALL,
)


def locate(text: str, pointer: Pointer, on_key: bool = False) -> Span | None:
    """Characters of the value at `pointer`, quotes and brackets included.

    Text may follow the value (the rest of an array that it is an element of).

    Args:
        text: JSON text.
        pointer: keys and 0-based indices; empty for the whole value.
        on_key: give the mapping key (with its quotes) instead of the value; the value where the
            last step is an index.

    Returns:
        Half-open range of code points, or ``None``.
    """
    at = _space(text, 0)
    key: Span | None = None
    for step in pointer:
        found = _member(text, at, step)
        if found is None:
            return None
        key, at = found
    if on_key and key is not None:
        return key
    end = _skip(text, at)
    return None if end is None else (at, end)


def locate_within(text: str, pointer: Pointer, within: Span) -> Span:
    """Characters of ``value[start:end]``, where `value` is the decoded string at `pointer`.

    An escape counts as the one character that it stands for, a pair of surrogate escapes as one,
    too. Offsets past the end of the string are clamped to it.

    Raises:
        ValueError: there is no string at `pointer`.
    """
    span = locate(text, pointer)
    if span is None or text[span[0]] != '"':
        raise ValueError("no string stands there")
    start, end = within
    content = text[span[0] + 1 : span[1] - 1]
    first = _source_offset(content, start)
    last = first if end <= start else _source_offset(content, end)
    return span[0] + 1 + first, span[0] + 1 + last


def members(text: str, at: int = 0) -> Iterator[tuple[Step, Span]]:
    """Keys or indices of the object or array at `at`, each with the characters of its value.

    Ends early where the text is broken. Nothing of another value.
    """
    at = _space(text, at)
    bracket = text[at : at + 1]
    if bracket not in ("{", "["):
        return
    at, index = _space(text, at + 1), 0
    while True:
        step: Step = index
        if bracket == "{":
            key = _STRING.match(text, at)
            colon = _space(text, key.end()) if key else len(text)
            name = _key_text(key[0]) if key else None
            if name is None or text[colon : colon + 1] != ":":
                return
            step, at = name, _space(text, colon + 1)
        end = _skip(text, at)
        if end is None:
            return
        yield step, (at, end)
        at, index = _space(text, end), index + 1
        if text[at : at + 1] != ",":
            return
        at = _space(text, at + 1)


def source_offsets(content: str, offsets: Sequence[int]) -> list[int]:
    """Where decoded characters begin in the source of a string, its quotes left off.

    Args:
        content: what stands between the quotes.
        offsets: of decoded characters, ascending; past the end they are clamped to it.
    """
    found: list[int] = []
    decoded = 0
    for piece in _PIECE.finditer(content):
        length = 1 if piece[0][0] == "\\" else piece.end() - piece.start()
        while len(found) < len(offsets) and offsets[len(found)] < decoded + length:
            found.append(piece.start() + offsets[len(found)] - decoded)
        if len(found) == len(offsets):
            return found
        decoded += length
    return found + [len(content)] * (len(offsets) - len(found))


def _source_offset(content: str, offset: int) -> int:
    """Where the decoded character `offset` begins in the source of a string."""
    decoded = 0
    for piece in _PIECE.finditer(content):
        length = 1 if piece[0][0] == "\\" else piece.end() - piece.start()
        if offset < decoded + length:
            return piece.start() + offset - decoded
        decoded += length
    return len(content)


def _space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _skip(text: str, at: int) -> int | None:
    """The end of the value that begins at `at`."""
    first = text[at : at + 1]
    if first in ("{", "["):
        return _skip_brackets(text, at)
    found = (_STRING if first == '"' else _SCALAR).match(text, at)
    return found.end() if found else None


def _skip_brackets(text: str, at: int) -> int | None:
    depth = 0
    while True:
        found = _RUN.match(text, at)
        at = found.end() if found else at
        bracket = text[at : at + 1]
        if bracket in ("{", "["):
            depth += 1
        elif bracket in ("}", "]"):
            depth -= 1
            if depth == 0:
                return at + 1
        else:  # the end, or a string that is not closed
            return None
        at += 1


def _member(text: str, at: int, step: Step) -> tuple[Span | None, int] | None:
    """(key's span, value's start) of one member of the object or array at `at`."""
    bracket = text[at : at + 1]
    if bracket == "{" and isinstance(step, str):
        return _property(text, at + 1, step)
    if bracket == "[" and isinstance(step, int) and step >= 0:
        return _item(text, at + 1, step)
    return None


def _item(text: str, at: int, index: int) -> tuple[None, int] | None:
    for _ in range(index):
        end = _skip(text, _space(text, at))
        if end is None:
            return None
        at = _space(text, end)
        if text[at : at + 1] != ",":
            return None
        at += 1
    at = _space(text, at)
    return None if text[at : at + 1] in ("]", "") else (None, at)


def _property(text: str, at: int, name: str) -> tuple[Span, int] | None:
    last: tuple[Span, int] | None = None
    while True:
        key = _STRING.match(text, _space(text, at))
        if key is None:
            return last
        colon = _space(text, key.end())
        if text[colon : colon + 1] != ":":
            return last
        value = _space(text, colon + 1)
        if _key_text(key[0]) == name:
            last = (key.span(), value)
        end = _skip(text, value)
        if end is None:
            return last
        at = _space(text, end)
        if text[at : at + 1] != ",":
            return last
        at += 1


def _key_text(quoted: str) -> str | None:
    if "\\" not in quoted:
        return quoted[1:-1]
    try:
        decoded = json.loads(quoted, strict=False)
    except ValueError:
        return None
    return decoded if isinstance(decoded, str) else None
