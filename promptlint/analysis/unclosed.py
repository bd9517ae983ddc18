"""Code fences and delimiting tags that a prompt opens and never closes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.markdown import Fence, Structure, Tag
from promptlint.model.place import Span

_HTML = frozenset(
    "a abbr b big blockquote body br button code col div em font form h1 h2 h3 h4 h5 h6 head hr "
    "html "
    "i img input label li link main meta nav ol option p pre script section select small span "
    "strong "
    "style sub sup svg table tbody td th thead tr u ul video path details summary header footer "
    "xml "
    "article aside image file think".split()
)
_VARIABLE_LINE = lazy(
    r"[ \t]*(?:\{\{[^{}\n]{1,80}\}\}|\{[A-Za-z_][\w.]{0,60}\}|\$\{[^{}\n]{1,60}\}|"
    r"\$[A-Za-z_]\w*)[ \t]*(?=\r?\n|$)"
)
_VARIABLE = lazy(r"[ \t]*(?:\{\{[^{}\n]{1,80}\}\}|\{[A-Za-z_][\w.]{0,60}\}|\$\{[^{}\n]{1,60}\})")
_PROSE = lazy(r"^[A-Z][a-z]+ (?:[\w`'<>{}-]+[ ,]+){3,}[^;{}\n]*[.:!?]$", re.M)
_MOST_NAMES = 100
_LITERAL = ("", "text", "txt", "markdown", "md", "plaintext")


@dataclass(frozen=True, slots=True)
class Unclosed:
    """What is open (`what`, `span`), and what closes it where, if that is certain."""

    what: str
    span: Span
    closing: tuple[int, str] | None = None


def unclosed_fences(found: Structure) -> Iterator[Unclosed]:
    """A fence that the text's end closes. At most one, for it swallows the rest."""
    for fence in found.fences:
        # One that ends with its list is mostly closed, too far to the left for Markdown.
        at_end = not found.text[fence.span[1] :].strip()
        if fence.closed or not at_end or not found.text[slice(*fence.body)].strip():
            continue
        # A bare fence after others may be the end of one around them.
        if not fence.language and any(other.closed for other in found.fences):
            continue
        line_end = fence.body[0] if fence.body[0] > fence.span[0] else fence.span[1]
        marker = found.text[fence.span[0] : line_end].strip() or "```"
        yield Unclosed(
            f"the code fence {marker}", _stripped(found, fence), _fence_end(found, fence)
        )


def _stripped(found: Structure, fence: Fence) -> Span:
    opening = found.text[fence.span[0] : fence.body[0]]
    return fence.span[0], fence.span[0] + len(opening.rstrip())


def _fence_end(found: Structure, fence: Fence) -> tuple[int, str] | None:
    """Behind a whole JSON value, or at the text's end where all of it is code."""
    text, (start, end) = found.text, fence.body
    run = found.text[fence.span[0] : fence.span[0] + 40].lstrip()
    ticks = run[: len(run) - len(run.lstrip(run[0]))]
    body = text[start:end]
    newline = "\r\n" if "\r\n" in text else "\n"
    if fence.language in ("json", "jsonc", "json5"):
        lead = len(body) - len(body.lstrip())
        try:
            stop = start + lead + json.JSONDecoder().raw_decode(body[lead:])[1]
        except (ValueError, RecursionError):
            return None
        rest = text[stop:end].split("\n", 1)[0]
        return None if rest.strip() else (stop, newline + ticks)
    if fence.language in _LITERAL or _PROSE().search(body):
        return None
    stop = start + len(body.rstrip())
    return (stop, newline + ticks) if not text[stop:].strip() else None


def unclosed_tags(found: Structure) -> Iterator[Unclosed]:
    """Opening tags that delimit something and have no end anywhere."""
    opened = [tag for tag in found.tags if tag.unclosed and tag.open]
    closed = {tag.name for tag in found.tags if tag.content}
    stray = {tag.name: tag for tag in found.tags if tag.open is None and tag.close}
    told: set[str] = set()
    # A text that ends among its tags is one that the model goes on with.
    ends_in_prose = not found.text.rstrip().endswith((">", "}"))
    for tag in opened:
        if tag.open is None or tag.name.lower() in _HTML or tag.name in closed | told:
            continue
        told.add(tag.name)
        if len(told) > _MOST_NAMES:
            return
        if found.in_code(tag.open[0]) or f"</{tag.name}" in found.text:
            continue
        what = f"<{tag.name}>"
        if any(_near(name, tag.name) for name in stray):
            yield Unclosed(what, tag.open)
            continue
        place = _behind_variables(found.text, tag)
        if place is not None:
            yield Unclosed(what, tag.open, place)
        elif tag.alone and closed and ends_in_prose and _has_content(found.text, tag.open[1]):
            yield Unclosed(what, tag.open)


def _has_content(text: str, at: int) -> bool:
    """Whether a line of words follows the tag's own line."""
    line = text[at:].lstrip(" \t\r\n")[:200].split("\n", 1)[0]
    return len(line.split()) >= 3 and not line.startswith("<")


def _behind_variables(text: str, tag: Tag) -> tuple[int, str] | None:
    """Where a tag that holds nothing but a variable ends."""
    if tag.open is None:
        return None
    end = tag.open[1]
    inline = _VARIABLE().match(text, end)
    if inline is not None:
        rest = text[inline.end() : inline.end() + 200]
        if rest.strip() and "\n" not in rest[: len(rest) - len(rest.lstrip())]:
            return None
        return inline.end(), f"</{tag.name}>"
    if not tag.alone:
        return None
    at, found = _line_end(text, end), False
    while at is not None and (line := _VARIABLE_LINE().match(text, at)) is not None:
        found, end = True, line.end()
        at = _line_end(text, end)
    newline = "\r\n" if "\r\n" in text else "\n"
    return (end, f"{newline}</{tag.name}>") if found else None


def _line_end(text: str, at: int) -> int | None:
    """Start of the next line where only blanks stand before it."""
    newline = text.find("\n", at)
    return newline + 1 if newline >= 0 and not text[at:newline].strip() else None


def _near(one: str, other: str) -> bool:
    """Whether two names differ by a slip: in case, a doubled or swapped or missing letter."""
    first, second = one.lower(), other.lower()
    if first == second:
        return one != other
    if abs(len(first) - len(second)) > 1 or min(len(first), len(second)) < 4:
        return False
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    one_rest, other_rest = first[start:], second[start:]
    if one_rest[1:] == other_rest[1:] or one_rest[1:] == other_rest or one_rest == other_rest[1:]:
        return True
    return one_rest[:2] == other_rest[1::-1] and one_rest[2:] == other_rest[2:]
