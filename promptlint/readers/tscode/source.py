"""A parsed script and its places: the tree's bytes → characters, names and calls in scope."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from promptlint.model.place import Place, Span
from promptlint.model.text import LineIndex

if TYPE_CHECKING:
    from tree_sitter import Node

_TYPED = (".ts", ".mts", ".cts")
_FUNCTIONS = frozenset(
    "function_declaration function_expression arrow_function method_definition "
    "generator_function generator_function_declaration function".split()
)
_SCOPES = _FUNCTIONS | {
    "class_body",
    "statement_block",
    "program",
    "for_statement",
    "for_in_statement",
}
_WRAPPERS = frozenset(
    "parenthesized_expression as_expression satisfies_expression non_null_expression "
    "await_expression type_assertion".split()
)
_GIVEN: Mapping[str, tuple[str, str]] = {
    "pair": ("key", "value"),
    "enum_assignment": ("name", "value"),
    **dict.fromkeys(("required_parameter", "optional_parameter"), ("pattern", "value")),
    "assignment_pattern": ("left", "right"),
}
"""Kind of node → fields of its name and of the value that it is given."""

_EXPORTS = ("exports", "module.exports")
_MAX_DEPTH = 20
_MAX_STEPS = 300_000


@dataclass(eq=False, slots=True)
class Scope:
    """Names of a block. A value is ``None`` where something that can't be followed is bound."""

    kind: str
    parent: Scope | None = None
    names: dict[str, list[Located | None]] = field(default_factory=dict)


Located: TypeAlias = "tuple[Node, Scope]"


@dataclass(frozen=True, slots=True)
class Call:
    """A call or ``new``. `name`: dotted, ``("client", "messages", "create")``; a base that is no
    name is ``""``."""

    node: Node
    scope: Scope
    name: tuple[str, ...]
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """A name and the expression that it is given: a constant, a field, a property."""

    name: str
    value: Node
    scope: Scope


