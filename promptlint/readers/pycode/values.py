"""What literal expressions come to: numbers, strings and paths, as far as this file tells."""

from __future__ import annotations

import ast
import operator
import posixpath
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from promptlint.model.facts import Scalar, Value
from promptlint.model.place import Place
from promptlint.readers.pycode.names import Names, Scope, call_name
from promptlint.readers.pycode.source import Source

_MAX_DEPTH = 20
_MAX_ALTERNATIVES = 16
_MAX_TEXT = 100_000
_MAX_NUMBER = 1e15

Number: TypeAlias = int | float

_ARITHMETIC: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}
_UNCHANGED_CALLS = frozenset(
    "Path PurePath PosixPath str fspath abspath realpath normpath expanduser".split()
)
_UNCHANGED_METHODS = frozenset("resolve absolute as_posix expanduser strip __str__".split())
_ENVIRONMENT = frozenset({"environ", "getenv"})
_HERE = frozenset({"cwd", "getcwd"})


@dataclass(frozen=True, slots=True)
class Known:
    """A value and the expression that gave it. `rooted`: a path from the project root on."""

    value: Scalar
    node: ast.expr
    origin: str = "code"
    rooted: bool = False


class Evaluator:
    """Evaluates expressions of one file without running anything."""

    def __init__(self, source: Source, names: Names) -> None:
        self._source = source
        self._names = names

    def all(self, node: ast.expr, scope: Scope, depth: int = 0) -> tuple[Known, ...]:
        """Every value that `node` may have; empty when one of them can't be known."""
        if depth > _MAX_DEPTH or self._names.exhausted:
            return ()
        if isinstance(node, ast.Name) and node.id == "__file__":
            return (Known(self._source.path, node, rooted=True),)
        found: list[Known] = []
        for target, where, origin in self._names.resolve(node, scope):
            values = self._expression(target, where, depth + 1)
            if not values:
                return ()
            if origin != "code":
                values = tuple(replace(known, origin=origin) for known in values)
            found.extend(values)
        return tuple(found[:_MAX_ALTERNATIVES])

    def one(self, node: ast.expr, scope: Scope) -> Known | None:
        """The value, when there is only one."""
        found = self.all(node, scope)
        return found[0] if found and len({known.value for known in found}) == 1 else None

    def text(self, node: ast.expr | None, scope: Scope) -> str | None:
        """The value, when it is one string."""
        known = self.one(node, scope) if node is not None else None
        return known.value if known and isinstance(known.value, str) else None

    def setting(self, node: ast.expr, scope: Scope) -> Value:
        """The value as a setting, at the place where it is written."""
        known = self.one(node, scope)
        if known is not None:
            return Value(known.value, self._source.place(known.node), known.origin)
        origin = "environment" if _is_environment(self._names, node, scope) else "code"
        return Value(None, self._source.place(node), origin, known=False)

    def place(self, node: ast.expr | ast.stmt | ast.keyword) -> Place:
        """Where a node stands."""
        return self._source.place(node)

    def _expression(self, node: ast.expr, scope: Scope, depth: int) -> tuple[Known, ...]:
        if isinstance(node, ast.Constant):
            return _constant(node)
        if isinstance(node, ast.JoinedStr):
            return self._joined(node, scope, depth)
        if isinstance(node, ast.BinOp):
            return self._binary(node, scope, depth)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            values = self.all(node.operand, scope, depth)
            return tuple(
                Known(-known.value, node, known.origin)
                for known in values
                if isinstance(known.value, int | float)
            )
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope, depth)
        if isinstance(node, ast.Subscript):
            return self._parents(node, scope, depth)
        if isinstance(node, ast.Call):
            return self._call(node, scope, depth)
        return ()

    def _joined(self, node: ast.JoinedStr, scope: Scope, depth: int) -> tuple[Known, ...]:
        parts = [Known("", node)]
        for piece in node.values:
            if isinstance(piece, ast.FormattedValue):
                if piece.format_spec is not None or piece.conversion not in (-1, 115):
                    return ()
                values = self.all(piece.value, scope, depth)
            else:
                values = self._expression(piece, scope, depth)
            parts = _product(parts, values, node, _concatenate)
        return tuple(parts)

    def _binary(self, node: ast.BinOp, scope: Scope, depth: int) -> tuple[Known, ...]:
        left = self.all(node.left, scope, depth)
        right = self.all(node.right, scope, depth) if left else ()
        arithmetic = _ARITHMETIC.get(type(node.op))

        def combine(first: Known, second: Known) -> Known | None:
            if isinstance(first.value, str) and isinstance(second.value, str):
                if isinstance(node.op, ast.Add):
                    return _concatenate(first, second)
                return _join(first, second) if isinstance(node.op, ast.Div) else None
            return _calculate(arithmetic, first, second) if arithmetic else None

        return tuple(_product(list(left), right, node, combine))

    def _attribute(self, node: ast.Attribute, scope: Scope, depth: int) -> tuple[Known, ...]:
        base = self.all(node.value, scope, depth)
        if node.attr == "parent":
            return tuple(_parent(known, node) for known in base if isinstance(known.value, str))
        if node.attr in ("stem", "name") and all(isinstance(known.value, str) for known in base):
            cut = posixpath.basename if node.attr == "name" else _stem
            return tuple(Known(cut(str(known.value)), node, known.origin) for known in base)
        return ()

    def _parents(self, node: ast.Subscript, scope: Scope, depth: int) -> tuple[Known, ...]:
        """``path.parents[n]``."""
        if not (isinstance(node.value, ast.Attribute) and node.value.attr == "parents"):
            return ()
        levels = node.slice
        if not (isinstance(levels, ast.Constant) and isinstance(levels.value, int)):
            return ()
        found = self.all(node.value.value, scope, depth)
        for _ in range(min(levels.value, 50) + 1):
            found = tuple(_parent(known, node) for known in found if isinstance(known.value, str))
        return found

    def _call(self, node: ast.Call, scope: Scope, depth: int) -> tuple[Known, ...]:
        name = call_name(node)[-1]
        function = node.func
        if name in _HERE and not node.args:
            return (Known("", node),)
        if name in _UNCHANGED_CALLS and len(node.args) == 1:
            return self.all(node.args[0], scope, depth)
        if name == "dirname" and len(node.args) == 1:
            values = self.all(node.args[0], scope, depth)
            return tuple(_parent(known, node) for known in values if isinstance(known.value, str))
        if name == "join" and call_name(node)[-2:-1] == ("path",):
            return self._join_all(node.args, node, scope, depth)
        if name in _UNCHANGED_CALLS and node.args:
            return self._join_all(node.args, node, scope, depth)
        if isinstance(function, ast.Attribute):
            if name == "joinpath":
                return self._join_all([function.value, *node.args], node, scope, depth)
            if name in _UNCHANGED_METHODS and not node.args:
                return self.all(function.value, scope, depth)
        return ()

    def _join_all(
        self, parts: list[ast.expr], node: ast.expr, scope: Scope, depth: int
    ) -> tuple[Known, ...]:
        found = list(self.all(parts[0], scope, depth)) if parts else []
        for part in parts[1:]:
            found = _product(found, self.all(part, scope, depth), node, _join)
        return tuple(found)


