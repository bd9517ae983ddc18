"""Why a configuration was refused: pydantic's errors, retold with places and suggestions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from promptlint.config.errors import ConfigError
from promptlint.config.models import AdviseTable, ConfigFile, ModelTable, PrivacyTable, ProbeTable
from promptlint.config.origin import ConfigSource
from promptlint.config.shape import BUDGET, GLOB, MODULE, TARGET
from promptlint.model.place import Pointer

_TABLES: Mapping[str, type[BaseModel]] = {
    "privacy": PrivacyTable,
    "models": ModelTable,
    "probe": ProbeTable,
    "advise": AdviseTable,
}
_TYPES = {
    "bool_type": "true or false",
    "list_type": "an array of texts",
    "string_type": "text",
    "string_too_short": "text that is not empty",
    "int_type": "a whole number",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dict_type": "a table",
    "date_type": "a date such as 2026-11-24",
}
_PATTERNS = {
    TARGET: "a name in lower case, such as `openai`",
    BUDGET: "a time, such as 60s, 5m or 1h",
    MODULE: "the name of a package, such as en_core_web_sm, or `auto`",
    GLOB: "a pattern that is not empty and does not begin with `!`",
}
_ABSENT = object()
_NAMES = {bool: "true or false", str: "text", int: "a number", float: "a number", list: "an array"}


def explain(table: Mapping[str, object], source: ConfigSource | None) -> ConfigError | None:
    """What is wrong with a configuration's values.

    Args:
        table: the settings; from options when `source` is ``None``.
        source: the file they stand in.

    Returns:
        The first fault, with the others in `ConfigError.more`; ``None`` if there is none.
    """
    try:
        ConfigFile.model_validate(table)
    except ValidationError as error:
        faults = _by_place(table, error)
    except RecursionError:
        return ConfigError("is nested too deeply", path=source.shown if source else None)
    else:
        return None
    errors = [_tell(table, pointer, group, source) for pointer, group in faults.items()]
    errors.sort(key=lambda item: (item.line or 0, item.column or 0))
    first = errors[0]
    first.more = tuple(errors[1:])
    return first


def _by_place(table: Mapping[str, object], error: ValidationError) -> dict[Pointer, list[Any]]:
    """Errors by the value they are about: the branches of a union tell of the same one."""
    groups: dict[Pointer, list[Any]] = {}
    for item in error.errors(include_url=False, include_input=False):
        groups.setdefault(_pointer(table, item["loc"]), []).append(item)
    return groups


def _pointer(table: object, location: Sequence[str | int]) -> Pointer:
    pointer: Pointer = ()
    for step in location:
        inner = _step(table, step)
        if inner is _ABSENT:  # the name of a union's branch, or pydantic's mark for a key
            break
        table = inner
        pointer = (*pointer, step)
    return pointer


def _tell(
    table: Mapping[str, object], pointer: Pointer, group: Sequence[Any], source: ConfigSource | None
) -> ConfigError:
    kind = group[0]["type"]
    about_key = kind == "extra_forbidden" or group[0]["loc"][-1] == "[key]"
    if kind == "extra_forbidden":
        message, suggestion = _unknown_key(pointer)
    else:
        value = _value(table, pointer)
        wanted = " or ".join(dict.fromkeys(map(_wanted, group)))
        if about_key:
            message = f"`{pointer[-1]}` in `{_dotted(pointer[:-1])}` must be {wanted}"
        elif kind == "value_error":
            message = f"`{_name(pointer, source)}` {wanted}"
        else:
            message = f"`{_name(pointer, source)}` must be {wanted}, not {_shown(value)}"
        suggestion = _near(value, group)
    if source is None:
        return ConfigError(message, suggestion=suggestion)
    position = source.position(pointer, key=about_key) or (None, None)
    return ConfigError(
        message, path=source.shown, line=position[0], column=position[1], suggestion=suggestion
    )


def _unknown_key(pointer: Pointer) -> tuple[str, str | None]:
    key, parents = str(pointer[-1]), pointer[:-1]
    top = _keys(ConfigFile)
    if not parents:
        nested = {name: f"privacy.{name}" for name in _keys(PrivacyTable)}
        if key in nested:
            return f"unknown key `{key}`", nested[key]
        return f"unknown key `{key}`", _closest(key, top)
    message = f"unknown key `{key}` in `[{_dotted(parents)}]`"
    if key in top:
        return f"{message}: write it above the first table", None
    return message, _closest(key, _keys(_TABLES[str(parents[0])]))


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _closest(word: str, words: Sequence[str]) -> str | None:
    plain = {known.lower().replace("_", "-"): known for known in words}
    asked = word.lower().replace("_", "-")
    near = get_close_matches(asked, plain, n=1, cutoff=0.6)
    # A part of one name alone, such as PHONE.
    holders = near or [known for known in plain if asked in known.split("-")]
    return plain[holders[0]] if len(holders) == 1 else None


def _wanted(error: Any) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _TYPES:
        return _TYPES[kind]
    if kind == "literal_error":
        words = _words(error)
        return f'"{words[0]}"' if len(words) == 1 else "one of " + ", ".join(words)
    if kind == "string_pattern_mismatch":
        return _PATTERNS[context["pattern"]]
    if kind == "greater_than_equal":
        return f"at least {context['ge']}"
    if kind == "less_than_equal":
        return f"at most {context['le']}"
    return str(error["msg"]).removeprefix("Value error, ")


def _words(error: Any) -> list[str]:
    return re.findall(r"'([^']*)'", error["ctx"]["expected"])


def _near(value: object, group: Sequence[Any]) -> str | None:
    if not isinstance(value, str):
        return None
    words = [word for error in group if error["type"] == "literal_error" for word in _words(error)]
    return _closest(value, words)


def _value(table: object, pointer: Pointer) -> object:
    for step in pointer:
        table = _step(table, step)
    return table


def _step(table: object, step: str | int) -> object:
    if isinstance(table, dict) and step in table:
        return table[step]
    if isinstance(table, list) and isinstance(step, int) and step < len(table):
        return table[step]
    return _ABSENT


def _shown(value: object) -> str:
    """The value if it is short, else its type."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and len(value) <= 40:
        return f'"{value}"'
    if isinstance(value, int | float) and len(str(value)) <= 40:
        return str(value)
    return _NAMES.get(type(value), "a table" if isinstance(value, dict) else "a date or time")


def _name(pointer: Pointer, source: ConfigSource | None) -> str:
    return _dotted(pointer) if source else "--" + str(pointer[0])


def _dotted(pointer: Pointer) -> str:
    parts: list[str] = []
    for step in pointer:
        if isinstance(step, int):
            parts[-1] += f"[{step}]"
        else:
            plain = re.fullmatch(r"[A-Za-z0-9_-]+", step)
            parts.append(step if plain else f'"{step}"')
    return ".".join(parts)
