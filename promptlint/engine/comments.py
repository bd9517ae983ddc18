"""Comments of a file in its own syntax, and the texts that span several of its lines.

Only files that hold a ``promptlint:`` are looked at. Every scanner is linear in the text and never
fails: where a file is broken it finds less.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TypeAlias

from promptlint.model.place import Span
from promptlint.model.text import LineIndex


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment.

    Attributes:
        span: all of it; `inner`: what stands between its marks.
        inert: nothing but people and tools reads it, so that it may be taken out safely. A
            comment in a prompt's text is not: it is sent, or its line break is.
        removable: it can be taken out at all, without breaking what stands around it.
    """

    span: Span
    inner: Span
    inert: bool = True
    removable: bool = True


@dataclass(slots=True)
class Scan:
    """What a scanner found. Blocks are first and last line, 1-based, of more than one line.

    Attributes:
        texts: string values and code fences.
        statements: whole statements of a programming language.
    """

    comments: list[Comment] = field(default_factory=list)
    texts: list[tuple[int, int]] = field(default_factory=list)
    statements: list[tuple[int, int]] = field(default_factory=list)


Scanner: TypeAlias = Callable[[str, LineIndex, Span, Scan], None]

_HASH = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE)
_TOML = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"{3,5}(?!")|\Z)'
    r"|'''.*?(?:'{3,5}(?!')|\Z)"
    r'|"(?:\\.|[^"\\\r\n])*"?'
    r"|'[^'\r\n]*'?"
    r"|#[^\r\n]*",
    re.DOTALL,
)
_ENV = re.compile(
    r"(?<==)[ \t]*(?:\"(?:\\.|[^\"\\])*\"|'[^']*')|(?:^|(?<=[ \t]))#[^\r\n]*",
    re.DOTALL | re.MULTILINE,
)
_HTML = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_JINJA = re.compile(r"\{#[-+]?(.*?)(?:[-+]?#\}|\Z)", re.DOTALL)
_HANDLEBARS = re.compile(
    r"\{\{~?!--(.*?)(?:--~?\}\}|\Z)|\{\{~?!(?!--)(.*?)(?:~?\}\}|\Z)", re.DOTALL
)
_HASH_DIRECTIVE = re.compile(r"^[ \t]*(#+[ \t]*promptlint:[^\r\n]*)", re.MULTILINE)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})([^\r\n]*)", re.MULTILINE)
_FRONT_MATTER = re.compile(
    r"\A---[ \t]*(?:\r\n|\n|\r)(.*?)^---[ \t]*(?=[\r\n]|\Z)", re.DOTALL | re.MULTILINE
)
_DEEPEST_FLOW = 100
"""libyaml's effort grows with the square of this depth; no config comes near."""

_CELL_LINE = re.compile(r'"((?:[^"\\\r\n]|\\.)*)"')
_CELL_COMMENT = re.compile(r"#[ \t]*promptlint:(?:[^\"\\]|\\(?!n).)*")


def scan_comments(text: str, file_format: str, path: str, lines: LineIndex) -> Scan:
    """Comments and many-line texts of a file.

    Args:
        text: decoded, as in `promptlint.model.document.Document.text`.
        file_format: the document's format, for names without an ending.
        path: its name decides the syntax.
        lines: line index of the text.
    """
    scan = Scan()
    start = 0
    scanners = _scanners(path, file_format)
    if scanners[0] in _PROSE:
        front = _FRONT_MATTER.match(text)
        if front:
            _yaml(text, lines, front.span(1), scan)
            start = front.end()
    for scanner in scanners:
        scanner(text, lines, (start, len(text)), scan)
    scan.comments.sort(key=lambda comment: comment.span)
    return scan


def _scanners(path: str, file_format: str) -> tuple[Scanner, ...]:
    pure = PurePosixPath(path.lower())
    name, ending = pure.name, pure.suffix
    if name.startswith(".env") or name in _ENV_SAMPLES:
        return (_env,)
    if ending in _COPIES:  # service_conf.yaml.template
        ending = PurePosixPath(pure.stem).suffix
    if ending in _TEMPLATES:
        inner = _BY_ENDING.get(PurePosixPath(pure.stem).suffix, (_markup,))
        return (*inner, *_TEMPLATES[ending])
    return _BY_ENDING.get(ending) or _BY_ENDING.get("." + file_format) or (_markup,)


def _add(scan: Scan, text: str, span: Span, marks: tuple[str, ...], *, inert: bool = True) -> None:
    """Add a line comment that begins with one of the marks."""
    start, end = span
    inner = start
    while text.startswith(marks, inner, end):
        inner += 1
    scan.comments.append(Comment(span, (inner, end), inert))


