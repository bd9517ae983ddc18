"""The text of a prompt, from the expressions that build it.

A prompt is seldom one literal: parts are added, constants named, values formatted in. What is
literal is kept with its places; what is not becomes a ``{variable}``.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from promptlint.model.document import Variable
from promptlint.model.text import Text
from promptlint.readers.pycode.literals import (
    LiteralError,
    TextBuilder,
    write_literal,
    write_variable,
)
from promptlint.readers.pycode.names import Names, Scope, call_name
from promptlint.readers.pycode.source import Source

_MAX_PARTS = 5000
_MAX_DEPTH = 12
_WORD = re.compile(r"\w+")
_FIELD = re.compile(r"\{[^{}]*\}")

_PASSING_METHODS = frozenset("strip lstrip rstrip replace lower upper removeprefix".split())
_PASSING_FUNCTIONS = frozenset("dedent cleandoc str".split())


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text.

    `kind`: ``plain`` (a literal that means what it says), ``template`` (an f-string), ``format``
    (the subject of ``str.format``), ``variable`` (text from elsewhere), ``glue`` (`text`, put
    between the elements of a ``join``).
    """

    kind: str
    node: ast.expr
    text: str = ""


@dataclass(slots=True)
class Content:
    """Parts of one message, and what its ``str.format`` call supplies.

    `supplied` is ``None`` when there is no such call or when what it supplies can't be seen.
    """

    parts: list[Part] = field(default_factory=list)
    supplied: tuple[Variable, ...] | None = None

    @property
    def engine(self) -> str | None:
        """``f-string`` or ``format`` where the text is a template."""
        kinds = {part.kind for part in self.parts}
        if kinds & {"template", "variable"}:
            return "f-string"
        return "format" if "format" in kinds else None

    def complete(self, role: str) -> bool:
        """Whether no part of it may be instructions from elsewhere.

        A plain variable in the user's turn is the user's input; anywhere else, and where a
        constant or a call stands, it may be any text.
        """
        return not any(_from_elsewhere(part, role) for part in self.parts)


