"""Errors of pydantic in a rule author's words, with lines and suggestions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from promptlint.rulebook.problems import Problem
from promptlint.rulebook.source import RuleSource

if TYPE_CHECKING:
    from pydantic import BaseModel

_PATTERNS = {
    "name": ("is no rule name", "lower-case words joined by hyphens, such as `missing-tone`"),
    "code": ("is no code", "two to eight capitals and three digits, such as `ACME001`"),
    "family": ("is no family", "lower-case words joined by hyphens"),
}


def explain_errors(
    source: RuleSource, errors: Iterable[Mapping[str, Any]], model: type[BaseModel]
) -> list[Problem]:
    """One problem for each place, in order of the file."""
    problems: dict[tuple[str | int, ...], Problem] = {}
    for error in errors:
        route = _route(source.value, error["loc"])
        if route not in problems:
            problems[route] = _explain(source, error, route, model)
    return sorted(problems.values(), key=lambda problem: (problem.line or 0, problem.column or 0))


def _route(value: object, loc: Sequence[str | int]) -> tuple[str | int, ...]:
    """The part of an error's location that exists in the file: unions add steps of their own."""
    route: list[str | int] = []
    last = len(loc) - 1
    for position, step in enumerate(loc):
        if _has(value, step):
            value = value[step]  # type: ignore[index]  # `_has` looked
            route.append(step)
        elif isinstance(value, dict) and position == last:
            route.append(step)  # a missing key
    return tuple(route)


def _has(value: object, step: str | int) -> bool:
    if isinstance(value, list):
        return isinstance(step, int) and step < len(value)
    return isinstance(value, dict) and step in value


def _explain(
    source: RuleSource,
    error: Mapping[str, Any],
    route: tuple[str | int, ...],
    model: type[BaseModel],
) -> Problem:
    kind, context, given = error["type"], error.get("ctx", {}), error.get("input")
    name = str(route[-1]) if route else "the file"
    field = next((str(step) for step in reversed(route) if isinstance(step, str)), name)
    if kind == "missing":
        return source.problem(f"`{name}` is missing", route[:-1])
    if kind == "extra_forbidden":
        near = get_close_matches(name, _keys(model, route[:-1]), 1)
        hint = f"did you mean `{near[0]}`?" if near else ""
        return source.problem(f"unknown key `{name}`", route, on_key=True, hint=hint)
    if kind == "literal_error" and field != "family":  # a family may also be one's own
        return _choice(source, str(context.get("expected", "")), given, route)
    if field in _PATTERNS and kind in ("string_pattern_mismatch", "literal_error"):
        what, hint = _PATTERNS[field]
        return source.problem(f"`{given}` {what}", route, hint=hint)
    if kind == "too_short":
        least, has = context.get("min_length"), context.get("actual_length")
        message = f"`{name}` needs at least {least}, has {has}"
        return source.problem(message, route, on_key=True)
    if kind == "string_type":
        hint = "put it in quotes" if isinstance(given, int | float) else ""
        message = f"`{field}` should be text, is {_type_name(given)}"
        return source.problem(message, route, hint=hint)
    reason = str(error["msg"]).removeprefix("Value error, ")
    return source.problem(f"`{_dotted(route)}`: {reason[:1].lower()}{reason[1:]}", route)


def _dotted(route: Sequence[str | int]) -> str:
    """``examples.bad[2]``, counted from 1 as everywhere."""
    parts = [f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in route]
    return "".join(parts).removeprefix(".")


def _choice(
    source: RuleSource, expected: str, given: object, route: tuple[str | int, ...]
) -> Problem:
    options = [word.strip().strip("'") for word in expected.replace(" or ", ",").split(",")]
    near = get_close_matches(str(given), options, 1)
    hint = f"did you mean `{near[0]}`?" if near else ""
    return source.problem(f"`{given}` is none of {', '.join(options)}", route, hint=hint)


def _type_name(value: object) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
    return "empty" if value is None else names.get(type(value), "a mapping")


def _keys(model: type[BaseModel], route: Sequence[str | int]) -> list[str]:
    """Keys that a part of the file may have."""
    schema = model.model_json_schema()
    node: dict[str, Any] = schema
    for step in route:
        node = _resolve(schema, node)
        if isinstance(step, int):
            node = node.get("items", {})
        else:
            node = node.get("properties", {}).get(step, {})
    return list(_resolve(schema, node).get("properties", {}))


def _resolve(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    for option in node.get("anyOf", ()):
        if "$ref" in option:
            node = option
            break
    reference = node.get("$ref")
    if reference is None:
        return node
    resolved: dict[str, Any] = schema["$defs"][str(reference).rsplit("/", 1)[-1]]
    return resolved