def _add_text(scan: Scan, lines: LineIndex, span: Span, text: str) -> None:
    """Add a text value if it covers several lines; line ends after it don't count."""
    start, end = span
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    first, last = lines.position(start)[0], lines.position(max(start, end - 1))[0]
    if last > first:
        scan.texts.append((first, last))


def _yaml(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    """Comments stand between YAML's scalars, and after the head of a block scalar."""
    import yaml

    start, end = span
    gap, depth = start, 0
    opening = (yaml.FlowSequenceStartToken, yaml.FlowMappingStartToken)
    closing = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
    try:
        for token in yaml.scan(text[start:end], Loader=yaml.CSafeLoader):
            if not isinstance(token, yaml.ScalarToken):
                depth += isinstance(token, opening) - isinstance(token, closing)
                if depth > _DEEPEST_FLOW:
                    break
                continue
            first, last = start + token.start_mark.index, start + token.end_mark.index
            _hashes(text, (gap, first), scan)
            if token.style in ("|", ">"):
                head = lines.line_span(lines.position(first)[0])[1]
                _hashes(text, (first, min(head, last)), scan)
            _add_text(scan, lines, (first, last), text)
            gap = last
    except yaml.YAMLError:
        pass  # what comes after the fault is taken line by line
    _hashes(text, (gap, end), scan)


def _hashes(text: str, span: Span, scan: Scan) -> None:
    for match in _HASH.finditer(text, *span):
        _add(scan, text, match.span(), ("#",))


def _toml(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    _strings_and_hashes(_TOML, text, lines, span, scan)


def _env(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    _strings_and_hashes(_ENV, text, lines, span, scan)


def _strings_and_hashes(
    pattern: re.Pattern[str], text: str, lines: LineIndex, span: Span, scan: Scan
) -> None:
    for match in pattern.finditer(text, *span):
        if match[0].startswith("#"):
            _add(scan, text, match.span(), ("#",))
        else:
            _add_text(scan, lines, match.span(), text)


def _python(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    """Comments by `tokenize`: what looks like one inside a string is none."""
    import tokenize

    def source() -> Iterator[str]:
        for number in range(1, len(lines) + 1):
            first, last = lines.line_span(number)
            line = text[first:last].rstrip("\r\n")
            yield line + "\n" if last > first else ""

    fstring_start = getattr(tokenize, "FSTRING_START", None)
    fstring_end = getattr(tokenize, "FSTRING_END", None)
    skipped = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT)
    statement = 0
    opened: list[int] = []
    try:
        for token in tokenize.generate_tokens(source().__next__):
            first, last = token.start[0], token.end[0]
            if token.type == tokenize.COMMENT:
                start = lines.line_span(first)[0] + token.start[1]
                _add(scan, text, (start, start + len(token.string)), ("#",))
            elif token.type == tokenize.STRING and last > first:
                scan.texts.append((first, last))
            elif token.type == fstring_start:
                opened.append(first)
            elif token.type == fstring_end and opened and last > (begun := opened.pop()):
                scan.texts.append((begun, last))
            if token.type == tokenize.NEWLINE:
                if statement and first > statement:
                    scan.statements.append((statement, first))
                statement = 0
            elif not statement and token.type not in skipped:
                statement = first
    except (tokenize.TokenError, SyntaxError, StopIteration):
        pass  # a file that does not parse has other troubles; what was found counts


_SLASH = re.compile(
    r"//[^\r\n]*|/\*.*?(?:\*/|\Z)|\"(?:\\.|[^\"\\\r\n])*\"?|'(?:\\.|[^'\\\r\n])*'?|[`{}/]",
    re.DOTALL,
)
_TEMPLATE_TEXT = re.compile(r"(?:\\.|[^`\\$]|\$(?!\{))*", re.DOTALL)
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\r\n])*+\]|[^/\\\r\n\[])++/[a-z]*")
_LONGEST_REGEX = 500
_BEFORE_REGEX = re.compile(r"(?:^|[(,=:\[!&|?{};+*%~^-]|\breturn|\btypeof|\bcase)\s*\Z")


