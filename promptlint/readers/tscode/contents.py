"""The text of a prompt, from the expressions that build it.

String literals are decoded by the rules of ECMAScript (12.9.4, 12.9.6), each character with its
place. What is not literal becomes ``${name}``: the engine of such a text is ``dollar``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from promptlint.model.text import Text
from promptlint.readers.pycode.contents import is_one_token
from promptlint.readers.pycode.literals import TextBuilder
from promptlint.readers.tscode.source import Scope, Script

if TYPE_CHECKING:
    from tree_sitter import Node

_MAX_PARTS = 2000
_MAX_DEPTH = 12
_ESCAPE = re.compile(
    r"\\(?:u\{(?P<point>[0-9A-Fa-f]{1,8})\}"
    r"|u(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|u(?P<four>[0-9A-Fa-f]{4})|x(?P<two>[0-9A-Fa-f]{2})|(?P<end>\r\n|[\n\r\u2028\u2029])"
    r"|(?P<other>.))|(?P<carriage>\r\n?)",
    re.DOTALL,
)
_CARRIAGE = re.compile(r"\r\n?")
_SIMPLE = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_PATH = re.compile(r"[A-Za-z_]\w*(?:\??\.[A-Za-z_]\w*)*", re.ASCII)
_NAME = re.compile(r"(?<![\w.\"'`])[A-Za-z_]\w*(?![\w(\"'`])", re.ASCII)
_NO_NAMES = frozenset(
    "await const else false function if in let new null of return this true typeof undefined "
    "void JSON Math String Object Array Number".split()
)
_PASSING_METHODS = frozenset(
    "trim trimStart trimEnd toString replace replaceAll normalize toLowerCase".split()
)
_TAGS = frozenset(
    "dedent outdent endent stripIndent stripIndents oneLine raw prompt md text codeBlock "
    "trimIndent html".split()
)
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]+|\w*(?:[pP]rompt|[iI]nstructions?)")
_WORD = re.compile(r"\w+")
_FIELD = re.compile(r"\$\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text: ``literal``, ``raw`` (`String.raw`), ``variable`` or ``glue``."""

    kind: str
    node: Node
    text: str = ""


@dataclass(slots=True)
class Content:
    """Parts of one message. `templated`: something is filled in. `elsewhere`: what is filled in
    may be instructions of another file."""

    parts: list[Part] = field(default_factory=list)
    templated: bool = False
    elsewhere: bool = False

    @property
    def engine(self) -> str | None:
        """``dollar`` where something is filled in."""
        return "dollar" if self.templated else None


