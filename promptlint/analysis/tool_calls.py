"""Tool calls in records: what was called, with what, and what is wrong with it.

Shapes: OpenAI's ``tool_calls`` and older ``function_call``, ShareGPT's ``function_call`` turns,
Gemini's ``functionCall`` parts, and ``<tool_call>`` tags in a text, as Hermes and Qwen write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.record_schema import Check, compile_schema
from promptlint.model.place import Pointer
from promptlint.readers.datasets.messages import Conversation

_TAGS = ("<tool_call>", "</tool_call>")
_NAMEABLE = lazy(r"[A-Za-z_][\w.-]{0,63}")
_OPEN = ("patternProperties", "$ref", "allOf", "oneOf", "anyOf", "if", "not")
"""Keywords with which a schema may know more arguments than its ``properties``."""

MISSING = object()
"""Arguments that a call does not have."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a call; `kind` becomes the finding's entity."""

    kind: str
    pointer: Pointer
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it is written.

    Attributes:
        pointer: where its arguments stand.
        name: ``None`` where there is none.
        arguments: parsed, or as written where they are no JSON; `MISSING` without any.
        broken: why the call or its arguments can't be read, empty where they can.
        text: arguments are written as a string that holds JSON.
    """

    pointer: Pointer
    name: str | None
    arguments: object = MISSING
    broken: str = ""
    text: bool = False


@dataclass(frozen=True, slots=True)
class Tool:
    """A declared tool.

    Attributes:
        known: names of its arguments, ``None`` where others may be allowed.
        required: those that every call needs.
        check: types and values of the arguments; ``None`` where the schema says nothing usable.
    """

    known: frozenset[str] | None
    required: tuple[str, ...]
    check: Check | None


# ---------------------------------------------------------------- tools


def declared_tools(row: Mapping[str, object]) -> dict[str, Tool] | None:
    """The tools that a record declares, by name; ``None`` where it declares none that can be read.

    They stand in a column ``tools`` or ``functions``, as a list or as a string of JSON.
    """
    for key in ("tools", "functions", "available_tools"):
        value = row.get(key)
        if isinstance(value, str):
            value = _loads(value)
        if isinstance(value, dict):
            value = [value]
        if isinstance(value, list) and value:
            tools = dict(_tools(value))
            return tools or None
    return None


def _tools(items: list[Any]) -> Iterator[tuple[str, Tool]]:
    for item in items:
        if not isinstance(item, dict):
            continue
        for key in ("functionDeclarations", "function_declarations"):
            if isinstance(item.get(key), list):
                yield from _tools(item[key])
        function = item.get("function", item)
        if isinstance(function, dict) and isinstance(function.get("name"), str):
            yield function["name"], _tool(function)


def _tool(function: Mapping[str, Any]) -> Tool:
    schema = next(
        (
            function[key]
            for key in ("parameters", "input_schema", "inputSchema", "arguments")
            if isinstance(function.get(key), dict)
        ),
        None,
    )
    if schema is None:
        return Tool(None, (), None)
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return Tool(None, (), None)
    closed = not schema.get("additionalProperties") and not any(key in schema for key in _OPEN)
    required = schema.get("required")
    names = required if isinstance(required, list) else []
    return Tool(
        frozenset(properties) if closed else None,
        tuple(name for name in names if isinstance(name, str)),
        _compiled(properties),
    )


def _compiled(properties: Mapping[str, Any]) -> Check | None:
    """Types and values of arguments; a schema of unknown words judges nothing."""
    usable: dict[str, Any] = {}
    for name, schema in properties.items():
        try:
            schema = _bare(schema)
            compile_schema(schema)
        except (KeyError, TypeError, AttributeError, ValueError, RecursionError):
            continue
        usable[name] = schema
    return compile_schema({"properties": usable}) if usable else None


def _bare(schema: Any) -> Any:
    """A schema without descriptions: the compiled one takes them for what is wrong."""
    if not isinstance(schema, dict):
        return schema
    bare = {key: value for key, value in schema.items() if key != "description"}
    if isinstance(bare.get("properties"), dict):
        bare["properties"] = {key: _bare(value) for key, value in bare["properties"].items()}
    if "items" in bare:
        bare["items"] = _bare(bare["items"])
    if isinstance(bare.get("anyOf"), list):
        bare["anyOf"] = [_bare(one) for one in bare["anyOf"]]
    return bare


def _loads(text: str) -> object:
    try:
        return orjson.loads(text)
    except ValueError:
        return MISSING


# ---------------------------------------------------------------- calls


def calls_of(message: Mapping[str, object], where: Conversation, index: int) -> Iterator[Call]:
    """The calls of one message of a conversation."""
    at: Pointer = (*where.pointer, index)
    calls = message.get("tool_calls")
    if isinstance(calls, list):
        for number, call in enumerate(calls):
            yield _openai_call(call, (*at, "tool_calls", number))
    if isinstance(message.get("function_call"), dict):
        yield _function(message["function_call"], (*at, "function_call"))
    value = message.get(where.text_key)
    if message.get(where.role_key) == "function_call":
        yield from _spoken(value, (*at, where.text_key))
    elif isinstance(value, str):
        if "<tool_call>" in value:
            for text in _tagged(value):
                yield from _spoken(text, (*at, where.text_key))
    elif isinstance(value, list) and where.text_key == "parts":
        for number, part in enumerate(value):
            called = part.get("functionCall") if isinstance(part, dict) else None
            if isinstance(called, dict):
                name, place = called.get("name"), (*at, "parts", number, "functionCall", "args")
                args = called.get("args", {})
                yield Call(place, name if isinstance(name, str) else None, args)


def _tagged(text: str) -> Iterator[str]:
    """What stands between the tags of calls; a tag that is not closed ends the search."""
    opening, closing = _TAGS
    at = text.find(opening)
    while at >= 0:
        end = text.find(closing, at)
        if end < 0:
            return
        yield text[at + len(opening) : end].strip()
        at = text.find(opening, end)


def _openai_call(call: object, at: Pointer) -> Call:
    if not isinstance(call, dict):
        return Call(at, None, broken="the call is no object")
    if isinstance(call.get("function"), dict):
        return _function(call["function"], (*at, "function"))
    return _function(call, at)


def _function(function: object, at: Pointer) -> Call:
    if not isinstance(function, dict):
        return Call(at, None, broken="the call is no object")
    name = function.get("name")
    named = name if isinstance(name, str) and name else None
    for key in ("arguments", "parameters", "args"):
        if key in function:
            return _arguments(named, function[key], (*at, key))
    return Call(at, named)


def _arguments(name: str | None, value: object, at: Pointer) -> Call:
    if not isinstance(value, str):
        return Call(at, name, value)
    if not value.strip():
        return Call(at, name, MISSING, text=True)
    parsed = _loads(value)
    if parsed is MISSING:
        return Call(at, name, value, "the arguments are no JSON", text=True)
    return Call(at, name, parsed, text=True)


def _spoken(value: object, at: Pointer) -> Iterator[Call]:
    """Calls that are written as a text: an object with name and arguments, or a list of them."""
    parsed = _loads(value) if isinstance(value, str) else value
    if parsed is MISSING:
        yield Call(at, None, value, "the call is no JSON")
        return
    for item in parsed if isinstance(parsed, list) else [parsed]:
        call = _openai_call(item, ())
        yield Call(at, call.name, call.arguments, call.broken, text=True)


# ---------------------------------------------------------------- judging


def judge(call: Call, tools: Mapping[str, Tool] | None) -> Iterator[Fault]:
    """What is wrong with a call by itself, and beside the tools that are declared."""
    if call.broken:
        kind = "call-not-json" if call.name is None else "arguments-not-json"
        yield Fault(kind, call.pointer, call.broken)
        return
    if call.name is None:
        yield Fault("no-name", call.pointer, "the call names no tool")
        return
    if call.arguments not in (MISSING, None) and not isinstance(call.arguments, dict):
        yield Fault("arguments-not-json", call.pointer, "the arguments are no JSON object")
        return
    if tools is None:
        return
    tool = tools.get(call.name)
    if tool is None:
        text = f"calls {shown(call.name, 'a tool')}, which is not among the declared tools"
        yield Fault("unknown-tool", call.pointer, text)
        return
    given = call.arguments if isinstance(call.arguments, dict) else {}
    yield from _judge_arguments(call, tool, given)


def _judge_arguments(call: Call, tool: Tool, given: Mapping[str, object]) -> Iterator[Fault]:
    name = shown(str(call.name), "a tool")
    for key in tool.required:
        if key not in given:
            text = f"the call of {name} lacks the required argument {shown(key, '')}".rstrip()
            yield Fault("missing-argument", call.pointer, text)
    for key in given:
        if tool.known is not None and key not in tool.known:
            text = f"{name} has no argument {shown(key, 'of that name')}"
            yield Fault("unknown-argument", call.pointer, text)
    if tool.check is not None and (problem := tool.check(given, ())) is not None:
        yield Fault("wrong-argument", call.pointer, f"in a call of {name}, {problem.text}")


def shown(name: str, otherwise: str) -> str:
    """A name in backticks if it is an identifier; anything else could be somebody's data."""
    return f"`{name}`" if _NAMEABLE().fullmatch(name) else otherwise
