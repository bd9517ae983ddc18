"""Variables of Jinja2 templates, by the real lexer and parser; nothing is compiled or rendered.

Scoping follows `jinja2.idtracking`: a name is read from outside unless a frame around it stores
it. Two differences, both for fewer false findings: a name that only some branches set counts as
set, and blocks see what the top level sets (at run time they do, through the context).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.lexer import Lexer
from jinja2.parser import Parser

from promptlint.analysis.template_use import Problem, TemplateUse, Use

_SPACE = re.compile(r"\s*")
_UNKNOWN_TAG = re.compile(r"Encountered unknown tag '(\w+)'")
_OWN_TAGS = re.compile(
    r"end\w+|el(?:se|if|seif)|if|for|set|block|macro|call|filter|with|raw|include|import|from"
)
_CUT_SHORT = (
    "Unexpected end of template",
    "unexpected end of template",
    "unexpected 'end of template'",
    "Missing end of",
)
_INNERMOST = re.compile(r"innermost block that needs to be closed is '(\w+)'")
_BLOCK_TAG = re.compile(r"\{#|\{%[-+]?\s*(\w+)")
_COMMENT_END = re.compile(r"#\}")
_RAW_END = re.compile(r"\{%[-+]?\s*endraw\b")
_MACRO_NAMES = ("caller", "kwargs", "varargs")


def analyse(source: str, engine: str = "jinja2") -> TemplateUse:
    """Variables of one template; spans are offsets into `source`.

    Nunjucks is read as Jinja2; where that fails its template is opaque, not wrong.
    """
    if "{" not in source:
        return TemplateUse(engine)
    # One character for one, so that offsets hold: Jinja2 reads every line end as "\n".
    lexer_source = source.replace("\r\n", " \n").replace("\r", "\n")
    environment = _Environment(
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols", _Generation, _Chat]
    )
    try:
        template = Parser(environment, lexer_source).parse()
    except TemplateSyntaxError as error:
        problem = _problem(error, environment.tokens, source)
    except RecursionError:
        problem = Problem("depth", "is nested too deeply", environment.tokens.last)
    except ValueError as error:
        # A number with more digits than Python reads.
        problem = Problem("syntax", str(error), environment.tokens.last)
    else:
        return _Frames(environment, engine).visit(template)
    if engine != "jinja2":
        return TemplateUse(engine, opaque=True)
    return TemplateUse(engine, problems=(problem,), opaque=True)


def _problem(error: TemplateSyntaxError, tokens: _Tokens, source: str) -> Problem:
    message = (error.message or "syntax error").rstrip(".")
    span = tokens.span(error.lineno)
    unknown = _UNKNOWN_TAG.match(message)
    if unknown is not None:
        tag = unknown.group(1)
        if not _OWN_TAGS.fullmatch(tag):
            return Problem("unknown-tag", message, span)
        if tag.startswith("e"):
            inner = _INNERMOST.search(message)
            where = f"stands where `{inner.group(1)}` is open" if inner else "belongs to no block"
            return Problem("unopened", f"`{tag}` {where}", span)
    if not message.startswith(_CUT_SHORT):
        return Problem("syntax", message, span)
    innermost = _INNERMOST.search(message)
    if innermost is not None:
        opened = _open_block(source, innermost.group(1)) or span
        return Problem("unclosed", f"`{innermost.group(1)}` is never closed", opened)
    if message.startswith("Missing end of"):
        what = "`raw`" if "raw" in message else "a comment"
        return Problem("unclosed", f"{what} is never closed", span)
    start = max(source.rfind("{{"), source.rfind("{%"))
    return Problem("unclosed", "a tag is never closed", (start, start + 2) if start >= 0 else span)


def _open_block(source: str, name: str) -> tuple[int, int] | None:
    """Where the innermost block called `name` opens that nothing closes."""
    opened: list[tuple[int, int]] = []
    position = 0
    while (match := _BLOCK_TAG.search(source, position)) is not None:
        position = match.end()
        tag = match.group(1)
        if tag is None or tag == "raw":
            closing = (_COMMENT_END if tag is None else _RAW_END).search(source, position)
            if closing is None:
                break
            position = closing.end()
        elif tag == name:
            opened.append((match.start(), match.start() + 2))
        elif tag == f"end{name}" and opened:
            opened.pop()
    return opened[-1] if opened else None


class _Tokens:
    """Where tokens stand, by the offset that the lexer reports in place of a line number."""

    def __init__(self) -> None:
        self.ends: dict[int, int] = {}
        self.last = (0, 0)

    def add(self, start: int, end: int) -> None:
        self.ends[start] = end
        self.last = (start, end)

    def span(self, start: int) -> tuple[int, int]:
        return (start, self.ends[start]) if start in self.ends else self.last


class _Generation(Extension):
    """``{% generation %}`` of chat templates: transformers marks with it what is trained on."""

    tags = {"generation"}  # noqa: RUF012 - Jinja2 declares it as an instance's

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The block's own statements."""
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class _Chat(Extension):
    """``{% chat role="user" %}`` of banks, which LlamaIndex renders its rich templates with."""

    tags = {"chat"}  # noqa: RUF012 - Jinja2 declares it as an instance's

    def parse(self, parser: Parser) -> list[nodes.Node]:
        """The block's own statements; the role is none."""
        next(parser.stream)
        while parser.stream.current.type not in ("block_end", "eof"):
            next(parser.stream)
        return parser.parse_statements(("name:endchat",), drop_needle=True)


