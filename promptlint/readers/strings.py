"""Strings of YAML and JSON as `Text`: every character of the value with its place in the source.

The value is known already; this finds where its characters were written, by the rules of YAML 1.2
§7.3 (flow scalars and their line folding), §8.1 (block scalars) and RFC 8259 §7 (JSON strings).
Linear in the source.
"""

from __future__ import annotations

import re

from promptlint.model.place import Span
from promptlint.model.text import Text

_SPACES = " \t\r\n\x85\u2028\u2029"
_RUN = re.compile(rf"[{_SPACES}]+")
_WORD = re.compile(rf"[^{_SPACES}]+")
_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_HEADER = re.compile(r"[|>][^\r\n]*(?:\r\n|\r|\n)?")
_DOUBLE = re.compile(
    rf"(?P<pair>\\u[dD][89abAB][0-9a-fA-F]{{2}}\\u[dD][c-fC-F][0-9a-fA-F]{{2}})"
    rf"|(?P<escape>\\(?:x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}|[^\r\n\x85]))"
    rf"|(?P<joined>\\(?:\r\n|[\r\n\x85])[{_SPACES}]*)|(?P<space>[{_SPACES}]+)|[^\\{_SPACES}]+"
)
_SINGLE = re.compile(rf"(?P<escape>'')|(?P<space>[{_SPACES}]+)|[^'{_SPACES}]+")
_PLAIN = re.compile(rf"(?P<space>[{_SPACES}]+)|[^{_SPACES}]+")


def string_text(source: str, span: Span, value: str) -> Text | None:
    """The string `value` that stands at ``source[span]``, quotes and block headers included.

    ``None`` where it can't be followed through the source: a number's other spelling, an alias, a
    value that a program changed.
    """
    start, end = span
    if source[start:end] == value:
        return Text.verbatim(source, start, end)
    first = source[start : start + 1]
    if first in ("|", ">"):
        return _block(source, start, value)
    if first in ('"', "'"):
        if end - start < 2:
            return None
        inside = (start + 1, end - 1)
        if first == "'":
            return _flow(source, inside, value, _SINGLE)
        # JSON folds no lines: it may hold the separators that YAML takes for line breaks.
        folded = _flow(source, inside, value, _DOUBLE)
        return folded or _flow(source, inside, value, _DOUBLE, folds=False)
    return _flow(source, span, value, _PLAIN)


class _Anchors:
    """Pairs of offsets, in ascending order, that `Text` works with."""

    def __init__(self) -> None:
        self.pairs: list[tuple[int, int]] = []

    def add(self, at: int, source_at: int) -> None:
        """Note where a piece begins; nothing where it goes on from the one before."""
        if self.pairs:
            value_at, there = self.pairs[-1]
            if there + at - value_at == source_at:
                return
        self.pairs.append((at, source_at))

    def text(self, value: str, start: int) -> Text:
        return Text(value, tuple(self.pairs) or ((0, start),))


def _flow(
    source: str, span: Span, value: str, tokens: re.Pattern[str], *, folds: bool = True
) -> Text | None:
    position, end = span
    at = 0
    anchors = _Anchors()
    anchors.add(0, position)
    while position < end:
        token = tokens.match(source, position, end)
        if token is None:
            return None
        kind = token.lastgroup
        length = token.end() - position
        if kind == "space":
            length = _folded(token[0]) if folds else length
        elif kind is not None:
            length = 0 if kind == "joined" else 1
            anchors.pairs.append((at, position))
        elif not value.startswith(token[0], at):
            return None
        if kind == "space" and length != token.end() - position:
            anchors.pairs.append((at, position))
        at += length
        position = token.end()
        if kind is not None:
            anchors.add(at, position)
    return anchors.text(value, span[0]) if at == len(value) else None


def _folded(run: str) -> int:
    """How many characters a run of white space in a flow scalar stands for."""
    breaks = sum(1 for _ in _BREAK.finditer(run))
    return len(run) if not breaks else max(breaks - 1, 1)


def _block(source: str, start: int, value: str) -> Text | None:
    """Words stand as they are; between them the source only has more white space."""
    header = _HEADER.match(source, start)
    position = header.end() if header else start
    at = 0
    anchors = _Anchors()
    while at < len(value):
        run = _RUN.match(value, at)
        written = _RUN.match(source, position)
        blank = written.end() if written else position
        length = run.end() - at if run else 0
        if length:
            if length > blank - position:
                return None
            anchors.pairs.append((at, position))
            if length > 1 and at + length < len(value):
                # The last characters are the next word's own indentation.
                anchors.pairs.append((at + length - 1, blank - 1))
            at += length
        position = blank
        word = _WORD.match(value, at)
        if word is None:
            break
        if not source.startswith(word[0], position):
            return None
        anchors.add(at, position)
        at = word.end()
        position += len(word[0])
    return anchors.text(value, start)
