"""XML-like tags and HTML comments in a text, with exact spans. Linear in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from promptlint.analysis.markdown import Comment, Tag
from promptlint.model.place import Span

_ATTRIBUTES = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*\s*"
_TAG = re.compile(rf"<(?P<slash>/?)(?P<name>[A-Za-z_][\w.-]*){_ATTRIBUTES}(?P<empty>/?)>")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""HTML elements that have no end tag (HTML Living Standard, 13.1.2), unless a prompt closes one:
``<input>…</input>`` is a usual delimiter."""

_COMMENT_OR_FENCE = re.compile(
    r"(?P<comment><!--)|(?:^|(?<=[\r\n]))[ \t>]*(?P<fence>`{3,}(?=[^`\r\n]*(?:[\r\n]|$))|~{3,})"
)
_TAG_LINE = re.compile(
    r"(?:^|(?<=[\r\n]))[ \t>]*(?:</?[A-Za-z_][\w.-]*(?: +[\w:.-]+=(?:\"[^\"<>\r\n]*\"|'[^'<>\r\n]*'"
    r"|[^\s\"'<>]+))* *>[ \t]*)+(?=[\r\n]|$)"
)
_NOT_BREAK = re.compile(r"[^\r\n]+")


def find_comments(text: str) -> tuple[Comment, ...]:
    """HTML comments outside code. One that nothing closes is the last."""
    found: list[Comment] = []
    position = 0
    while True:
        mark = _COMMENT_OR_FENCE.search(text, position)
        if mark is None:
            return tuple(found)
        if mark["fence"]:
            position = _fence_end(text, mark)
            continue
        start = mark.start("comment")
        if _in_backticks(text, start):
            position = mark.end()
            continue
        end = text.find("-->", mark.end() - 2)
        if end < 0:
            return (*found, Comment((start, len(text)), False))
        position = end + 3
        found.append(Comment((start, position), True))


def _fence_end(text: str, mark: re.Match[str]) -> int:
    fence = mark["fence"]
    closing = re.compile(
        rf"[\r\n][ \t>]*{re.escape(fence)}{re.escape(fence[0])}*[ \t]*(?=[\r\n]|$)"
    )
    found = closing.search(text, mark.end())
    return found.end() if found else len(text)


def _in_backticks(text: str, at: int) -> bool:
    line = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    return text.count("`", line, at) % 2 == 1


def without_comments(text: str, comments: tuple[Comment, ...]) -> str:
    """The text with blanks for the characters of closed comments; line ends stay."""
    parts: list[str] = []
    position = 0
    for comment in comments:
        if comment.closed:
            start, end = comment.span
            parts.append(text[position:start])
            parts.append(_NOT_BREAK.sub(lambda run: " " * len(run[0]), text[start:end]))
            position = end
    return "".join((*parts, text[position:])) if parts else text


def without_tag_lines(text: str) -> str:
    """The text with blanks for lines that hold tags alone: such a line ends what is before it."""
    return _TAG_LINE.sub(lambda line: " " * len(line[0]), text)


def find_tags(text: str, in_code: Callable[[int], bool]) -> tuple[Tag, ...]:
    """Tags outside code, paired by name: a closing tag takes the last open one of its name.

    ``List<string>`` is a type: what follows a word directly is a tag only where it is closed.
    """
    tags: list[Tag] = []
    waiting: dict[str, list[int]] = {}
    attached: set[int] = set()
    for mark in _TAG.finditer(text):
        if in_code(mark.start()):
            continue
        name, span = mark["name"], mark.span()
        if mark["slash"]:
            opened = waiting.get(name)
            if opened:
                at = opened.pop()
                tags[at] = Tag(name, tags[at].open, span, tags[at].alone)
                attached.discard(at)
            else:
                tags.append(Tag(name, None, span, _alone(text, span)))
            continue
        if not mark["empty"]:
            waiting.setdefault(name, []).append(len(tags))
            if text[max(span[0] - 1, 0) : span[0]].isalnum():
                attached.add(len(tags))
        tags.append(Tag(name, span, None, _alone(text, span), bool(mark["empty"])))
    for name, opened in waiting.items():
        for at in opened if name.lower() in _VOID else ():
            tags[at] = replace(tags[at], empty=True)
    return tuple(tag for at, tag in enumerate(tags) if at not in attached)


def _alone(text: str, span: Span) -> bool:
    """Whether nothing else stands on the lines that a tag begins and ends on."""
    start, end = span
    while start > 0 and text[start - 1] in " \t>":
        start -= 1
    while end < len(text) and text[end] in " \t":
        end += 1
    before = start == 0 or text[start - 1] in "\r\n"
    return before and (end == len(text) or text[end] in "\r\n")