class _Environment(Environment):
    """An environment whose tokens carry character offsets as their line numbers.

    Nodes and errors take their line number from a token, so every one of them has its offset.
    """

    def __init__(self, extensions: Sequence[str | type[Extension]]) -> None:
        self.tokens = _Tokens()
        super().__init__(extensions=extensions, keep_trailing_newline=True)

    @property
    def lexer(self) -> Lexer:
        return _OffsetLexer(self)


class _OffsetLexer(Lexer):
    def __init__(self, environment: _Environment) -> None:
        super().__init__(environment)
        self.tokens = environment.tokens

    def tokeniter(
        self,
        source: str,
        name: str | None,
        filename: str | None = None,
        state: str | None = None,
    ) -> Iterator[tuple[int, str, str]]:
        position = 0
        try:
            for _, kind, value in super().tokeniter(source, name, filename, state):
                if not source.startswith(value, position):
                    # Only white space that a `-` sign strips is missing between two tokens.
                    gap = _SPACE.match(source, position)
                    position = gap.end() if gap else position
                self.tokens.add(position, position + len(value))
                # Escapes in strings mean nothing here, and decoding them may warn.
                plain = "''" if kind == "string" and "\\" in value else value
                yield position, kind, plain
                position += len(value)
        except TemplateSyntaxError as error:
            raise TemplateSyntaxError(error.message or "", position, name, filename) from None


class _Scope:
    """Names that a frame, or one branch of an ``if`` in it, stores."""

    __slots__ = ("names", "parent")

    def __init__(self, parent: _Scope | None, names: Sequence[str] = ()) -> None:
        self.parent = parent
        self.names = set(names)

    def has(self, name: str) -> bool:
        scope: _Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True
            scope = scope.parent
        return False


class _Merge:
    """Work item: after an ``if``, what its branches stored belongs to the frame around it."""

    __slots__ = ("branches",)

    def __init__(self, branches: Sequence[_Scope]) -> None:
        self.branches = branches


_Work = tuple[nodes.Node | _Merge, _Scope]


