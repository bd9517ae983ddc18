"""Chat messages that no call of a known library is seen to take: a wrapper's, a request's body.

A list of turns is recognised by a turn of the system: lists of users have roles, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from promptlint.readers.tscode.source import Located, Script

_SYSTEM = ("system", "developer")
_REQUEST = ("systemInstruction", "system_instruction")
_MOST = 200


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
