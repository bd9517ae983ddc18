"""The fields that a prompt says its answer has, and the examples that it gives of one.

Fields are declared by the front matter (``outputs``, ``output.schema``), by a sentence ("with the
keys answer (string) and score (number)") or by a JSON Schema in the text. Examples are the JSON
objects, or the ``key: value`` lines behind "like so:", that share most of those fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from promptlint.analysis.instructions import Instruction
from promptlint.analysis.json_shapes import Shape
from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.place import Span

_LIST = lazy(
    r"\b(?:keys|fields|properties|attributes|members)(?: (?:named|called|are))?:? +"
    r"(?P<items>[`\"']?[A-Za-z_]\w*[`\"']?(?: ?\([^()]{1,80}\))?"
    r"(?:(?:, and |, or |, | and )[`\"']?[A-Za-z_]\w*[`\"']?(?: ?\([^()]{1,80}\))?)+)",
    re.I,
)
_ITEM = lazy(
    r"[`\"']?(?P<name>[A-Za-z_]\w*)[`\"']?(?: ?\((?P<about>[^()]{1,80})\))?(?:, and |, or |, |"
    r" and |$)"
)
_TYPES = {
    "string": "string", "str": "string", "text": "string", "number": "number", "float": "number",
    "integer": "integer", "int": "integer", "boolean": "boolean", "bool": "boolean",
    "array": "array", "list": "array", "object": "object", "dict": "object", "any": "",
}  # fmt: skip
_TYPED = lazy(
    r"\b(?P<name>[A-Za-z_]\w*)[`\"']?(?: value| field)? (?:should|must|has to|needs to|shall|"
    r"is)(?: always)?"
    r"(?: be)? an? (?P<type>integer|number|boolean|float)\b"
    r"|\b(?P<kind>numerical|numeric|integer) (?P<of>[A-Za-z_]\w*)\b",
    re.I,
)
_OPTIONAL = lazy(
    r"\boptional|\bif (?:any|known|available|present|applicable)|\bmay (?:also )?(?:contain|"
    r"include)|\bat least the\b",
    re.I,
)
_LINE = lazy(r"[ \t]*(?P<key>[A-Za-z_]\w*)[ \t]*:[ \t]*\S[^\n]*(?:\n|$)")
_BLANK = lazy(r"[ \t]*(?:\r?\n[ \t]*){1,2}")
_ORDINARY = frozenset(
    "the a an of in to for with below above following that which are is should must be".split()
)


@dataclass(frozen=True, slots=True)
class Fields:
    """Declared fields: name → JSON type, ``""`` where none is given.

    `where`: span in the document, `by`: what declares them, for people.
    """

    types: Mapping[str, str]
    where: Span | None
    by: str
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """`key`: span of the example's key, or of the example for a missing one."""

    kind: str
    name: str
    span: Span
    wanted: str = ""
    got: str = ""
    missing: tuple[str, ...] = field(default=())


def listed_fields(one: Instruction) -> Iterator[tuple[dict[str, str], tuple[int, int]]]:
    """Fields that a sentence lists after "keys" or "fields", with their types and place."""
    if _OPTIONAL().search(one.text):
        return
    for match in _LIST().finditer(one.text):
        types: dict[str, str] = {}
        for item in _ITEM().finditer(match["items"]):
            first = (item["about"] or "").strip().split(",")[0].split(" ")[0].lower()
            types[item["name"]] = _TYPES.get(first, "")
        if len(types) >= 2 and not any(name.lower() in _ORDINARY for name in types):
            yield types, match.span("items")


def stated_types(text: str) -> Iterator[tuple[str, str, Span]]:
    """(field, type, place) of statements such as "the score must be an integer"."""
    for match in _TYPED().finditer(text):
        if match["name"]:
            yield match["name"], _TYPES[match["type"].lower()], match.span()
        else:
            kind = "integer" if match["kind"].lower() == "integer" else "number"
            yield match["of"], kind, match.span()


def line_example(text: str, start: int) -> Shape | None:
    """The ``key: value`` lines that begin at or right behind `start`."""
    gap = _BLANK().match(text, start)
    at = gap.end() if gap else start
    shape = Shape((at, at))
    while (line := _LINE().match(text, at)) is not None and line.end() > at:
        shape.keys.setdefault(line["key"], (line.span("key"), ""))
        at = line.end()
    shape.span = (shape.span[0], at)
    return shape if len(shape.keys) >= 2 else None


def shares_fields(shape: Shape, fields: Iterable[str]) -> bool:
    """Whether an object is an example of an answer with the fields: it has most of them."""
    names = list(fields)
    common = sum(1 for name in names if name in shape.keys)
    return common * 2 > len(names) or (common * 2 == len(names) and common == len(shape.keys) - 1)


def mismatches(shape: Shape, fields: Fields) -> Iterator[Mismatch]:
    """How an example differs from the fields: names first, then types."""
    missing = [n for n in fields.types if n not in shape.keys and n not in fields.optional]
    extra = [name for name in shape.keys if name not in fields.types]
    for name in extra:
        yield Mismatch("extra", name, shape.keys[name][0], missing=tuple(missing))
    if missing and not extra:
        yield Mismatch("missing", missing[0], shape.span, missing=tuple(missing))
    for name, wanted in fields.types.items():
        got = shape.keys[name][1] if name in shape.keys else ""
        if not agrees(wanted, got):
            yield Mismatch("type", name, shape.keys[name][0], wanted, got)


def agrees(wanted: str, got: str) -> bool:
    """Whether a value of one JSON type may stand where the other is wanted."""
    if not wanted or not got or wanted == got or got == "null":
        return True
    return wanted == "number" and got == "integer"