class Contents:
    """Reads contents out of one file. `used` collects the literals that were reached."""

    def __init__(self, source: Source, names: Names) -> None:
        self._source = source
        self._names = names
        self.used: set[int] = set()

    def read(self, node: ast.expr, scope: Scope) -> Content:
        """What the text expression `node` is made of."""
        content = Content()
        self._add(content, node, scope, 0)
        return content

    def render(self, content: Content, *, template: bool) -> Text:
        """The text. With `template`, plain parts are written so that their braces stay literal."""
        builder = TextBuilder()
        text = self._source.text
        for part in content.parts:
            start, end = self._source.span(part.node)
            if part.kind == "variable":
                write_variable(builder, text, start, end)
            elif part.kind == "glue":
                builder.put(part.text, start, start)
            else:
                double = part.kind == "template" or (template and part.kind == "plain")
                try:
                    write_literal(builder, text, start, end, double_braces=double)
                except LiteralError:  # then only that there is a text can be said
                    write_variable(builder, text, start, end)
        return builder.finish()

    def words(self, content: Content) -> int:
        """Literal words in it, fields not counted; none in a key, a path or an address."""
        text = _FIELD.sub(" ", self.render(content, template=True).value).strip()
        return 0 if is_one_token(text) else len(_WORD.findall(text))

    def is_text(self, node: ast.expr, scope: Scope) -> bool:
        """Whether an expression is built from at least one string literal."""
        return any(part.kind not in ("variable", "glue") for part in self.read(node, scope).parts)

    def _add(self, content: Content, node: ast.expr, scope: Scope, depth: int) -> None:
        if len(content.parts) >= _MAX_PARTS or depth > _MAX_DEPTH:
            return
        target, where = node, scope
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Await):
            found = self._names.single(node, scope)
            if found is None or not self._is_textual(found[0]):
                content.parts.append(Part("variable", node))
                return
            target, where, _ = found
            self.used.add(id(target))
        if isinstance(target, ast.Constant):
            if isinstance(target.value, str):
                content.parts.append(Part("plain", target))
            elif target.value is not None:
                content.parts.append(Part("variable", target))
        elif isinstance(target, ast.JoinedStr):
            content.parts.append(Part("template", target))
        elif isinstance(target, ast.BinOp):
            self._add_operation(content, target, where, depth)
        elif isinstance(target, ast.Call):
            self._add_call(content, target, where, depth)
        else:
            content.parts.append(Part("variable", node))

    @staticmethod
    def _is_textual(node: ast.expr) -> bool:
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str)
        if isinstance(node, ast.BinOp):
            return isinstance(node.op, ast.Add | ast.Mod)
        if isinstance(node, ast.Call):
            name = call_name(node)[-1]
            is_method = isinstance(node.func, ast.Attribute)
            return name in _PASSING_FUNCTIONS or (
                is_method and name in (*_PASSING_METHODS, "format", "format_map", "join")
            )
        return isinstance(node, ast.JoinedStr)

    def _add_operation(self, content: Content, node: ast.BinOp, scope: Scope, depth: int) -> None:
        if isinstance(node.op, ast.Mod):
            self._add(content, node.left, scope, depth + 1)
            return
        operands: list[ast.expr] = []
        current: ast.expr = node
        while isinstance(current, ast.BinOp) and isinstance(current.op, ast.Add):
            operands.append(current.right)
            current = current.left
        operands.append(current)
        for operand in reversed(operands):
            self._add(content, operand, scope, depth + 1)

    def _add_call(self, content: Content, call: ast.Call, scope: Scope, depth: int) -> None:
        name, function = call_name(call)[-1], call.func
        if isinstance(function, ast.Attribute):
            subject = function.value
            if name in ("format", "format_map"):
                self._add_formatted(content, call, subject, scope, depth)
                return
            if name == "join" and len(call.args) == 1:
                self._add_joined(content, call, subject, scope, depth)
                return
            if name in _PASSING_METHODS:
                self._add(content, subject, scope, depth + 1)
                return
        if name in _PASSING_FUNCTIONS and len(call.args) == 1:
            self._add(content, call.args[0], scope, depth + 1)
            return
        content.parts.append(Part("variable", call))

    def _add_formatted(
        self, content: Content, call: ast.Call, subject: ast.expr, scope: Scope, depth: int
    ) -> None:
        inner = Content()
        self._add(inner, subject, scope, depth + 1)
        if not any(part.kind in ("plain", "template") for part in inner.parts):
            content.parts.append(Part("variable", call))
            return
        content.parts.extend(
            Part("format", part.node) if part.kind == "plain" else part for part in inner.parts
        )
        content.supplied = supplied_by(self._source, call)

    def _add_joined(
        self, content: Content, call: ast.Call, separator: ast.expr, scope: Scope, depth: int
    ) -> None:
        found = self._names.single(call.args[0], scope)
        items = found[0] if found else None
        if not isinstance(items, ast.List | ast.Tuple) or not isinstance(separator, ast.Constant):
            content.parts.append(Part("variable", call))
            return
        where = found[1] if found else scope
        for index, item in enumerate(items.elts):
            if index:
                content.parts.append(Part("glue", item, str(separator.value)))
            self._add(content, item, where, depth + 1)


def is_one_token(text: str) -> bool:
    """Whether a text has no space although its script would: a key, a path, an address."""
    return text.isascii() and not any(char.isspace() for char in text)


def _from_elsewhere(part: Part, role: str) -> bool:
    if part.kind == "variable":
        return role != "user" or isinstance(part.node, ast.Call) or _is_constant(part.node)
    if isinstance(part.node, ast.JoinedStr):
        fields = [item.value for item in part.node.values if isinstance(item, ast.FormattedValue)]
        return any(_is_constant(item) for item in fields)
    return False


def _is_constant(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return len(name) > 1 and name.isupper()


def supplied_by(source: Source, call: ast.Call) -> tuple[Variable, ...] | None:
    """Variables that a ``str.format`` call supplies by name; ``None`` when there may be more."""
    if call.args or any(item.arg is None for item in call.keywords):
        return None
    return tuple(
        Variable(item.arg, source.place(item), "call") for item in call.keywords if item.arg
    )
