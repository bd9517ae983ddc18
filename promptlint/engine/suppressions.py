"""Inline ignores: ``promptlint: ignore[rule-name] reason`` in a file's own comment syntax.

A comment on a line of its own covers the next line that is neither empty nor a comment, and its
own line. One at the end of a line covers that line. Where the covered line begins a text of several
lines (a block scalar, a string in triple quotes, a code fence) or, in Python, a statement, all of
it is covered: no comment fits inside. ``ignore-file`` covers the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from promptlint.engine.comments import Comment, Scan, scan_comments
from promptlint.engine.result import GATE
from promptlint.engine.suppression import Suppression
from promptlint.model.place import Location, Span
from promptlint.model.text import LineIndex

_DIRECTIVE = re.compile(
    r"(?:^|(?<=[#/;]))[ \t*]*(promptlint:[ \t]*(?P<word>[A-Za-z-]+)[ \t]*"
    r"(?:(?P<open>\[)(?P<rules>[^\]\r\n]*)(?P<close>\])?)?)",
    re.MULTILINE,
)
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_TOKEN = re.compile(r"[^\s,]+")
_MEANT = ("ignore", "ignore-file", "ignore-next-line", "disable", "disable-file", "noqa")
_BARE = ("ignore", "ignore-file", "noqa")


def find_suppressions(text: str, file_format: str, path: str) -> tuple[Suppression, ...]:
    """All ignores in a file, in reading order.

    Args:
        text: decoded text, as in `promptlint.model.document.Document.text`.
        file_format: the document's format; it decides only where the path has no known ending.
        path: its ending decides the comment syntax.
    """
    if GATE not in text:
        return ()
    lines = LineIndex(text)
    scan = scan_comments(text, file_format, path, lines)
    return tuple(_Finder(text, lines, scan).suppressions())


class _Finder:
    def __init__(self, text: str, lines: LineIndex, scan: Scan) -> None:
        self.text = text
        self.lines = lines
        self.scan = scan
        self.texts = sorted(scan.texts)
        self.statements = sorted(scan.statements)
        self.ends = sorted((last, first) for first, last in scan.texts)
        self.own = {comment.span: self._stands_alone(comment) for comment in scan.comments}
        self.following: list[int] | None = None

    def suppressions(self) -> Iterator[Suppression]:
        for comment in self.scan.comments:
            if GATE not in self.text[slice(*comment.inner)]:
                continue
            inner = self.text[slice(*comment.inner)]
            found = list(_DIRECTIVE.finditer(inner))
            ends = [*(match.start() for match in found[1:]), len(inner)]
            pairs = zip(found, ends, strict=False)  # no match at all leaves one end over
            meant = [(match, end) for match, end in pairs if _is_meant(match)]
            for match, end in meant:
                rest = _REST_OF_LINE.match(inner, match.end(), end)
                reason = rest[0].strip(" \t:-–—*#/;") if rest else ""
                yield self._suppression(comment, match, reason, only=len(meant) == 1)

    def _suppression(
        self, comment: Comment, match: re.Match[str], reason: str, only: bool
    ) -> Suppression:
        base = comment.inner[0]
        span = base + match.start(1), base + match.end(1)
        tokens = []
        if match["rules"]:
            listed = _TOKEN.finditer(match.string, match.start("rules"), match.end("rules"))
            tokens = [(item[0], (base + item.start(), base + item.end())) for item in listed]
        whole = only and not match.string[: match.start(1)].strip(" \t*\r\n")
        return Suppression(
            line=self.lines.position(span[0])[0],
            covers=None if match["word"] == "ignore-file" else self._covers(comment),
            rules=tuple(token for token, _ in tokens),
            reason=reason,
            span=span,
            places=(self._place(span), *(self._place(where) for _, where in tokens)),
            list_span=(base + match.start("rules"), base + match.end("rules"))
            if match["close"]
            else None,
            removal=self._removal(comment) if whole and comment.removable else None,
            inert=comment.inert,
            fault=_fault(match, bool(tokens)),
        )

    def _place(self, span: Span) -> Location:
        line, column = self.lines.position(span[0])
        end_line, end_column = self.lines.position(span[1])
        return Location(None, line, column, end_line, end_column)

    def _stands_alone(self, comment: Comment) -> bool:
        start, end = comment.span
        while start and self.text[start - 1] in " \t":
            start -= 1
        while end < len(self.text) and self.text[end] in " \t,":  # a notebook's lines are a list
            end += 1
        return (not start or self.text[start - 1] in "\r\n") and self.text[end : end + 1] in (
            *"\r\n",
            "",
        )

    def _covers(self, comment: Comment) -> tuple[int, int]:
        first = self.lines.position(comment.span[0])[0]
        last = self.lines.position(max(comment.span[0], comment.span[1] - 1))[0]
        if self.own[comment.span]:
            target = self._next_line(last + 1)
            return first, max(_from(self.texts, target), _from(self.statements, target), target)
        index = bisect_left(self.ends, (first, 0))
        begun = self.ends[index][1] if index < len(self.ends) else first
        closing = index < len(self.ends) and self.ends[index][0] == first
        return begun if closing else first, max(_from(self.texts, last), last)

    def _next_line(self, line: int) -> int:
        """The first line from here on that is neither empty nor a comment's."""
        if self.following is None:
            skipped: set[int] = set()
            for comment in self.scan.comments:
                if self.own[comment.span]:
                    first = self.lines.position(comment.span[0])[0]
                    last = self.lines.position(max(comment.span[0], comment.span[1] - 1))[0]
                    skipped.update(range(first, last + 1))
            count = len(self.lines)
            self.following = [count] * (count + 2)
            for number in range(count, 0, -1):
                blank = not self.text[slice(*self.lines.line_span(number))].strip()
                here = not blank and number not in skipped
                self.following[number] = number if here else self.following[number + 1]
        return self.following[min(line, len(self.following) - 1)]

    def _removal(self, comment: Comment) -> Span:
        start, end = comment.span
        if self.own[comment.span]:
            first = self.lines.line_span(self.lines.position(start)[0])[0]
            return first, self.lines.line_span(self.lines.position(max(start, end - 1))[0])[1]
        while start and self.text[start - 1] in " \t":
            start -= 1
        return start, end


def _from(blocks: Sequence[tuple[int, int]], line: int) -> int:
    """Last line of the longest block that begins on a line; 0 if none does."""
    index = bisect_left(blocks, (line + 1, 0)) - 1
    return blocks[index][1] if index >= 0 and blocks[index][0] == line else 0


def _is_meant(match: re.Match[str]) -> bool:
    """Whether it is a directive, well formed or not, and no prose about promptlint."""
    word = match["word"]
    if match["open"]:
        return bool(get_close_matches(word, _MEANT, n=1, cutoff=0.7))
    return word in _BARE


def _fault(match: re.Match[str], has_rules: bool) -> str:
    word = match["word"]
    if word not in ("ignore", "ignore-file"):
        return f"`{word}` is not known here: write `ignore[rule-name]` or `ignore-file[rule-name]`"
    if match["open"] and not match["close"]:
        return "the bracket is not closed"
    return "" if has_rules else f"it names no rule: write `{word}[rule-name]`"
