"""A JSON Schema that a structured file, or every record of a dataset, must fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

import orjson

from promptlint.analysis.scopes import first_line, values_at
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit, RowHit
from promptlint.model.place import Place, Pointer, format_pointer
from promptlint.model.rule import Params
from promptlint.rulebook.declarative import SchemaParams, check_schema
from promptlint.rulebook.patterns import compile_pattern

MAX_ERRORS = 50
"""Errors reported for one file; `MAX_RECORD_ERRORS` for one record."""

MAX_RECORD_ERRORS = 10
MAX_KEY = 4_096
MAX_SEARCHED = 50_000
"""Characters of a string that a pattern without an anchor is tried on."""

_SHOWN = 8


class Schema:
    """Kind ``schema``. Files without structure are not judged."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each error, at the value or key at fault."""
        wanted = SchemaParams.parse(params)
        if document.data is None:
            return
        for fault in islice(_faults(document.data, wanted), MAX_ERRORS):
            whole = not fault.pointer  # the file: its first line will do
            place = (
                Place(span=first_line(document.text))
                if whole
                else Place(pointer=fault.pointer, on_key=fault.on_key)
            )
            yield Hit(place, args=fault.args)

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterable[RowHit]:
        """The same for each record; the entity is the path, ``*`` for indices, and the keyword."""
        wanted = SchemaParams.parse(params)
        for index, row in enumerate(batch.rows):
            if isinstance(row, BadRecord):
                continue
            for fault in islice(_faults(row, wanted), MAX_RECORD_ERRORS):
                yield RowHit(
                    index, pointer=fault.pointer or None, entity=fault.entity, args=fault.args
                )


CHECK = Schema()


class _Fault:
    """One error, worded without the value itself: that may be anyone's."""

    def __init__(self, base: Pointer, error: Any) -> None:
        pointer: Pointer = (*base, *error.absolute_path)
        unexpected = _unexpected_keys(error)
        self.on_key = bool(unexpected)
        self.pointer = (*pointer, unexpected[0]) if unexpected else pointer
        place = "/".join("*" if isinstance(step, int) else str(step) for step in pointer)
        self.entity = f"/{place} {error.validator}"
        self.args: Mapping[str, object] = {
            "problem": _describe(error),
            "pointer": format_pointer(self.pointer) or "/",
            "keyword": str(error.validator),
        }


class _Unjudged:
    """Stands for an error where a value could not be held against the schema."""

    absolute_path = ()
    validator = "depth"
    validator_value = None

    def __init__(self, message: str) -> None:
        self.message = message


def _faults(data: object, wanted: SchemaParams) -> Iterator[_Fault]:
    schema = orjson.dumps(wanted.schema, option=orjson.OPT_SORT_KEYS)
    validator = _validator(schema)
    for pointer, value in values_at(data, wanted.pointer):
        if b'"patternProperties"' in schema and _has_long_key(value):
            yield _Fault(pointer, _Unjudged(f"has a key of more than {MAX_KEY:,} characters"))
            continue
        try:
            for error in validator.iter_errors(value):
                yield _Fault(pointer, _leaf(error))
        except RecursionError:
            yield _Fault(pointer, _Unjudged("is nested too deeply to be judged"))
        except (ArithmeticError, TypeError) as error:  # a number or a key that JSON does not have
            yield _Fault(pointer, _Unjudged(f"can't be judged: {type(error).__name__}"))


def _leaf(error: Any) -> Any:
    """What is wrong in the alternative that was meant, where one got further than the others."""
    while error.validator in ("anyOf", "oneOf") and error.context:
        deeper: dict[object, Any] = {}
        for inner in error.context:
            if len(inner.absolute_path) > len(error.absolute_path):
                deeper.setdefault(inner.schema_path[0], inner)
        if len(deeper) != 1:
            break
        (error,) = deeper.values()
    return error


@lru_cache(maxsize=64)
def _validator(schema: bytes) -> Any:
    """A validator that fetches nothing and whose patterns can't run away.

    Raises:
        ParamsError: not a JSON Schema.
    """
    from jsonschema import validators
    from referencing import Registry

    value: dict[str, Any] = orjson.loads(schema)
    check_schema(value, "schema")
    extend: Callable[..., Any] = validators.extend
    bounded = extend(validators.validator_for(value), {"pattern": _pattern})
    return bounded(value, registry=Registry())


def _pattern(_validator: Any, pattern: str, instance: object, _schema: object) -> Iterator[Any]:
    from jsonschema import ValidationError

    if not isinstance(instance, str):
        return
    anchored = pattern.startswith(("^", "\\A")) and "|" not in pattern
    if len(instance) > MAX_SEARCHED and not anchored:
        yield ValidationError(f"is longer than the {MAX_SEARCHED:,} characters that are searched")
    elif not compile_pattern(pattern, allow_empty=True).search(instance):
        yield ValidationError(f"does not match `{pattern}`")


def _has_long_key(value: object) -> bool:
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if any(isinstance(key, str) and len(key) > MAX_KEY for key in node):
                return True
            stack.extend(node.values())
        elif isinstance(node, list):
            stack.extend(node)
    return False


def _describe(error: Any) -> str:
    """The error in words that do not quote the value."""
    keyword, wanted = str(error.validator), error.validator_value
    if keyword == "required":
        missing = [name for name in wanted if name not in error.instance]
        return f"has no {_names(missing)}"
    if keyword == "type":
        kinds = wanted if isinstance(wanted, list) else [wanted]
        return f"is {_kind(error.instance)}, not {' or '.join(map(str, kinds))}"
    if keyword in ("enum", "const"):
        options = wanted if keyword == "enum" else [wanted]
        return f"is not {' or '.join(_literal(option) for option in options[:_SHOWN])}"
    if keyword in ("additionalProperties", "unevaluatedProperties"):
        return "is not a key that the schema knows"
    if keyword in ("anyOf", "oneOf"):
        return "fits none of the alternatives" if error.context else "fits several alternatives"
    if keyword in ("pattern", "depth"):
        return str(error.message)
    bounds = {
        "minLength": f"is shorter than {wanted} characters",
        "maxLength": f"is longer than {wanted} characters",
        "minItems": f"has fewer than {wanted} items",
        "maxItems": f"has more than {wanted} items",
        "minProperties": f"has fewer than {wanted} keys",
        "maxProperties": f"has more than {wanted} keys",
        "minimum": f"is under {wanted}",
        "maximum": f"is over {wanted}",
        "exclusiveMinimum": f"is not over {wanted}",
        "exclusiveMaximum": f"is not under {wanted}",
        "multipleOf": f"is no multiple of {wanted}",
        "uniqueItems": "repeats an item",
        "not": "fits what the schema rules out",
    }
    return bounds.get(keyword, f"breaks `{keyword}`")


def _unexpected_keys(error: Any) -> list[str]:
    """Keys that ``additionalProperties: false`` refuses."""
    if error.validator != "additionalProperties" or error.validator_value is not False:
        return []
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    return [
        key
        for key in error.instance
        if key not in known and not any(re.search(pattern, str(key)) for pattern in patterns)
    ]


def _names(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names[:_SHOWN])


def _literal(value: object) -> str:
    return f"`{orjson.dumps(value).decode()}`"


def _kind(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object" if isinstance(value, dict) else type(value).__name__)
