"""The structure of a prompt's text: what is a heading, a list, code, a quote, a comment, prose.

Rules about wording must know whether a word is an instruction or stands in an example, and rules
about sections must know the headings. Use it so::

    from promptlint.analysis.markdown import structure_of

    found = structure_of(document, message.text.value)   # parsed once per text and document
    for heading in found.headings: ...
    for start, end in found.sentences(): ...
    if not found.in_code(offset): ...

All spans are half-open code point ranges of the text that was given: turn them into places with
``message.text.source_span(start, end)``. Everything is in reading order.

Blocks follow CommonMark 0.31 with GitHub's tables (markdown-it-py), read as a model reads a
prompt rather than as a browser renders it:

- indented text is text, not code: prompts inside source are indented as a whole;
- a block between tags (``<rules>`` alone on its line) is Markdown like the rest, not raw HTML; a
  line of tags alone is no prose and ends what is before it;
- a code fence ends with its closing line, however the code in it is indented;
- a line of dashes below a long line or several lines separates, it makes no heading.

Nothing here raises on any text, and the work is linear in it. Beyond `MAX_PARSED` characters only
headings, fences, comments and tags are found, by line; `Structure.complete` tells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from promptlint.model.place import Span

if TYPE_CHECKING:
    from promptlint.model.document import Document

MAX_PARSED = 400_000
"""Longer texts (in characters) are searched by line: no prompt is that long, pasted data is."""


@dataclass(frozen=True, slots=True)
class Heading:
    """``## Output format``. `span`: the line; `text`: its words, with their span."""

    level: int
    text: str
    span: Span
    text_span: Span


@dataclass(frozen=True, slots=True)
class Fence:
    """A code fence.

    Attributes:
        language: first word after the opening fence, in lower case; ``""`` where there is none.
        info: all that stands there.
        span: from the opening fence to the end of the closing one.
        body: the lines between.
        closed: ``False`` where the text, or the quote it stands in, ends first.
    """

    language: str
    info: str
    span: Span
    body: Span
    closed: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines after ``>``. Quotes inside quotes have a `depth` of 2 and more."""

    span: Span
    depth: int = 1


@dataclass(frozen=True, slots=True)
class ListItem:
    """One item of a list.

    Attributes:
        span: from the marker to the end of the item, items inside it included.
        text_span: its own first paragraph, without the marker; empty for an item without one.
        marker: ``-``, ``*``, ``+``, ``1.``, ``2)`` as written.
        number: of an ordered item as written, ``None`` for bullets.
        level: 1 for an outer list.
        list: index that all items of one list share, in order of the lists' beginnings.
    """

    span: Span
    text_span: Span
    marker: str
    number: int | None
    level: int
    list: int


@dataclass(frozen=True, slots=True)
class Comment:
    """``<!-- … -->``, or ``<!--`` to the end of the text where it is not `closed`."""

    span: Span
    closed: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its rows, the header first; `rows` are the cells' spans by row."""

    span: Span
    rows: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `lines`: its lines without quote marks, indentation and line ends.

    Attributes:
        kind: ``text``, ``item`` (inside a list item) or ``quote`` (inside a quote).
    """

    span: Span
    lines: tuple[Span, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Tag:
    """An XML-like tag outside code: a delimiter, as in ``<context>…</context>``, or a mention.

    Attributes:
        name: as written in the opening tag, ``context``.
        open: span of the opening tag, attributes included; ``None`` for a stray closing tag.
        close: span of the closing tag; ``None`` where there is none.
        content: between the two; ``None`` unless both are there.
        alone: the opening tag (the closing one where that is all) has its line to itself.
        empty: written as ``<name/>``, or an HTML element that has no end (``<br>``).
    """

    name: str
    open: Span | None
    close: Span | None
    alone: bool
    empty: bool = False

    @property
    def content(self) -> Span | None:
        """Characters between the tags; ``None`` unless both are there."""
        return (self.open[1], self.close[0]) if self.open and self.close else None

    @property
    def unclosed(self) -> bool:
        """An opening tag whose closing tag is missing."""
        return self.open is not None and self.close is None and not self.empty


@dataclass(frozen=True)
class Structure:
    """What a text consists of. See the module's docstring for the meaning of spans.

    Attributes:
        fences, inline_code: code; inline code with its backticks.
        rules: lines that separate (``---``).
        complete: ``False`` where the text was too long to be parsed as Markdown.
    """

    text: str
    headings: tuple[Heading, ...] = ()
    fences: tuple[Fence, ...] = ()
    quotes: tuple[Quote, ...] = ()
    comments: tuple[Comment, ...] = ()
    list_items: tuple[ListItem, ...] = ()
    tables: tuple[Table, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    tags: tuple[Tag, ...] = ()
    rules: tuple[Span, ...] = ()
    inline_code: tuple[Span, ...] = ()
    complete: bool = True

    def in_fence(self, offset: int) -> bool:
        """Whether a character stands in a code fence, its fence lines included."""
        return _inside(self._fence_spans, offset)

    def in_code(self, offset: int) -> bool:
        """Whether a character stands in a code fence or in inline code."""
        return self.in_fence(offset) or _inside(self.inline_code, offset)

    def in_comment(self, offset: int) -> bool:
        """Whether a character stands in a closed HTML comment."""
        return _inside(self._comment_spans, offset)

    def in_quote(self, offset: int) -> bool:
        """Whether a character stands in a quote (``>``)."""
        return _inside(self._quote_spans, offset)

    def in_heading(self, offset: int) -> bool:
        """Whether a character stands in a heading."""
        return _inside(self._heading_spans, offset)

    def in_tag(self, offset: int, *names: str) -> bool:
        """Whether a character stands between the tags of any of the names, in any case."""
        wanted = {name.lower() for name in names}
        return any(
            tag.content[0] <= offset < tag.content[1]
            for tag in self.tags
            if tag.content and tag.name.lower() in wanted
        )

    def prose_spans(self, *, quotes: bool = False) -> Iterator[Span]:
        """Lines of running text: no code, comments, headings or tables.

        Inline code is part of its line (ask `in_code`). Quoted lines come only with `quotes`.
        """
        for paragraph in self.paragraphs:
            if quotes or paragraph.kind != "quote":
                yield from paragraph.lines

    def sentences(self, *, quotes: bool = False) -> Iterator[Span]:
        """Sentences of running text, none of which spans two paragraphs, items or cells.

        A line end is a sentence's end unless the next line goes on in lower case or the line is
        as long as a filled one; so ``span`` may hold line ends, indentation and quote marks.
        """
        for paragraph in self.paragraphs:
            if quotes or paragraph.kind != "quote":
                yield from _sentences(self.text, paragraph)

    def section_of(self, offset: int) -> Heading | None:
        """The nearest heading at or above a character."""
        at = bisect_right(self._heading_spans, (offset, len(self.text))) - 1
        return self.headings[at] if at >= 0 else None

    def section_span(self, heading: Heading) -> Span:
        """A heading's section: from its line to the next heading of its level or above."""
        later = bisect_right(self._heading_spans, heading.span)
        for other in self.headings[later:]:
            if other.level <= heading.level:
                return heading.span[0], other.span[0]
        return heading.span[0], len(self.text)

    @cached_property
    def _fence_spans(self) -> list[Span]:
        return [fence.span for fence in self.fences]

    @cached_property
    def _comment_spans(self) -> list[Span]:
        return [comment.span for comment in self.comments if comment.closed]

    @cached_property
    def _quote_spans(self) -> list[Span]:
        return [quote.span for quote in self.quotes if quote.depth == 1]

    @cached_property
    def _heading_spans(self) -> list[Span]:
        return [heading.span for heading in self.headings]