def _slashes(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    """TypeScript, JavaScript and JSON with comments: strings, templates and regular expressions
    are told apart from comments."""
    at, end = span
    braces: list[int] = []  # depth of braces inside each open ${ }
    begun: list[int] = []  # where the template around it begins

    def template(start: int, at: int) -> int:
        match = _TEMPLATE_TEXT.match(text, at, end)
        at = match.end() if match else at
        if text.startswith("${", at):
            braces.append(0)
            begun.append(start)
            return at + 2
        _add_text(scan, lines, (start, min(at + 1, end)), text)
        return at + 1

    while (match := _SLASH.search(text, at, end)) is not None:
        (start, at), mark = match.span(), match[0]
        if mark.startswith("//"):
            _add(scan, text, (start, at), ("/",))
        elif mark.startswith("/*"):
            closed = len(mark) > 3 and mark.endswith("*/")
            scan.comments.append(Comment((start, at), (start + 2, at - 2 if closed else at)))
        elif mark == "`":
            at = template(start, at)
        elif mark == "/" and _BEFORE_REGEX.search(text[max(0, start - 40) : start]):
            regex = _REGEX.match(text, start, min(end, start + _LONGEST_REGEX))
            at = regex.end() if regex else at
        elif mark in "{}" and braces:
            braces[-1] += 1 if mark == "{" else -1
            if braces[-1] < 0:
                braces.pop()
                at = template(begun.pop(), at)


def _markup(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    """HTML comments outside of code, which shows them instead of hiding them."""
    fences = list(_fences(text, lines, span, scan))
    counted, ticks = span[0], 0  # back-ticks of the line so far: an odd number opens inline code
    for match in _HTML.finditer(text, *span):
        at = match.start()
        line_start = lines.line_span(lines.position(at)[0])[0]
        if line_start > counted:
            counted, ticks = line_start, 0
        ticks += text.count("`", counted, at)
        counted = at
        index = bisect_right(fences, (at, len(text))) - 1
        in_fence = index >= 0 and at < fences[index][1]
        if not in_fence and ticks % 2 == 0:
            scan.comments.append(Comment(match.span(), match.span(1), inert=False))


def _fences(text: str, lines: LineIndex, span: Span, scan: Scan) -> Iterator[Span]:
    opening: re.Match[str] | None = None
    for match in _FENCE.finditer(text, *span):
        if opening is None:
            opening = match
        elif match[1].startswith(opening[1]) and not match[2].strip():
            yield opening.start(), match.end()
            _add_text(scan, lines, (opening.start(), match.end()), text)
            opening = None
    if opening is not None:
        yield opening.start(), span[1]


def _plain(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    """Plain text has no comments; a line that begins with ``#`` and names promptlint is one."""
    for match in _HASH_DIRECTIVE.finditer(text, *span):
        _add(scan, text, match.span(1), ("#",), inert=False)


def _jinja(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    _groups(_JINJA.finditer(text, *span), scan)


def _handlebars(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    _groups(_HANDLEBARS.finditer(text, *span), scan)


def _groups(matches: Iterable[re.Match[str]], scan: Scan) -> None:
    for match in matches:
        scan.comments.append(Comment(match.span(), match.span(match.lastindex or 1), inert=False))


def _notebook(text: str, lines: LineIndex, span: Span, scan: Scan) -> None:
    """A notebook keeps each source line in a JSON string of its own."""
    for match in _CELL_LINE.finditer(text, *span):
        found = _CELL_COMMENT.search(text, *match.span(1))
        if found is None:
            continue
        before = text[match.start(1) : found.start()]
        # An own line's comment takes the quotes around it, so that the line holds nothing else.
        span = (match.start(), match.end()) if not before.strip() else found.span()
        inner = found.start() + 1, found.end()
        scan.comments.append(Comment(span, inner, inert=False, removable=False))


_PROSE: frozenset[Scanner] = frozenset({_markup, _plain})
_TEMPLATES: dict[str, tuple[Scanner, ...]] = {
    ".j2": (_jinja,),
    ".jinja": (_jinja,),
    ".jinja2": (_jinja,),
    ".hbs": (_handlebars,),
    ".handlebars": (_handlebars,),
    ".mustache": (_handlebars,),
}
_ENV_SAMPLES = ("env.example", "env.sample", "env.template", "env.dist")
_COPIES = (".template", ".example", ".sample", ".dist")
_BY_ENDING: dict[str, tuple[Scanner, ...]] = {
    **dict.fromkeys((".yaml", ".yml"), (_yaml,)),
    **dict.fromkeys((".py", ".pyi", ".python"), (_python,)),
    **dict.fromkeys(
        (".json", ".jsonc", ".json5", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"),
        (_slashes,),
    ),
    **dict.fromkeys((".txt", ".text"), (_plain, _markup)),
    ".toml": (_toml,),
    ".env": (_env,),
    ".tf": (_env,),
    **dict.fromkeys((".sh", ".bash", ".zsh", ".slurm", ".sbatch", ".shell"), (_env,)),
    ".ipynb": (_notebook,),
    ".prompty": (_markup, _jinja),
    ".prompt": (_markup, _handlebars),
}
