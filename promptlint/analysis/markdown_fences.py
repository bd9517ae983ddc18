"""Code fences of a text, paired line by line.

CommonMark ends a fence with the list item that it stands in. Models and people do not: they see an
opening and a closing line, whatever the indentation of the code between. So fences are found here,
by CommonMark's rules for the two lines (4.5), and blanked out before the text is parsed. Only a
quote ends its fences. Linear in the text.
"""

from __future__ import annotations

import re

from promptlint.analysis.markdown import Fence

_MARKERS = r"[ \t>]*+(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]++(?:>[ \t]*+)*+){0,8}"
_OPENING = re.compile(
    rf"(?:\A|(?<=[\r\n]))(?P<lead>{_MARKERS})"
    r"(?P<fence>`{3,}+(?=[^`\r\n]*(?:[\r\n]|\Z))|~{3,}+)(?P<info>[^\r\n]*)"
)
_NOT_BREAK = re.compile(r"[^\r\n]+")
_UNQUOTED = re.compile(r"(?<=[\r\n])(?![ \t]*>)")


def find_fences(text: str) -> tuple[Fence, ...]:
    """Fences in order; one that nothing closes runs to the end of the text, or of its quote."""
    found: list[Fence] = []
    position = 0
    while (opening := _OPENING.search(text, position)) is not None:
        start, after = opening.start("fence"), opening.end()
        limit = _quote_end(text, after) if ">" in opening["lead"] else len(text)
        mark = opening["fence"]
        more = f"{re.escape(mark[0])}{{{len(mark)},}}"
        closing = re.compile(rf"(?<=[\r\n])[ \t>]*+(?P<fence>{more}+)[ \t]*+(?=[\r\n]|\Z)")
        end = closing.search(text, after, limit)
        body = min(_line_end(text, after), limit)
        stop = end.start() if end else limit
        span = start, end.end("fence") if end else _stripped_end(text, after, limit)
        found.append(
            _fence(opening["info"].strip(), span, (body, max(stop, body)), end is not None)
        )
        position = max(span[1], after)
    return tuple(found)


def _fence(info: str, span: tuple[int, int], body: tuple[int, int], closed: bool) -> Fence:
    language = info.split()[0].strip("{}.,").lower() if info else ""
    return Fence(language, info, span, body, closed)


def _quote_end(text: str, at: int) -> int:
    found = _UNQUOTED.search(text, at)
    return found.start() if found else len(text)


def _line_end(text: str, at: int) -> int:
    if text.startswith("\r\n", at):
        return at + 2
    return min(at + 1, len(text))


def _stripped_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def without_fences(text: str, fences: tuple[Fence, ...]) -> str:
    """The text with blanks for the characters of fences; line ends stay."""
    parts: list[str] = []
    position = 0
    for fence in fences:
        start, end = fence.span
        parts.append(text[position:start])
        parts.append(_NOT_BREAK.sub(lambda run: " " * len(run[0]), text[start:end]))
        position = end
    return "".join((*parts, text[position:])) if parts else text