def structure(text: str) -> Structure:
    """The structure of a text. Prefer `structure_of`, which parses a text once per document."""
    from promptlint.analysis.markdown_blocks import parse

    return parse(text)


def structure_of(document: Document, text: str) -> Structure:
    """`structure`, kept with the document, so that all rules share one parse."""
    known: dict[str, Structure] = document.memo("markdown", dict)
    found = known.get(text)
    if found is None:
        found = known[text] = structure(text)
    return found


def _inside(spans: list[Span] | tuple[Span, ...], offset: int) -> bool:
    at = bisect_right(spans, offset, key=lambda span: span[0]) - 1
    return at >= 0 and offset < spans[at][1]


_FILLED = 60
_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]*_`]*(?=\s|$)|[。！？]")
_ABBREVIATION = re.compile(r"\b(?:(?i:e\.g|i\.e|vs|cf|approx|fig|mr|mrs|ms|dr|st)|[A-Z])$")
_DAY = re.compile(r"\b\d{1,2}$")
_MONTH = re.compile(
    r" (?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
"""German writes the day of a month with a full stop."""


def _sentences(text: str, paragraph: Paragraph) -> Iterator[Span]:
    begin: int | None = None
    end = 0
    for start, stop in paragraph.lines:
        if begin is not None and _is_break(text, end, start, stop):
            yield begin, end
            begin = None
        at = start
        for mark in _SENTENCE_END.finditer(text, start, stop):
            if _goes_on(text, mark, stop):
                continue
            if mark.end() > at or begin is not None:
                yield (at if begin is None else begin), mark.end()
            begin = None
            at = _after_space(text, mark.end(), stop)
        if at < stop:
            begin = at if begin is None else begin
        end = stop
    if begin is not None and begin < end:
        yield begin, end


def _is_break(text: str, end: int, start: int, stop: int) -> bool:
    """Whether a sentence that is open at `end` stops before the line ``[start, stop)``."""
    line_start = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
    if end - line_start >= _FILLED:
        return text[end - 1] in ":;" and not text[start : start + 1].islower()
    return not text[start : start + 1].islower() and start < stop


def _goes_on(text: str, mark: re.Match[str], stop: int) -> bool:
    """A full stop that ends an abbreviation or a list number, not a sentence."""
    if mark.group()[0] != "." or len(mark.group()) > 1 or mark.end() >= stop:
        return False
    before = text[max(mark.start() - 8, 0) : mark.start()]
    if _DAY.search(before) and _MONTH.match(text, mark.end()):
        return True
    return _ABBREVIATION.search(before) is not None or (
        before[-1:].isdigit() and before.strip().isdigit()
    )


def _after_space(text: str, at: int, stop: int) -> int:
    while at < stop and text[at].isspace():
        at += 1
    return at
