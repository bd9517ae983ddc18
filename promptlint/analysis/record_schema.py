"""JSON Schemas of training records, compiled to functions that are fast enough for every record.

Only the keywords that record schemas use are known: ``type``, ``required``, ``properties``,
``additionalProperties``, ``items``, ``minItems``, ``maxItems``, ``enum``, ``anyOf``,
``if``/``then``/``else`` and boolean schemas; a ``description`` beside a ``type`` says what is
wrong where it does not hold. A test holds the compiled ones to what `jsonschema` says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias, cast

import orjson

from promptlint.model.place import Pointer
from promptlint.rulebook.data import data_path

Schema: TypeAlias = Mapping[str, Any] | bool


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a record.

    `kind` is ``missing-key``, ``wrong-type``, ``wrong-value``, ``extra-key``, ``empty-list`` or
    ``wrong-length``; `pointer` the value at fault, or the object that lacks a key.
    """

    kind: str
    pointer: Pointer
    text: str


Check: TypeAlias = Callable[[object, Pointer], Problem | None]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
_NAMES = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}
_EXPECTED = {
    "object": "an object",
    "array": "an array",
    "string": "a string",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "null": "null",
}
_LONGEST_KEY = 40


@lru_cache(maxsize=64)
def load(name: str) -> Check | None:
    """The compiled schema ``schemas/formats/<name>.json``; ``None`` if there is none."""
    file = data_path("schemas") / "formats" / f"{name}.json"
    if not file.is_file():
        return None
    return compile_schema(orjson.loads(file.read_bytes()))


def compile_schema(schema: Schema) -> Check:
    """A function that returns the first problem of a value."""
    if schema is True:
        return lambda value, at: None
    if schema is False:
        return _forbidden
    return _Compiled(schema)


def _forbidden(value: object, at: Pointer) -> Problem | None:
    return Problem("extra-key", at, f"{_shown(at)} does not belong there")


class _Compiled:
    """One schema that is an object."""

    __slots__ = (
        "_any",
        "_branch",
        "_enum",
        "_extra",
        "_few",
        "_items",
        "_keys",
        "_most",
        "_must",
        "_says",
        "_types",
    )

    def __init__(self, schema: Mapping[str, Any]) -> None:
        types = schema.get("type", ())
        names = (types,) if isinstance(types, str) else tuple(types)
        self._types = (frozenset(one for name in names for one in _TYPES[name]), names)
        self._must: Sequence[str] = schema.get("required", ())
        properties = schema.get("properties", {})
        self._keys = {key: compile_schema(inner) for key, inner in properties.items()}
        self._extra = schema.get("additionalProperties", True) is not False
        self._items = compile_schema(schema["items"]) if "items" in schema else None
        self._says: str = schema.get("description", "")
        self._few = schema.get("minItems", 0)
        self._most: int | None = schema.get("maxItems")
        self._enum: Sequence[object] | None = schema.get("enum")
        self._any = [compile_schema(inner) for inner in schema.get("anyOf", ())]
        self._branch = tuple(
            compile_schema(schema.get(word, True)) for word in ("if", "then", "else")
        )
        if "if" not in schema:
            self._branch = ()

    def __call__(self, value: object, at: Pointer) -> Problem | None:
        kind = type(value)
        types, names = self._types
        if types and kind not in types:
            text = self._says or f"{_shown(at)} is {_NAMES[kind]}, not {_or(names)}"
            return Problem("wrong-type", at, text)
        if self._enum is not None and not any(_same(value, item) for item in self._enum):
            is_now = f"is {value}, not" if isinstance(value, int | float) else "is not"
            wanted = " or ".join(str(item) for item in self._enum if item is not None)
            return Problem("wrong-value", at, f"{_shown(at)} {is_now} {wanted}")
        if kind is dict:
            problem = self._object(cast("Mapping[str, object]", value), at)
        elif kind is list:
            problem = self._list(cast("list[object]", value), at)
        else:
            problem = None
        return problem or self._combined(value, at)

    def _object(self, value: Mapping[str, object], at: Pointer) -> Problem | None:
        for key in self._must:
            if key not in value:
                return Problem("missing-key", at, f"`{key}` is missing")
        for key, item in value.items():
            check = self._keys.get(key)
            if check is not None:
                problem = check(item, (*at, key))
                if problem is not None:
                    return problem
            elif not self._extra:
                return Problem("extra-key", (*at, key), f"the key `{_key(key)}` is not known")
        return None

    def _list(self, value: list[object], at: Pointer) -> Problem | None:
        if len(value) < self._few:
            if value:
                text = f"{_shown(at)} has {len(value)} elements, fewer than {self._few}"
                return Problem("wrong-length", at, text)
            return Problem("empty-list", at, f"{_shown(at)} is empty")
        if self._most is not None and len(value) > self._most:
            text = f"{_shown(at)} has {len(value)} elements, more than {self._most}"
            return Problem("wrong-length", at, text)
        if self._items is not None:
            for index, item in enumerate(value):
                problem = self._items(item, (*at, index))
                if problem is not None:
                    return problem
        return None

    def _combined(self, value: object, at: Pointer) -> Problem | None:
        if self._any:
            problems = [check(value, at) for check in self._any]
            if all(problems):
                return problems[0]
        if self._branch:
            holds, then, other = self._branch
            return (then if holds(value, at) is None else other)(value, at)
        return None


def _same(value: object, item: object) -> bool:
    """Equal in JSON, where true is not 1 (and 1.0 is)."""
    return value == item and isinstance(value, bool) == isinstance(item, bool)


def _shown(at: Pointer) -> str:
    """The value's own name; the record where it is no member."""
    names = [step for step in at if isinstance(step, str)]
    if not names:
        return "the record"
    what = f"`{_key(names[-1])}`"
    return f"an element of {what}" if at and isinstance(at[-1], int) else what


def _key(name: str) -> str:
    return name if len(name) <= _LONGEST_KEY else name[: _LONGEST_KEY - 1] + "…"


def _or(names: Sequence[str]) -> str:
    return " or ".join(_EXPECTED[name] for name in names)