class _Frames:
    """Visits frame by frame with explicit stacks: expression trees may be thousands deep."""

    def __init__(self, environment: _Environment, engine: str) -> None:
        self.engine = engine
        self.ambient = {*environment.globals, "self"}
        self.uses: list[Use] = []
        self.optional: set[str] = set()
        self.tested: set[int] = set()
        self.called: set[int] = set()
        self.opaque = False
        self.root = _Scope(None)
        self.work: list[_Work] = []
        self.later: deque[tuple[list[nodes.Node], _Scope]] = deque()

    def visit(self, template: nodes.Template) -> TemplateUse:
        self.later.append((template.body, self.root))
        while self.later:
            # A frame sees everything that the frames around it store, so those come first.
            children, scope = self.later.popleft()
            self.push(children, scope)
            while self.work:
                node, inner = self.work.pop()
                self.take(node, inner)
        uses = sorted(self.uses, key=lambda use: use.span)
        marked = (replace(use, optional=use.name in self.optional) for use in uses)
        return TemplateUse(self.engine, tuple(marked), opaque=self.opaque)

    def push(self, children: Sequence[nodes.Node | _Merge], scope: _Scope) -> None:
        self.work.extend((child, scope) for child in reversed(children))

    def frame(self, scope: _Scope, names: Sequence[str], *children: nodes.Node) -> None:
        self.later.append((list(children), _Scope(scope, names)))

    def take(self, node: nodes.Node | _Merge, scope: _Scope) -> None:
        if isinstance(node, _Merge):
            for branch in node.branches:
                scope.names |= branch.names
        elif isinstance(node, nodes.Name | nodes.NSRef):
            self.name(node, scope)
        elif not (self.statement(node, scope) or self.block(node, scope)):
            self.expression(node)
            self.push(list(node.iter_child_nodes()), scope)

    def name(self, node: nodes.Name | nodes.NSRef, scope: _Scope) -> None:
        if isinstance(node, nodes.Name) and node.ctx != "load":
            scope.names.add(node.name)
        elif not scope.has(node.name):
            start = node.lineno
            ambient = node.name in self.ambient or start in self.called
            tested = start in self.tested
            span = (start, start + len(node.name))
            self.uses.append(Use(node.name, span, tested=tested, ambient=ambient))

    def expression(self, node: nodes.Node) -> None:
        """Note what is asked of a name before it is visited itself."""
        inner = getattr(node, "node", None)
        if not isinstance(inner, nodes.Name):
            return
        if isinstance(node, nodes.Call):
            self.called.add(inner.lineno)
        elif (isinstance(node, nodes.Filter) and node.name in ("default", "d")) or (
            isinstance(node, nodes.Test) and node.name in ("defined", "undefined")
        ):
            self.optional.add(inner.name)

    def statement(self, node: nodes.Node, scope: _Scope) -> bool:
        """Statements of the frame itself, in the order in which Jinja2 evaluates them."""
        if isinstance(node, nodes.If):
            self.condition(node.test)
            body, rest, otherwise = (_Scope(scope) for _ in range(3))
            self.push([_Merge((body, rest, otherwise))], scope)
            self.push(node.else_, otherwise)
            self.push(node.elif_, rest)
            self.push(node.body, body)
            self.push([node.test], scope)
        elif isinstance(node, nodes.Assign):
            self.push([node.node, node.target], scope)
        elif isinstance(node, nodes.Import):
            self.opaque |= node.with_context
            scope.names.add(node.target)
            self.push([node.template], scope)
        elif isinstance(node, nodes.FromImport):
            self.opaque |= node.with_context
            aliases = (name if isinstance(name, str) else name[1] for name in node.names)
            scope.names.update(aliases)
            self.push([node.template], scope)
        elif isinstance(node, nodes.Include | nodes.Extends):
            self.opaque = True
            self.push([node.template], scope)
        else:
            if isinstance(node, nodes.CondExpr):
                self.condition(node.test)
            elif isinstance(node, nodes.Or):
                self.condition(node.left)
            return False
        return True

    def condition(self, test: nodes.Node) -> None:
        """Mark the names whose truth alone a condition asks for."""
        pending = [test]
        while pending:
            node = pending.pop()
            if isinstance(node, nodes.Name):
                self.tested.add(node.lineno)
            elif isinstance(node, nodes.Not):
                pending.append(node.node)
            elif isinstance(node, nodes.And | nodes.Or):
                pending += [node.left, node.right]

    def block(self, node: nodes.Node, scope: _Scope) -> bool:
        """Statements that open a frame; its contents wait until this one is done."""
        if isinstance(node, nodes.For):
            self.push([node.iter], scope)
            self.frame(scope, ["loop"], node.target, *node.body)
            self.frame(scope, [], *node.else_)
            if node.test is not None:
                self.frame(scope, [], node.target, node.test)
        elif isinstance(node, nodes.Macro):
            scope.names.add(node.name)
            self.frame(scope, _MACRO_NAMES, *node.args, *node.defaults, *node.body)
        elif isinstance(node, nodes.CallBlock):
            self.push([node.call], scope)
            self.frame(scope, _MACRO_NAMES, *node.args, *node.defaults, *node.body)
        elif isinstance(node, nodes.FilterBlock):
            self.push([node.filter], scope)
            self.frame(scope, [], *node.body)
        elif isinstance(node, nodes.AssignBlock):
            self.push([node.target, *([node.filter] if node.filter else [])], scope)
            self.frame(scope, [], *node.body)
        elif isinstance(node, nodes.With):
            self.push(node.values, scope)
            self.frame(scope, [], *node.targets, *node.body)
        elif isinstance(node, nodes.Block):
            outer = scope if node.scoped else self.root
            self.frame(outer, ["self", "super"], *node.body)
        else:
            return False
        return True
