"""One record's bytes to its value, or to the reason why not. No input makes it raise."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import chain

import orjson

from promptlint.model.batch import BadRecord

MAX_RECORD_BYTES = 64 * 1024 * 1024
"""Longer records are skipped without being held."""

MAX_DEPTH = 200
"""Deeper values are refused: no training format nests, and checks may recurse over them."""

_WRITTEN_DEPTH = 254
"""Levels that orjson writes: it raises an error for deeper values."""

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
    return decode_records((raw,), raw)[0]


def decode_records(lines: Sequence[bytes], data: bytes) -> list[Mapping[str, object] | BadRecord]:
    """The objects that lines hold; `data` are the bytes of all of them, and nothing else."""
    rows: list[Mapping[str, object] | BadRecord] = []
    loads, add = orjson.loads, rows.append
    for raw in lines:  # a hot loop
        try:
            value = loads(raw)
        except orjson.JSONDecodeError as error:
            value = explain(raw, error.msg, error.pos)
        else:
            if type(value) is not dict:
                kind = _NAMES.get(type(value).__name__, "no object")
                value = BadRecord(f"is {kind}, not an object", 1)
        add(value)
    held = [row for row in rows if type(row) is dict]
    if len(data) > 2 * MAX_DEPTH and _some_deep(held):
        for index, row in enumerate(rows):
            if type(row) is dict and _deeper_than(row, MAX_DEPTH):
                rows[index] = BadRecord(f"nested more than {MAX_DEPTH} levels deep")
    _refuse_twins(rows, lines, data)
    return rows


def _some_deep(rows: list[dict[str, object]]) -> bool:
    """Whether a value may be nested more than `MAX_DEPTH` levels deep.

    orjson writes no more than 254 levels, and finds that out much faster than Python: so the rows
    are wrapped in as many lists as leave them their depth.
    """
    wrapped: list[object] = [rows]
    for _ in range(_WRITTEN_DEPTH - MAX_DEPTH - 2):
        wrapped = [wrapped]
    try:
        orjson.dumps(wrapped)
    except orjson.JSONEncodeError:
        return True
    return False


def _refuse_twins(
    rows: list[Mapping[str, object] | BadRecord], lines: Sequence[bytes], data: bytes
) -> None:
    """Refuse records of few columns that have one of them twice.

    As long as a key stands in the bytes of all records as often as records have it, none has it
    twice.
    """
    held = [row for row in rows if type(row) is dict]
    counts = Counter(chain.from_iterable(row for row in held if len(row) <= _FEW_KEYS))
    suspects = {key for key, count in counts.items() if data.count(_quoted(key)) != count}
    if not suspects:
        return
    for index, row in enumerate(rows):
        if type(row) is dict and len(row) <= _FEW_KEYS and not suspects.isdisjoint(row):
            raw = lines[index]
            some = (key for key in row if key in suspects)
            if any(raw.count(_quoted(key)) > 1 for key in some) and _twice(raw):
                rows[index] = BadRecord(
                    "a key that stands twice: readers disagree which value counts"
                )


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
