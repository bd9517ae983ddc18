"""Variables of `str.format` templates and of ``$name`` templates."""

from __future__ import annotations

import re

from promptlint.analysis.template_use import Problem, TemplateUse, Use

_UNCLOSED = ("unclosed", "is never closed")
_BRACE = re.compile(r"[{}]")
_FIELD_END = re.compile(r"[{}\[:!]")
_ROOT = re.compile(r"[^.\[]*")
_DOLLAR = re.compile(
    r"\$(?:(?P<escaped>\$)|\{(?P<braced>[A-Za-z_]\w*)(?P<default>:[^{}]*)?\}|(?P<named>[A-Za-z_]\w*))",
    re.ASCII,
)


def str_format(source: str, engine: str = "format") -> TemplateUse:
    """Variables of a `str.format` template, as `string.Formatter` reads it.

    LangChain's ``f-string`` templates are these, too. Positional fields (``{}``, ``{0}``) are no
    variables; a field whose name is no identifier is a problem, usually an unescaped JSON brace.
    """
    uses: list[Use] = []
    problems: list[Problem] = []
    _fields(source, 0, len(source), 2, uses, problems)
    opaque = any(problem.kind != "field" for problem in problems)
    return TemplateUse(engine, tuple(uses), tuple(problems), opaque)


def _fields(
    source: str, start: int, end: int, depth: int, uses: list[Use], problems: list[Problem]
) -> None:
    position = start
    while (brace := _BRACE.search(source, position, end)) is not None:
        at = brace.start()
        if at + 1 < end and source[at + 1] == source[at]:
            position = at + 2
            continue
        if source[at] == "}":
            problems.append(Problem("syntax", "a single `}` must be doubled", (at, at + 1)))
            return
        closing = _field(source, at + 1, end, depth, uses, problems)
        if closing < 0:
            closed = source.find("}", at, end) >= 0
            kind, what = ("syntax", "begins no valid field") if closed else _UNCLOSED
            problems.append(Problem(kind, f"a `{{` {what}", (at, at + 1)))
            return
        position = closing + 1


def _field(
    source: str, start: int, end: int, depth: int, uses: list[Use], problems: list[Problem]
) -> int:
    """Read one replacement field from behind its brace; offset of its closing brace, or -1."""
    position = start
    while (stop := _FIELD_END.search(source, position, end)) is not None and stop.group() == "[":
        bracket = source.find("]", stop.end(), end)
        if bracket < 0:
            return -1
        position = bracket + 1
    if stop is None or stop.group() == "{":
        return -1
    _name(source, start, stop.start(), uses, problems)
    if stop.group() == "}":
        return stop.start()
    spec = stop.end()
    if stop.group() == "!":
        spec += 1
        after = source[spec : min(spec + 1, end)]
        if after != ":":
            return spec if after == "}" else -1
        spec += 1
    closing = _matching(source, spec, end)
    if closing >= 0 and depth > 0:
        _fields(source, spec, closing, depth - 1, uses, problems)
    return closing


def _matching(source: str, start: int, end: int) -> int:
    level = 1
    position = start
    while (brace := _BRACE.search(source, position, end)) is not None:
        level += 1 if brace.group() == "{" else -1
        if level == 0:
            return brace.start()
        position = brace.end()
    return -1


def _name(source: str, start: int, end: int, uses: list[Use], problems: list[Problem]) -> None:
    match = _ROOT.match(source, start, end)
    root = match.group() if match else ""
    if root.isidentifier():
        uses.append(Use(root, (start, start + len(root))))
    elif root and not root.isdecimal():
        shown = root.strip()[:40]
        problems.append(Problem("field", f"`{shown}` is no variable's name", (start, end)))


def dollar(source: str) -> TemplateUse:
    """Variables written ``$name``, ``${name}`` or ``${name:default}``; ``$$`` is a dollar sign."""
    uses: list[Use] = []
    for match in _DOLLAR.finditer(source):
        if match.group("escaped"):
            continue
        group = "braced" if match.group("braced") else "named"
        optional = match.group("default") is not None
        uses.append(Use(match.group(group), match.span(group), optional=optional))
    return TemplateUse("dollar", tuple(uses))
