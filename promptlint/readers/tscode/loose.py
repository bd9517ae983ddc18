"""What no call of a known library is seen to take: turns, bodies of requests, prompt modules.

A list of turns is recognised by a turn of the system: lists of users have roles, too. Texts count
where their file or the function that returns them is named for prompts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from promptlint.readers.tscode.source import Located, Script

if TYPE_CHECKING:
    from tree_sitter import Node

_SYSTEM = ("system", "developer")
_REQUEST = ("systemInstruction", "system_instruction")
_MOST = 200
_MAX_PUSHED = 10
_MODULE = re.compile(r"(?:[\w-]*[_-])?prompts?(?:[_-][\w-]*)?|\w*Prompts?", re.IGNORECASE)
_BUILDER = re.compile(r"\w*(?:[pP]rompt|Instructions|SystemMessage)(?:Template|Text|For\w+)?")
_TEXTS = ("string", "template_string", "binary_expression")
_NAMED = ("variable_declarator", "pair", "public_field_definition", "field_definition")
_FUNCTIONS = (
    "function_declaration function_expression arrow_function method_definition function"
).split()
MIN_WORDS = 8
"""A text with fewer words that only its place calls a prompt is a part of one, or a name."""


def arrays(
    script: Script, pushed: Mapping[int, list[Located]], taken: Collection[int]
) -> Iterator[Located]:
    """Arrays with a system turn, written there or pushed later, that no call in `taken` has."""
    for node, scope in script.arrays[:_MOST]:
        turns = [(child, scope) for child in node.named_children if child.type == "object"]
        turns += pushed.get(node.id, [])
        if node.id not in taken and any(_is_system(script, turn) for turn in turns):
            yield node, scope


def _is_system(script: Script, turn: Located) -> bool:
    given = script.properties(*turn)
    role = given.get("role")
    if role is None or not ({"content", "parts"} & given.keys()):
        return False
    node = role[0]
    while node.type in ("as_expression", "satisfies_expression") and node.named_children:
        node = node.named_children[0]
    return node.type == "string" and script.source(node)[1:-1] in _SYSTEM


def requests(script: Script) -> Iterator[tuple[Located, dict[str, Located]]]:
    """Bodies of Gemini's HTTP API, with their properties: instructions beside the contents."""
    for one in script.assignments:
        if one.name not in _REQUEST:
            continue
        body = one.value.parent.parent if one.value.parent is not None else None
        if body is None or body.type != "object":
            continue
        given = script.properties(body, one.scope)
        if "contents" in given:
            yield (body, one.scope), {**given, "systemInstruction": given[one.name]}


def pushes(script: Script) -> dict[int, list[Located]]:
    """``messages.push({ … })``: objects by the array that the name stands for."""
    found: dict[int, list[Located]] = {}
    for call in script.calls:
        callee = call.node.child_by_field_name("function")
        subject = callee.child_by_field_name("object") if callee is not None else None
        if call.name[-1] != "push" or subject is None:
            continue
        array = script.resolve(subject, call.scope)
        if array is None or array[0].type != "array":
            continue
        for argument in call.arguments[:_MAX_PUSHED]:
            if argument.type == "object":
                found.setdefault(array[0].id, []).append((argument, call.scope))
    return found


def texts(script: Script) -> Iterator[tuple[str, Located]]:
    """Texts of a prompt module, and what functions that are named for a prompt return."""
    if _MODULE.fullmatch(PurePosixPath(script.path).stem):
        for one in script.assignments:
            if one.scope.kind == "program" and one.value.type in _TEXTS:
                yield one.name, (one.value, one.scope)
    for node, scope in script.returns:
        name = _function(script, node) if node.type in _TEXTS else ""
        if _BUILDER.fullmatch(name):
            yield name, (node, scope)


def _function(script: Script, node: Node) -> str:
    """Name of the function that a returned expression stands in; empty where it has none."""
    current = node.parent
    while current is not None and current.type not in _FUNCTIONS:
        current = current.parent
    if current is None:
        return ""
    name = current.child_by_field_name("name")
    holder = current.parent
    if name is None and holder is not None and holder.type in _NAMED:
        name = holder.child_by_field_name("name") or holder.child_by_field_name("key")
        name = name or holder.child_by_field_name("property")
    return script.key(name) if name is not None else ""
