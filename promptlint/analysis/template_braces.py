"""Variables of Mustache and Handlebars templates.

Tags by the Mustache manual (mustache(5)) and the grammar of handlebars.js 4 (`handlebars.l`,
`handlebars.yy`). One pass, one token at a time.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from promptlint.analysis.template_use import Problem, TemplateUse, Use

# Helpers that come with Handlebars and with dotprompt, and what changes the context.
_HELPERS = frozenset(
    ("if unless each with lookup log json role history section media ifEquals unlessEquals").split()
)
_SAME_CONTEXT = frozenset(("if", "unless", "ifEquals", "unlessEquals", "role", "section"))

_SIGILS = ("#", "^", "/", ">", "<", "&")
_MUSTACHE_NAME = re.compile(r"[^\s{}]+")
_IDENTIFIER = r"""[^\s!"#%-,./;->@\[-^`{-~]+"""
_TOKEN = re.compile(
    rf"""(?P<space>\s+)
    |(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    |(?P<number>-?\d+(?:\.\d+)?(?=[\s=~}})]|$))
    |(?P<params>as[ \t\r\n]+\|(?P<names>[^|{{}}]*)\|)
    |(?P<open>\()|(?P<close>\))
    |(?P<key>{_IDENTIFIER}(?==))=
    |(?P<path>(?:\.\./)*(?:@)?(?:\.\.|(?:\./)?(?:{_IDENTIFIER}|\[[^\]]*\])
        (?:[./](?:{_IDENTIFIER}|\[[^\]]*\]))*|\.))
    """,
    re.VERBOSE | re.DOTALL,
)
_LITERALS = frozenset(("true", "false", "null", "undefined"))
_END = re.compile(r"~?\}\}")
_OPENING = re.compile(r"\{\{\{?~?\s*(?P<sigil>#>|#\*|[#^/&>*])?\s*")
_RAW = re.compile(r"\{\{\{\{\s*([^\s{}]+)[^{}]*\}\}\}\}")
_COMMENT = re.compile(r"\{\{~?!(--)?")
_LONG_END = re.compile(r"--~?\}\}")
_SHORT_END = re.compile(r"\}\}")
_OPERATOR = re.compile(r"[<>=!]=?=?|&&|\|\||[-+*%/?](?!\w)")

_OPEN_IT = "open it where it should begin, or remove this end"
_LONG_COMMENT = "begin it with `{{!--` and end it with `--}}`"


@dataclass(frozen=True, slots=True)
class _Block:
    """An open section: its name, whether names inside mean fields of something else."""

    name: str
    start: int
    changes: bool
    params: frozenset[str] = frozenset()
    reported: bool = False
    """Its tag is at fault already: nothing that follows from that is said as well."""


@dataclass(slots=True)
class _State:
    """What has been read so far. Counts of the open blocks keep every step constant in time."""

    engine: str
    uses: list[Use] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    blocks: list[_Block] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    params: Counter[str] = field(default_factory=Counter)
    changing: int = 0
    opaque: bool = False
    helpers: list[Use] = field(default_factory=list)

    def open(self, block: _Block) -> None:
        self.blocks.append(block)
        self.names[block.name] += 1
        self.params.update(block.params)
        self.changing += block.changes

    def pop(self) -> _Block:
        block = self.blocks.pop()
        self.names[block.name] -= 1
        self.params.subtract(block.params)
        self.changing -= block.changes
        return block

    def close(self, name: str, start: int, end: int) -> None:
        if not self.blocks:
            self.wrong("unopened", f"closes `{name}`, which is not open", start, end, _OPEN_IT)
        elif self.blocks[-1].name == name:
            self.pop()
        else:
            while (
                len(self.blocks) > 1 and self.blocks[-1].reported and self.blocks[-1].name != name
            ):
                self.pop()
            opened = self.blocks[-1]
            if opened.name != name and not opened.reported:
                message = f"closes `{name}` where `{opened.name}` is open"
                what = f"close `{opened.name}` before it, or remove it"
                self.wrong("unopened", message, start, end, what)
            while self.names[name] and self.pop().name != name:
                pass

    def wrong(self, kind: str, message: str, start: int, end: int, help_: str = "") -> None:
        self.problems.append(Problem(kind, message, (start, end), help_))

    def result(self) -> TemplateUse:
        for block in self.blocks:
            if block.reported:
                continue
            span = (block.start, block.start + 2)
            self.problems.append(Problem("unclosed", f"`{block.name}` is never closed", span))
        problems = tuple(sorted(self.problems, key=lambda problem: problem.span))
        helpers = tuple(self.helpers)
        return TemplateUse(self.engine, tuple(self.uses), problems, self.opaque, helpers)


def mustache(source: str) -> TemplateUse:
    """Variables of a Mustache template.

    Inside a section a name may be a field of its value or fall through to the outer context, so
    it counts as used but never as undefined.
    """
    state = _State("mustache")
    position = 0
    while (start := source.find("{{", position)) >= 0:
        triple = source.startswith("{{{", start)
        end = source.find("}}}" if triple else "}}", start)
        if end < 0:
            state.wrong("unclosed", "a `{{` is never closed", start, start + 2)
            state.opaque = True
            break
        position = end + (3 if triple else 2)
        inside = start + (3 if triple else 2)
        sigil = "&" if triple else source[inside : inside + 1]
        if sigil == "=":
            # Other delimiters from here on.
            state.opaque = True
            break
        _mustache_tag(source, state, sigil, (start, inside, end))
    return state.result()


def _mustache_tag(source: str, state: _State, sigil: str, at: tuple[int, int, int]) -> None:
    start, inside, end = at
    if sigil == "!":
        return
    signed = source[inside : inside + 1] == sigil and sigil in _SIGILS
    match = _MUSTACHE_NAME.search(source, inside + signed, end)
    name = match.group() if match else ""
    if sigil == "/":
        state.close(name, start, end + 2)
    elif sigil in (">", "<"):
        state.opaque = True
    elif match is not None and name != ".":
        root = name.split(".", 1)[0]
        tested = sigil in ("#", "^")
        span = (match.start(), match.start() + len(root))
        state.uses.append(Use(root, span, tested=tested, ambient=state.changing > 0))
    if sigil in ("#", "^"):
        state.open(_Block(name, start, sigil == "#"))


def handlebars(source: str) -> TemplateUse:
    """Variables of a Handlebars template.

    Paths inside ``each``, ``with`` and unknown block helpers belong to another context: they
    count as used, never as undefined; ``../name`` and ``@root.name`` reach out again.
    """
    state = _State("handlebars")
    position = 0
    while (start := source.find("{{", position)) >= 0:
        if start and source[start - 1] == "\\" and source[start - 2 : start - 1] != "\\":
            position = start + 2
            continue
        if source.startswith("{{{{", start):
            position = _raw_block(source, state, start)
        elif (comment := _COMMENT.match(source, start)) is not None:
            position = _skip(source, state, start, _LONG_END if comment.group(1) else _SHORT_END)
        else:
            position = _handlebars_tag(source, state, start)
        if position < 0:
            state.opaque = True
            break
    return state.result()


def _skip(source: str, state: _State, start: int, closing: re.Pattern[str]) -> int:
    end = closing.search(source, start)
    if end is None:
        state.wrong("unclosed", "a comment is never closed", start, start + 2)
        return -1
    if closing is _SHORT_END and source.find("{{", start + 2, end.start()) >= 0:
        # The braces that were to end it stand open behind it.
        following = source.find("{{", end.end())
        if source.find("}}", end.end(), following if following >= 0 else len(source)) >= 0:
            message = "this comment ends here, at its first `}}`: the rest of it is sent"
            state.wrong("comment", message, *end.span(), _LONG_COMMENT)
    return end.end()


def _raw_block(source: str, state: _State, start: int) -> int:
    opened = _RAW.match(source, start)
    closer = f"{{{{{{{{/{opened.group(1)}}}}}}}}}" if opened else ""
    end = source.find(closer, start) if opened else -1
    if end < 0:
        state.wrong("unclosed", "a raw block is never closed", start, start + 4)
        return -1
    return end + len(closer)


@dataclass(slots=True)
class _Tag:
    """Contents of one tag: paths in order with their depth in parentheses, and block params."""

    paths: list[tuple[re.Match[str], int, bool]] = field(default_factory=list)
    params: frozenset[str] = frozenset()
    arguments: int = 0
    end: int = -1
    stop: int = -1
    """Where it can't be read any further."""


def _handlebars_tag(source: str, state: _State, start: int) -> int:
    opening = _OPENING.match(source, start)
    if opening is None:
        return -1
    sigil = opening.group("sigil") or ""
    tag = _read_tag(source, opening.end())
    if tag.end < 0:
        closed = source.find("}}", opening.end())
        if closed < 0:
            state.wrong("unclosed", "a `{{` is never closed", start, start + 2)
            return -1
        state.opaque = True
        if sigil in ("#", "^") and tag.paths:
            name = tag.paths[0][0].group("path")
            state.open(_Block(name, start, True, reported=True))
        inner = source.find("{{", opening.end(), closed)
        if inner >= 0:
            head = source[start:inner].strip().splitlines()[0].rstrip()[:40]
            state.wrong("unclosed", f"`{head}` is never closed with `}}}}`", start, start + 2)
            return inner
        state.wrong("syntax", *_unreadable(source, tag, start, closed + 2))
        return closed + 2
    if tag.end < len(source) and opening.group().startswith("{{{") and source[tag.end] == "}":
        tag.end += 1
    head = tag.paths[0][0].group("path") if tag.paths else ""
    if sigil == "/":
        state.close(head, start, tag.end)
        return tag.end
    if sigil in (">", "*", "#>", "#*"):
        state.opaque = True
        _record(state, tag.paths[1:])
        if sigil.startswith("#"):
            state.open(_Block(head, start, False))
    elif head == "else" or (sigil == "^" and not head):
        _record(state, tag.paths[1:], callee=tag.arguments > 1, tested=True)
    else:
        _open_or_output(state, sigil, start, head, tag)
    return tag.end


def _unreadable(source: str, tag: _Tag, start: int, end: int) -> tuple[str, int, int, str]:
    """What `_State.wrong` takes for a tag that is no Handlebars: message, span, help."""
    operator = _OPERATOR.match(source, tag.stop)
    if operator is not None:
        message = f"no operators in Handlebars, and here is `{operator.group()}`"
        return message, start, end, "pass the result in as a variable, or register a helper"
    rest = source[tag.stop : end].rstrip("}~ \t\r\n")[:12]
    message = f"a tag can't go on with `{rest}`" if rest else "an empty tag"
    return message, start, end, ""


def _open_or_output(state: _State, sigil: str, start: int, head: str, tag: _Tag) -> None:
    called = tag.arguments > 0
    if sigil in ("#", "^"):
        tested = head in ("if", "unless")
        _record(state, tag.paths, callee=called, tested=tested)
        changes = sigil == "#" and head not in _SAME_CONTEXT
        state.open(_Block(head, start, changes, tag.params))
    else:
        _record(state, tag.paths, callee=called)


def _read_tag(source: str, position: int) -> _Tag:
    """Read a tag up to its braces; `end` stays -1 where it can't be read."""
    tag = _Tag()
    depth = 0
    opened = False
    while True:
        end = _END.match(source, position)
        if end is not None and depth == 0:
            tag.end = end.end()
            return tag
        token = _TOKEN.match(source, position)
        tag.stop = position
        if token is None or token.end() == position:
            return tag
        position = token.end()
        kind = token.lastgroup
        if token.group("open"):
            depth += 1
            opened = True
            tag.arguments += depth == 1
            continue
        if token.group("close"):
            depth -= 1
            if depth < 0:
                return tag
        elif token.group("params"):
            tag.params = frozenset(token.group("names").split())
        elif token.group("path"):
            if token.group("path") not in _LITERALS:
                tag.paths.append((token, depth, opened))
            tag.arguments += depth == 0 and len(tag.paths) > 1
        elif kind in ("string", "number", "key") and depth == 0:
            tag.arguments += 1
        opened = opened and bool(token.group("space"))


def _record(
    state: _State,
    paths: list[tuple[re.Match[str], int, bool]],
    callee: bool = False,
    tested: bool = False,
) -> None:
    """Note the uses of a tag's paths; the first is a helper's name when `callee` is set."""
    for index, (match, _, opens) in enumerate(paths):
        if opens or (index == 0 and callee):
            _call(state, match)
            continue
        resolved = _resolve(state, match)
        if resolved is None:
            continue
        name, start, inner = resolved
        ambient = inner or (index == 0 and name in _HELPERS)
        span = (start, start + len(name))
        state.uses.append(Use(name, span, tested=tested, ambient=ambient))


def _call(state: _State, match: re.Match[str]) -> None:
    """Note a function that neither Handlebars nor dotprompt brings along."""
    name = match.group("path")
    if name.isidentifier() and name not in _HELPERS and name != "else":
        state.helpers.append(Use(name, match.span("path")))


def _resolve(state: _State, match: re.Match[str]) -> tuple[str, int, bool] | None:
    """Root name, its offset, and whether it belongs to an inner context."""
    path = match.group("path")
    start = match.start("path")
    levels = state.changing
    if path.startswith("@"):
        if not path.startswith("@root."):
            state.opaque = state.opaque or path == "@root"
            return None
        path, start, levels = path[6:], start + 6, 0
    while path.startswith("../"):
        path, start, levels = path[3:], start + 3, levels - 1
    for prefix in ("this.", "this/", "./"):
        if path.startswith(prefix):
            path, start = path[len(prefix) :], start + len(prefix)
    if path in ("this", ".", "..", ""):
        # The whole outer context, and with it every variable.
        state.opaque = state.opaque or levels <= 0
        return None
    name = re.split(r"[./]", path, maxsplit=1)[0]
    if name.startswith("["):
        name, start = path[1 : path.find("]")], start + 1
    if state.params[name] > 0:
        return None
    return name, start, levels > 0
