"""Dataclasses ↔ JSON, for the cache. Plain data only: a cache can be read, never executed."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import orjson

_T = TypeVar("_T")


def encode(value: object) -> bytes:
    """JSON of a dataclass tree; enums as numbers, dates as text, tuples as lists."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS)


def decode(kind: type[_T], data: bytes) -> _T:
    """The dataclass that `encode` wrote.

    Raises:
        ValueError: damaged JSON, or JSON of another shape.
    """
    try:
        return cast(_T, _converter(cast(Any, kind))(orjson.loads(data)))
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not a stored {kind.__name__}: {error}") from error


@cache
def _converter(hint: Any) -> Callable[[Any], Any]:
    origin = get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(get_args(hint))
    if origin is not None:
        return _container(origin, get_args(hint))
    if isinstance(hint, type):
        if is_dataclass(hint):
            return _dataclass(hint)
        if issubclass(hint, Enum):
            return hint
        if issubclass(hint, date):
            return hint.fromisoformat
    return _free


def _free(value: Any) -> Any:
    return tuple(map(_free, value)) if isinstance(value, list) else value


@cache
def _names() -> dict[str, Any]:
    """Classes that annotations name and that their modules import for type checkers only."""
    from promptlint.engine.suppression import Suppression
    from promptlint.model.facts import FileFacts
    from promptlint.model.finding import Finding
    from promptlint.model.fix import Fix

    return {kind.__name__: kind for kind in (Suppression, FileFacts, Finding, Fix)}


def _dataclass(hint: type) -> Callable[[Any], Any]:
    hints = get_type_hints(hint, localns=_names())
    spec = [(item.name, item, hints[item.name]) for item in fields(hint) if item.init]
    converters: dict[str, Callable[[Any], Any]] = {}

    def build(data: Any) -> Any:
        if data is None:
            raise TypeError(f"no {hint.__name__}")
        if not converters:
            converters.update({name: _converter(sub) for name, _, sub in spec})
        values = {name: converters[name](data[name]) for name, item, _ in spec if name in data}
        missing = [
            name
            for name, item, _ in spec
            if name not in values and item.default is MISSING and item.default_factory is MISSING
        ]
        if missing:
            raise KeyError(missing[0])
        return hint(**values)

    return build


def _union(options: tuple[Any, ...]) -> Callable[[Any], Any]:
    rest = [option for option in options if option is not type(None)]
    structured = [option for option in rest if _is_structured(option)]
    convert = _converter(structured[0]) if structured else _free

    def build(value: Any) -> Any:
        if value is None or not isinstance(value, dict | list):
            return value
        return convert(value)

    return build


def _is_structured(option: Any) -> bool:
    return get_origin(option) is not None or (isinstance(option, type) and is_dataclass(option))


def _container(origin: Any, arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    if issubclass(origin, Mapping):
        inner = _converter(arguments[1]) if len(arguments) > 1 else _free
        return lambda value: {key: inner(item) for key, item in value.items()}
    if issubclass(origin, tuple) and len(arguments) > 1 and arguments[1] is not Ellipsis:
        parts = [_converter(argument) for argument in arguments]
        return lambda value: tuple(part(item) for part, item in zip(parts, value, strict=True))
    if issubclass(origin, Sequence | frozenset | set):
        inner = _converter(arguments[0]) if arguments else _free
        build = origin if issubclass(origin, tuple | frozenset | set) else tuple
        return lambda value: build(inner(item) for item in value)
    return _free
