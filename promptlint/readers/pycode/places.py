"""Where prompts stand that no call is seen to send: prompt modules, prompt builders, turn lists.

Texts of a class that is named for prompts, what a function named for a prompt returns, and lists
of turns of which one is the system's. Who puts them together is not known, so nothing can be said
to be missing from them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from promptlint.readers.pycode.names import Names, Scope

_MODULE = re.compile(r"(?:\w+_)?prompts?(?:_\w+)?|prompt_templates?", re.IGNORECASE)
_CLASS = re.compile(r"\w*(?:Prompts?|PromptTemplates?)")
_BUILDER = re.compile(
    r"_*(?:\w+_)?(?:prompts?|system_message|instructions)(?:_(?:template|text|for_\w+|with_\w+))?"
    r"|_*(?:build|make|get|create|generate|format|render|compose)_(?:\w+_)?prompt\w*",
    re.IGNORECASE,
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SYSTEM = ("system", "developer")
MIN_WORDS = 8
"""Fewer words are a part of something, or a name."""

_MAX_FOUND = 500
_WORD = re.compile(r"\w+")


class Found(NamedTuple):
    """An expression: a text, or a list of turns (`turns`); `name` says where it stands."""

    name: str
    value: ast.expr
    scope: Scope
    turns: bool


class _Inside(NamedTuple):
    """What a statement stands in."""

    scope: Scope
    function: str
    named: bool


def find(path: str, tree: ast.Module, names: Names) -> Iterator[Found]:
    """Texts and lists of turns in source order; the walk does not recurse."""
    module = bool(_MODULE.fullmatch(PurePosixPath(path).stem))
    stack: list[tuple[ast.AST, _Inside]] = [(tree, _Inside(names.module, "", module))]
    count = 0
    while stack and count < _MAX_FOUND:
        node, inside = stack.pop()
        found = _of_statement(node, inside)
        if found is not None:
            count += 1
            yield found
        if isinstance(node, ast.Module | ast.stmt | ast.excepthandler | ast.match_case):
            within = _within(node, inside, names)
            stack.extend((child, within) for child in reversed(_statements(node)))


def _statements(node: ast.AST) -> list[ast.AST]:
    kinds = (ast.stmt, ast.excepthandler, ast.match_case)
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, kinds)]


def _within(node: ast.AST, inside: _Inside, names: Names) -> _Inside:
    if isinstance(node, ast.ClassDef):
        bases = [_last_name(base) for base in node.bases]
        named = any(_CLASS.fullmatch(name) for name in (node.name, *bases))
        scope = names.classes.get(node.name, inside.scope)
        return _Inside(scope, "", named or inside.named)
    if isinstance(node, _FUNCTIONS):
        function = names.functions.get(node.name)
        return _Inside(function.scope if function else inside.scope, node.name, inside.named)
    return inside


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _of_statement(node: ast.AST, inside: _Inside) -> Found | None:
    if isinstance(node, ast.Return) and node.value is not None and inside.function:
        wanted = bool(_BUILDER.fullmatch(inside.function))
        return _kept(inside.function, node.value, inside, wanted=wanted)
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        target, value = node.target, node.value
    else:
        return None
    name = _last_name(target)
    private = name.startswith("__")
    return _kept(name, value, inside, wanted=inside.named and not inside.function and not private)


def _kept(name: str, value: ast.expr, inside: _Inside, *, wanted: bool) -> Found | None:
    if isinstance(value, ast.List):
        return Found(name, value, inside.scope, True) if _has_system(value) else None
    if wanted and _words(value) >= MIN_WORDS:
        return Found(name, value, inside.scope, False)
    return None


def _has_system(turns: ast.List) -> bool:
    return any(
        isinstance(turn, ast.Dict)
        and any(
            isinstance(key, ast.Constant)
            and key.value == "role"
            and isinstance(value, ast.Constant)
            and value.value in _SYSTEM
            for key, value in zip(turn.keys, turn.values, strict=True)
        )
        for turn in turns.elts
    )


def _words(value: ast.expr) -> int:
    """Words of a text expression's literals; none where it is no text, or runs on in one line."""
    if isinstance(value, ast.Call):
        function = value.func
        subject = function.value if isinstance(function, ast.Attribute) else None
        inner = subject if isinstance(subject, ast.Constant | ast.JoinedStr) else None
        value = inner or (value.args[0] if value.args else value)
    if isinstance(value, ast.Constant):
        return len(_WORD.findall(value.value)) if isinstance(value.value, str) else 0
    if isinstance(value, ast.JoinedStr):
        return sum(map(_words, value.values))
    return _of_sum(value)


def _of_sum(value: ast.expr) -> int:
    """Of ``"…" + x + "…"``; sums lean to the left."""
    total, current = 0, value
    while isinstance(current, ast.BinOp) and isinstance(current.op, ast.Add):
        if isinstance(current.right, ast.Constant | ast.JoinedStr):
            total += _words(current.right)
        current = current.left
    return total + (_words(current) if isinstance(current, ast.Constant | ast.JoinedStr) else 0)
