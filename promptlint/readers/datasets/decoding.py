"""One record's bytes to its value, or to the reason why not. No input makes it raise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

import orjson

from promptlint.model.batch import BadRecord

MAX_RECORD_BYTES = 64 * 1024 * 1024
"""Longer records are skipped without being held."""

MAX_DEPTH = 200
"""Deeper values are refused: no training format nests, and checks may recurse over them."""

_FEW_KEYS = 64
"""Records with more columns are tables, which were written by a program."""

_LITERALS = {
    "NaN": "NaN is not JSON",
    "Infinity": "Infinity is not JSON",
    "True": "True is Python, JSON writes true",
    "False": "False is Python, JSON writes false",
    "None": "None is Python, JSON writes null",
    "undefined": "undefined is JavaScript, JSON writes null",
    "'": "text stands in single quotes, JSON needs double quotes",
    "//": "comments are not JSON",
    "/*": "comments are not JSON",
    "#": "comments are not JSON",
    "<<<<<<<": "a merge conflict was left in the file",
    "=======": "a merge conflict was left in the file",
    ">>>>>>>": "a merge conflict was left in the file",
}

_REASONS = (
    ("surrogate in", "half of a surrogate pair in a \\u escape"),
    ("low surrogate", "half of a surrogate pair in a \\u escape"),
    ("depth", "nested too deeply"),
    ("allocate", "nested too deeply"),
    ("recursion", "nested too deeply"),
    ("end of data", "ends before the value is complete"),
    ("trailing comma", "a trailing comma"),
    ("control character", "a control character inside a string (write it as an escape)"),
    ("infinity when parsed", "a number that is too large"),
)

_NAMES = {
    "list": "an array",
    "str": "a string",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "NoneType": "null",
}


def decode_record(raw: bytes) -> Mapping[str, object] | BadRecord:
    """The object that `raw` holds. Surrounding white space is allowed."""
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return explain(raw, error.msg, error.pos)
    if type(value) is not dict:
        return BadRecord(f"is {_NAMES.get(type(value).__name__, 'no object')}, not an object", 1)
    if (
        len(raw) > MAX_DEPTH
        and raw.count(b"[") + raw.count(b"{") > MAX_DEPTH
        and _deeper_than(value, MAX_DEPTH)
    ):
        return BadRecord(f"nested more than {MAX_DEPTH} levels deep")
    if len(value) <= _FEW_KEYS:
        for key in value:
            if raw.count(_quoted(key)) > 1 and _twice(raw):
                return BadRecord("a key that stands twice: readers disagree which value counts")
    return value


@lru_cache(maxsize=1024)
def _quoted(key: str) -> bytes:
    return b'"%b"' % key.encode("utf-8", "surrogatepass")


def _twice(raw: bytes) -> bool:
    """Whether the object itself has a key twice; those inside it don't count."""
    outermost: list[list[str]] = [[]]

    def note(pairs: list[tuple[str, object]]) -> None:
        outermost[0] = [key for key, _ in pairs]  # the outermost object comes last

    json.loads(raw, object_pairs_hook=note)
    return len(set(outermost[0])) < len(outermost[0])


def explain(raw: bytes, message: str, position: int) -> BadRecord:
    """Say in words, and without quoting the data, why a parser refused `raw`."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = raw[error.start]
        column = len(raw[: error.start].decode("utf-8", "replace")) + 1
        return BadRecord(f"is not valid UTF-8 (byte 0x{wrong:02x})", column)
    if "\0" in text:
        return BadRecord("holds a NUL character", text.index("\0") + 1)
    column = position + 1
    for word, reason in _LITERALS.items():
        if text.startswith(word, position):
            return BadRecord(reason, column)
    lowered = message.lower()
    if "after document" in lowered:
        more = text[position:].lstrip()[:1] in ("{", "[")
        reason = "several values on one line" if more else "text after the end of the value"
        return BadRecord(reason, column)
    for part, reason in _REASONS:
        if part in lowered:
            return BadRecord(reason, column)
    return BadRecord(message.split(": line ")[0], column)


def _deeper_than(value: object, limit: int) -> bool:
    level: list[object] = [value]
    for _ in range(limit):
        below: list[object] = []
        for item in level:
            children = item.values() if isinstance(item, dict) else item
            if isinstance(item, dict | list):
                below.extend(child for child in children if isinstance(child, dict | list))  # type: ignore[attr-defined]  # a list here
        if not below:
            return False
        level = below
    return True