class Script:
    """Tree, names and calls of one file.

    Args:
        path: its ending decides between TypeScript and TSX, which JavaScript is a part of.
        text: decoded, without BOM.
        label: says for people where an offset stands; ``line 12`` by default.
    """

    def __init__(self, path: str, text: str, label: Callable[[int], str] | None = None) -> None:
        self.path = path
        self.text = text
        self._label = label
        self._lines: LineIndex | None = None
        # Half of a surrogate pair can't be in decoded text; bytes count as the tree counts them.
        self._bytes = text.encode("utf-8", "replace")
        self._wide = [] if text.isascii() else _wide(text)
        self.calls: list[Call] = []
        self.assignments: list[Assignment] = []
        self.arrays: list[Located] = []
        self.returns: list[Located] = []
        self.imports: dict[str, str] = {}
        self._later: list[tuple[str, Node | None, Scope]] = []
        self._steps = 0
        self._collect(_parse(path, self._bytes))

    def offset(self, byte: int) -> int:
        """Characters before a byte offset of the tree."""
        if not self._wide:
            return byte
        at = bisect_right(self._wide, byte, key=lambda entry: entry[0]) - 1
        return byte if at < 0 else byte - self._wide[at][1]

    def span(self, node: Node) -> Span:
        """Characters of a node."""
        return self.offset(node.start_byte), self.offset(node.end_byte)

    def place(self, node: Node) -> Place:
        """The same as a place."""
        return Place(span=self.span(node))

    def call_place(self, call: Call) -> Place:
        """What is called, so that a long call is not marked as a whole."""
        callee = call.node.child_by_field_name("function") or call.node.child_by_field_name(
            "constructor"
        )
        return Place(span=(self.span(call.node)[0], self.span(callee or call.node)[1]))

    def source(self, node: Node) -> str:
        """The text of a node."""
        return self.text[slice(*self.span(node))]

    def label(self, offset: int) -> str:
        """Where a character stands, for people."""
        if self._label is not None:
            return self._label(offset)
        if self._lines is None:
            self._lines = LineIndex(self.text)
        return f"line {self._lines.position(offset)[0]}"

    # What names stand for

    def resolve(self, node: Node, scope: Scope, depth: int = 0) -> Located | None:
        """The one expression that `node` stands for; ``None`` where there are none or several."""
        self._steps += 1
        if depth > _MAX_DEPTH or self._steps > _MAX_STEPS:
            return None
        if node.type in _WRAPPERS:
            inner = next(iter(node.named_children), None)
            if node.type == "type_assertion":
                inner = node.named_children[-1] if node.named_children else None
            return self.resolve(inner, scope, depth + 1) if inner is not None else None
        if node.type in ("identifier", "shorthand_property_identifier"):
            return self._name(self.source(node), scope, depth)
        if node.type == "member_expression":
            return self._member(node, scope, depth)
        return node, scope

    def _name(self, name: str, scope: Scope, depth: int) -> Located | None:
        current: Scope | None = scope
        while current is not None:
            if name in current.names and current.kind != "class_body":
                return self._bound(current.names[name], depth)
            current = current.parent
        return None

    def _bound(self, values: list[Located | None], depth: int) -> Located | None:
        if len(values) != 1 or values[0] is None:
            return None
        return self.resolve(*values[0], depth + 1)

    def _member(self, node: Node, scope: Scope, depth: int) -> Located | None:
        base, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if base is None or name is None:
            return None
        if base.type == "this":
            current: Scope | None = scope
            while current is not None and current.kind != "class_body":
                current = current.parent
            return self._bound(current.names.get(self.source(name), []), depth) if current else None
        found = self.resolve(base, scope, depth + 1)
        if found is None or found[0].type != "object":
            return None
        value = self.properties(*found).get(self.source(name))
        return self.resolve(*value, depth + 1) if value is not None else None

    def properties(self, node: Node, scope: Scope, depth: int = 0) -> dict[str, Located]:
        """Values of an object's plain keys; objects of this file that it spreads are written out.

        The key ``...`` stands for one that can't be seen.
        """
        found: dict[str, Located] = {}
        for child in node.named_children:
            if child.type == "pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is not None and value is not None:
                    found[self.key(key)] = (value, scope)
            elif child.type == "shorthand_property_identifier":
                found[self.source(child)] = (child, scope)
            elif child.type == "spread_element":
                inner = next(iter(child.named_children), None)
                other = self.resolve(inner, scope, depth + 1) if inner is not None else None
                if other is not None and other[0].type == "object" and depth < _MAX_DEPTH:
                    found.update(self.properties(*other, depth + 1))
                else:
                    found["..."] = (child, scope)
        return found

    def key(self, node: Node) -> str:
        """A property's name: without the quotes it may stand in; ``[x]`` as written."""
        text = self.source(node)
        return text[1:-1] if node.type == "string" else text

    # One walk

    def _collect(self, root: Node) -> None:
        stack: list[Located] = [(root, Scope("program"))]
        while stack:
            node, scope = stack.pop()
            inner = Scope(node.type, scope) if node.type in _SCOPES else scope
            self._visit(node, scope, inner)
            stack.extend((child, inner) for child in reversed(node.named_children))
        for name, value, scope in self._later:
            owner: Scope = scope
            while name not in owner.names and owner.parent is not None:
                owner = owner.parent
            owner.names.setdefault(name, []).append((value, scope) if value is not None else None)

    def _visit(self, node: Node, scope: Scope, inner: Scope) -> None:
        kind = node.type
        if kind in ("call_expression", "new_expression"):
            self._call(node, scope)
        elif kind == "variable_declarator":
            self._declare(node, scope)
        elif kind in ("public_field_definition", "field_definition"):
            self._field(node, scope)
        elif kind == "array":
            self.arrays.append((node, scope))
        elif kind == "return_statement":
            self.returns.extend((child, scope) for child in node.named_children[:1])
        elif kind in _GIVEN:
            self._given(node, *_GIVEN[kind], scope)
        elif kind in ("assignment_expression", "augmented_assignment_expression"):
            self._assign(node, scope)
        elif kind in _FUNCTIONS:
            self._function(node, scope, inner)
        elif kind == "import_statement":
            self._import(node, scope)
        elif kind in ("for_in_statement", "catch_clause"):
            target = node.child_by_field_name("left") or node.child_by_field_name("parameter")
            if target is not None:
                self._opaque(target, inner)

    def _field(self, node: Node, scope: Scope) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        name = name or node.child_by_field_name("property")
        if name is not None:
            self._bind(self.source(name), value, scope)

    def _given(self, node: Node, left: str, right: str, scope: Scope) -> None:
        """A property, a member of an enumeration, what a parameter is when nothing is passed."""
        name, value = node.child_by_field_name(left), node.child_by_field_name(right)
        if name is not None and value is not None:
            self.assignments.append(Assignment(self.key(name), value, scope))

    def _bind(self, name: str, value: Node | None, scope: Scope) -> None:
        bound = scope.names.setdefault(name, [])
        if value is not None:
            bound.append((value, scope))
            self.assignments.append(Assignment(name, value, scope))

    def _declare(self, node: Node, scope: Scope) -> None:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None:
            return
        if name.type == "identifier":
            self._bind(self.source(name), value, scope)
        else:
            self._opaque(name, scope)

    def _assign(self, node: Node, scope: Scope) -> None:
        target, value = node.child_by_field_name("left"), node.child_by_field_name("right")
        if target is None or value is None:
            return
        plain = node.type == "assignment_expression"
        if target.type == "identifier":
            name = self.source(target)
            self._later.append((name, value if plain else None, scope))
            if plain:
                self.assignments.append(Assignment(name, value, scope))
        elif target.type == "member_expression":
            base, name_node = (
                target.child_by_field_name("object"),
                target.child_by_field_name("property"),
            )
            owner: Scope | None = scope
            while owner is not None and owner.kind != "class_body":
                owner = owner.parent
            if base is not None and base.type == "this" and owner and name_node is not None:
                bound = owner.names.setdefault(self.source(name_node), [])
                bound.append((value, scope) if plain else None)
                self.assignments.append(Assignment(self.source(name_node), value, scope))
            elif plain and base and name_node and self.source(base) in _EXPORTS:
                self.assignments.append(Assignment(self.source(name_node), value, scope))
        else:
            self._opaque(target, scope)

    def _function(self, node: Node, scope: Scope, inner: Scope) -> None:
        name = node.child_by_field_name("name")
        if name is not None and node.type.endswith("declaration"):
            scope.names.setdefault(self.source(name), []).append(None)
        body = node.child_by_field_name("body")
        if body is not None and body.type != "statement_block":
            self.returns.append((body, inner))
        given = node.child_by_field_name("parameters") or node.child_by_field_name("parameter")
        if given is not None:
            self._opaque(given, inner)

    def _import(self, node: Node, scope: Scope) -> None:
        module = node.child_by_field_name("source")
        if module is None:
            return
        name = self.source(module)[1:-1]
        self.imports[name] = name
        clause = next(
            (child for child in node.named_children if child.type == "import_clause"), None
        )
        if clause is not None:
            for local in self._opaque(clause, scope):
                self.imports[local] = name

    def _opaque(self, pattern: Node, scope: Scope) -> list[str]:
        """Note every name of a pattern as one that can't be followed."""
        names: list[str] = []
        stack = [pattern]
        while stack:
            node = stack.pop()
            if node.type in ("identifier", "shorthand_property_identifier_pattern"):
                names.append(self.source(node))
                scope.names.setdefault(names[-1], []).append(None)
            elif not node.type.startswith("type") and node.type not in _FUNCTIONS:
                stack.extend(child for child in node.named_children)
        return names

    def _call(self, node: Node, scope: Scope) -> None:
        field_name = "function" if node.type == "call_expression" else "constructor"
        callee = node.child_by_field_name(field_name)
        given = node.child_by_field_name("arguments")
        if callee is None:
            return
        arguments: tuple[Node, ...] = ()
        if given is not None:
            tagged = given.type == "template_string"
            children = [given] if tagged else given.named_children
            arguments = tuple(child for child in children if child.type != "comment")
        self.calls.append(Call(node, scope, self.dotted(callee), arguments))

    def dotted(self, node: Node) -> tuple[str, ...]:
        """The parts of ``a.b.c``."""
        parts: list[str] = []
        current: Node | None = node
        while current is not None and current.type in ("member_expression", *_WRAPPERS):
            if current.type == "member_expression":
                name = current.child_by_field_name("property")
                parts.append(self.source(name) if name is not None else "")
                current = current.child_by_field_name("object")
            else:
                current = next(iter(current.named_children), None)
        is_name = current is not None and current.type in ("identifier", "this")
        parts.append(self.source(current) if current is not None and is_name else "")
        return tuple(reversed(parts))


def _wide(text: str) -> list[tuple[int, int]]:
    """(byte offset past each character beyond ASCII, bytes minus characters so far)."""
    found: list[tuple[int, int]] = []
    extra = 0
    for at, char in _beyond_ascii(text):
        extra += (
            (1 if char < 0x800 else 2 if char < 0x10000 else 3)
            if not 0xD800 <= char <= 0xDFFF
            else 0
        )
        found.append((at + 1 + extra, extra))
    return found


def _beyond_ascii(text: str) -> Iterator[tuple[int, int]]:
    for at, char in enumerate(text):
        if char > "\x7f":
            yield at, ord(char)


def _parse(path: str, source: bytes) -> Node:
    import tree_sitter
    import tree_sitter_typescript

    typed = path.lower().endswith(_TYPED)
    grammar = (
        tree_sitter_typescript.language_typescript()
        if typed
        else tree_sitter_typescript.language_tsx()
    )
    return tree_sitter.Parser(tree_sitter.Language(grammar)).parse(source).root_node