class Contents:
    """Reads contents out of one script. `used` collects literals that were reached by name."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.used: set[int] = set()

    def read(self, node: Node, scope: Scope, role: str = "") -> Content:
        """What the text expression `node` is made of."""
        content = Content()
        self._add(content, node, scope, role, 0)
        return content

    def words(self, content: Content) -> int:
        """Literal words in it, fields not counted; none in a key, a path or an address."""
        text = _FIELD.sub(" ", self.render(content).value).strip()
        return 0 if is_one_token(text) else len(_WORD.findall(text))

    def is_text(self, node: Node, scope: Scope) -> bool:
        """Whether an expression is literal text, at least in part."""
        content = self.read(node, scope)
        return any(part.kind in ("literal", "raw") for part in content.parts)

    def plain(self, node: Node, scope: Scope) -> str | None:
        """The value of an expression that is one string without anything filled in."""
        found = self._script.resolve(node, scope)
        if found is None or found[0].type not in ("string", "template_string"):
            return None
        content = self.read(*found)
        return None if content.templated else self.render(content).value

    def render(self, content: Content) -> Text:
        """The text with its places."""
        builder = TextBuilder()
        for part in content.parts:
            start, end = self._script.span(part.node)
            if part.kind == "glue":
                builder.put(part.text, start, start)
            elif part.kind == "variable":
                self._write_variable(builder, start, end)
            else:
                self._write_literal(builder, part)
        return builder.finish()

    # Reading

    def _add(self, content: Content, node: Node, scope: Scope, role: str, depth: int) -> None:
        if len(content.parts) > _MAX_PARTS or depth > _MAX_DEPTH:
            return
        found = self._script.resolve(node, scope)
        if found is None:
            self._variable(content, node, role)
            return
        target, where = found
        if target.id != node.id:
            self.used.add(target.id)
        kind = target.type
        if kind in ("string", "template_string"):
            self._literal(content, target, where, role)
        elif kind == "binary_expression" and self._operator(target) == "+":
            self._sum(content, target, where, role, depth)
        elif kind == "binary_expression" and self._operator(target) in ("||", "??"):
            self._fallback(content, target, where, role, depth)
        elif kind == "call_expression":
            self._call(content, target, where, role, depth)
        elif kind in ("number", "true", "false", "null", "undefined"):
            content.parts.append(Part("glue", target, self._script.source(target)))
        else:
            self._variable(content, node, role)

    def _literal(self, content: Content, node: Node, scope: Scope, role: str) -> None:
        content.parts.append(Part("literal", node))
        for child in node.named_children:
            if child.type == "template_substitution":
                content.templated = True
                inner = next(iter(child.named_children), None)
                if inner is not None and self._is_constant(inner, scope):
                    content.elsewhere = True

    def _variable(self, content: Content, node: Node, role: str) -> None:
        content.parts.append(Part("variable", node))
        content.templated = True
        source = self._script.source(node)
        if role != "user" or node.type == "call_expression" or _CONSTANT.fullmatch(source):
            content.elsewhere = True

    def _is_constant(self, node: Node, scope: Scope) -> bool:
        if node.type == "call_expression":
            return True
        name = self._script.source(node).rpartition(".")[2]
        if _CONSTANT.fullmatch(name):
            return True
        found = self._script.resolve(node, scope) if node.type == "identifier" else None
        return found is not None and found[0].type in ("string", "template_string")

    def _operator(self, node: Node) -> str:
        operator = node.child_by_field_name("operator")
        return self._script.source(operator) if operator is not None else ""

    def _sum(self, content: Content, node: Node, scope: Scope, role: str, depth: int) -> None:
        operands: list[Node] = []
        current: Node | None = node
        while (
            current is not None
            and current.type == "binary_expression"
            and self._operator(current) == "+"
        ):
            right = current.child_by_field_name("right")
            if right is not None:
                operands.append(right)
            current = current.child_by_field_name("left")
        if current is not None:
            operands.append(current)
        for operand in reversed(operands):
            self._add(content, operand, scope, role, depth + 1)

    def _fallback(self, content: Content, node: Node, scope: Scope, role: str, depth: int) -> None:
        """``options.prompt ?? "…"``: the text that is sent where nobody gives another one."""
        right = node.child_by_field_name("right")
        found = self._script.resolve(right, scope) if right is not None else None
        if right is None or found is None or found[0].type not in ("string", "template_string"):
            self._variable(content, node, role)
            return
        content.elsewhere = True
        self._add(content, right, scope, role, depth + 1)

    def _call(self, content: Content, node: Node, scope: Scope, role: str, depth: int) -> None:
        callee = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        name = self._script.dotted(callee)[-1] if callee is not None else ""
        if callee is None or given is None:
            self._variable(content, node, role)
        elif given.type == "template_string":
            if name not in _TAGS:
                self._variable(content, node, role)
                return
            self._literal(content, given, scope, role)
            if name == "raw":
                content.parts[-1] = Part("raw", given)
        elif callee.type == "member_expression" and name in (*_PASSING_METHODS, "join"):
            self._method(content, node, callee, given, scope, role, depth)
        elif name in (*_TAGS, "String") and len(given.named_children) == 1:
            self._add(content, given.named_children[0], scope, role, depth + 1)
        else:
            self._variable(content, node, role)

    def _method(
        self,
        content: Content,
        node: Node,
        callee: Node,
        given: Node,
        scope: Scope,
        role: str,
        depth: int,
    ) -> None:
        subject = callee.child_by_field_name("object")
        if subject is None:
            return
        if self._script.dotted(callee)[-1] != "join":
            self._add(content, subject, scope, role, depth + 1)
            return
        found = self._script.resolve(subject, scope)
        separator = self.plain(given.named_children[0], scope) if given.named_children else ","
        if found is None or found[0].type != "array" or separator is None:
            self._variable(content, node, role)
            return
        for index, item in enumerate(found[0].named_children):
            if index:
                content.parts.append(Part("glue", item, separator))
            self._add(content, item, found[1], role, depth + 1)

    # Writing

    def _write_variable(self, builder: TextBuilder, start: int, end: int) -> None:
        source = self._script.text[start:end].strip()
        name = source if len(source) < 100 and _PATH.fullmatch(source) else variable_name(source)
        builder.put("${" + name + "}", start, end)

    def _write_literal(self, builder: TextBuilder, part: Part) -> None:
        start, end = self._script.span(part.node)
        if part.node.type == "string":
            self._write_text(builder, start + 1, end - 1, raw=False)
            return
        position = start + 1
        for child in part.node.named_children:
            if child.type == "template_substitution":
                first, last = self._script.span(child)
                self._write_text(builder, position, first, raw=part.kind == "raw")
                written = self._script.text[first + 2 : last - 1].strip()
                if len(written) < 100 and _PATH.fullmatch(written):
                    builder.put("${" + written + "}", first, last)
                else:
                    builder.put("${" + variable_name(written) + "}", first, last)
                position = last
        self._write_text(builder, position, end - 1, raw=part.kind == "raw")

    def _write_text(self, builder: TextBuilder, start: int, end: int, *, raw: bool) -> None:
        text = self._script.text
        position = start
        if start >= end:
            builder.put("", start, start)
            return
        for found in (_CARRIAGE if raw else _ESCAPE).finditer(text, start, end):
            builder.copy(text, position, found.start())
            position = found.end()
            value = "\n" if raw else _unescaped(found)
            if value:
                builder.put(value, found.start(), found.end())
        builder.copy(text, position, end)


def _unescaped(found: re.Match[str]) -> str:
    if found["carriage"]:
        return "\n"
    if found["end"]:
        return ""
    if found["high"]:
        high, low = int(found["high"], 16), int(found["low"], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + low - 0xDC00)
    code = found["point"] or found["four"] or found["two"]
    if code:
        point = int(code, 16)
        # Half of a pair is no text: nothing could encode it later.
        return "\ufffd" if point > 0x10FFFF or 0xD800 <= point <= 0xDFFF else chr(point)
    other = found["other"]
    return _SIMPLE.get(other, other)


def variable_name(expression: str) -> str:
    """The variable that an expression is about: its first name that is not called."""
    for found in _NAME.finditer(expression[:2000]):
        if found[0] not in _NO_NAMES:
            return found[0]
    called = re.search(r"[A-Za-z_]\w*(?=\()", expression[:2000], re.ASCII)
    return called[0] if called else "value"
