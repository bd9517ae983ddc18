"""JSON values that stand in a prompt's text, with their keys and the places of these.

Examples of answers in prompts are seldom strict JSON: they hold template variables, comments,
ellipses and doubled braces of f-strings. They are read leniently, key by key; whether one is
strict JSON is asked apart (`strict_error`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.place import Span

MAX_OBJECTS = 200
MAX_BROKEN = 20
MAX_LENGTH = 20_000
_TOKEN = lazy(
    r"\"(?P<string>(?:[^\"\\\n]|\\.)*)\"|(?P<open>[{\[])|(?P<close>[}\]])|(?P<colon>:)|(?P<comma>,)"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w.-])|(?P<word>true|false|null)\b"
    r"|(?P<other>[^\s\"{}\[\]:,]+)"
)
_START = lazy(r"(?<!\{)(?:\{\{|\{)\s*\"(?=[^\"\n]{1,80}\"\s*:)")
_PLACEHOLDER = lazy(
    r"\.\.\.|…|<[^>]*>|\$\{|\{\{|\{%|\[[A-Za-z ]+\]|\b(?:string|number|boolean|integer|float)\b",
    re.I,
)
_VARIABLE = lazy(r"\{\{[^{}\n]{1,60}\}\}")


@dataclass(slots=True)
class Shape:
    """An object as written. `keys`: name → (span of the name, type of the value).

    Types are those of JSON Schema, ``""`` where the value is a placeholder; `values` are the
    values of string members.
    """

    span: Span
    keys: dict[str, tuple[Span, str]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    literal: bool = True


def objects(text: str) -> Iterator[Shape]:
    """Outermost objects with quoted keys, in order. Unfinished ones are left out."""
    at, count, broken = 0, 0, 0
    while count < MAX_OBJECTS and (match := _START().search(text, at)) is not None:
        shape = _object(text, match.start())
        if shape is None:
            # Each unfinished one is looked through to its limit: a few are enough.
            at, broken = match.end(), broken + 1
            if broken >= MAX_BROKEN:
                return
            continue
        count += 1
        yield shape
        at = max(shape.span[1], match.end())


def _object(text: str, start: int) -> Shape | None:
    doubled = text.startswith("{{", start)
    at = start + (2 if doubled else 1)
    shape = Shape((start, at), literal=not doubled)
    depth, key, expect_value = 1, None, False
    limit = min(len(text), start + MAX_LENGTH)
    for token in _TOKEN().finditer(text, at, limit):
        kind = token.lastgroup
        if depth == 1:
            if kind == "string" and not expect_value and _is_key(text, token.end()):
                key = token["string"]
                shape.keys.setdefault(key, ((token.start() + 1, token.end() - 1), ""))
            elif kind == "colon" and key is not None:
                expect_value = True
                continue
            elif expect_value and key is not None and kind not in ("comma", "close"):
                _set_value(shape, key, token)
                expect_value = False
            elif kind == "comma":
                expect_value = False
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
            if depth == 0:
                end = token.end() + (1 if doubled and text.startswith("}", token.end()) else 0)
                shape.span = (start, end)
                return shape
    return None


def _is_key(text: str, end: int) -> bool:
    return text[end : end + 8].lstrip().startswith(":")


def _set_value(shape: Shape, key: str, token: re.Match[str]) -> None:
    groups = token.groupdict()
    span, known = shape.keys[key]
    if known:
        return
    kind = ""
    if groups["string"] is not None:
        # A variable in quotes renders as a string; a description of the value is none.
        variable = _VARIABLE().fullmatch(groups["string"]) is not None
        kind = "string" if variable or not _PLACEHOLDER().search(groups["string"]) else ""
        shape.values[key] = groups["string"]
    elif groups["number"]:
        kind = "number" if "." in groups["number"] else "integer"
    elif groups["word"]:
        kind = "null" if groups["word"] == "null" else "boolean"
    elif groups["open"]:
        kind = "object" if groups["open"] == "{" else "array"
    shape.keys[key] = (span, kind)


def strict_error(text: str, shape: Shape) -> tuple[int, str] | None:
    """(offset, what) of the slip for which a literal object is no JSON, else ``None``.

    Only slips that nobody makes on purpose: a comma before a closing bracket, or none between two
    members. Placeholders and comments are on purpose.
    """
    written = text[slice(*shape.span)]
    if not shape.literal or _PLACEHOLDER().search(written) or "//" in written or "/*" in written:
        return None
    try:
        json.loads(written, strict=False)
    except json.JSONDecodeError as error:
        return _slip(written, error, shape.span[0])
    except (ValueError, RecursionError):
        return None
    return None


_TRAILING = lazy(r",\s*$")
_MEMBER = lazy(r"\"(?:[^\"\\\n]|\\.)*\"\s*:")


def _slip(written: str, error: json.JSONDecodeError, start: int) -> tuple[int, str] | None:
    before = written[: error.pos]
    trailing = _TRAILING().search(before)
    if trailing and written[error.pos : error.pos + 1] in ("}", "]"):
        return start + trailing.start(), "a comma before the closing bracket"
    # Python 3.13 points at the comma itself.
    if written[error.pos : error.pos + 1] == "," and written[error.pos + 1 :].lstrip()[:1] in "}]":
        return start + error.pos, "a comma before the closing bracket"
    if error.msg.startswith("Expecting ','") and _MEMBER().match(written, error.pos):
        return start + error.pos, "no comma before this key"
    return None