def _constant(node: ast.Constant) -> tuple[Known, ...]:
    value = node.value
    if value is None or isinstance(value, str | int | float | bool):
        return (Known(value, node),)
    return ()


def _product(
    left: list[Known],
    right: tuple[Known, ...],
    node: ast.expr,
    combine: Callable[[Known, Known], Known | None],
) -> list[Known]:
    """Every combination; empty as soon as one is impossible."""
    found: list[Known] = []
    for first in left:
        for second in right:
            both = combine(first, second)
            if both is None or len(found) >= _MAX_ALTERNATIVES:
                return []
            origin = "default" if "default" in (first.origin, second.origin) else "code"
            found.append(replace(both, node=node, origin=origin))
    return found


def _concatenate(first: Known, second: Known) -> Known | None:
    if isinstance(second.value, bool) or second.value is None:
        return None
    text = f"{first.value}{second.value}"
    return None if len(text) > _MAX_TEXT else Known(text, first.node, rooted=first.rooted)


def _join(first: Known, second: Known) -> Known | None:
    if not isinstance(first.value, str) or not isinstance(second.value, str):
        return None
    if second.rooted:
        return second
    text = posixpath.join(first.value, second.value)
    return None if len(text) > _MAX_TEXT else Known(text, first.node, rooted=first.rooted)


def _parent(known: Known, node: ast.expr) -> Known:
    return replace(known, value=posixpath.dirname(str(known.value)), node=node)


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _calculate(
    operation: Callable[[Number, Number], Number], first: Known, second: Known
) -> Known | None:
    left, right = first.value, second.value
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return None
    if max(abs(left), abs(right)) > _MAX_NUMBER:
        return None
    try:
        return Known(operation(left, right), first.node)
    except ArithmeticError:
        return None


def _is_environment(names: Names, node: ast.expr, scope: Scope) -> bool:
    """Whether a value comes from ``os.environ``, ``os.getenv`` or a settings look-up like them."""
    target = names.single(node, scope)
    seen = target[0] if target else node
    if isinstance(seen, ast.Subscript):
        seen = seen.value
    elif isinstance(seen, ast.Call):
        seen = seen.func
    while isinstance(seen, ast.Attribute):
        if seen.attr in _ENVIRONMENT:
            return True
        seen = seen.value
    return isinstance(seen, ast.Name) and seen.id in _ENVIRONMENT
