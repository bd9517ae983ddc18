"""Markdown text → `promptlint.analysis.markdown.Structure`, with exact spans.

The parser (markdown-it-py) decides what a block is and on which lines it stands; the columns are
found here, for it keeps none. Inline markup is not parsed, only code spans are looked for, by
CommonMark's rule: a run of backticks closes the next run of the same length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from promptlint.analysis.markdown import (
    MAX_PARSED,
    Heading,
    ListItem,
    Paragraph,
    Quote,
    Structure,
    Table,
)
from promptlint.analysis.markdown_fences import find_fences, without_fences
from promptlint.analysis.markup_tags import (
    find_comments,
    find_tags,
    without_comments,
    without_tag_lines,
)
from promptlint.model.place import Span
from promptlint.model.text import LineIndex

if TYPE_CHECKING:
    from markdown_it.token import Token

_MAX_DEPTH = 50
_BLOCKS = re.compile(r"(?:^|[\r\n])[ \t]*(?:[#>*+|~`_=-]|[0-9]{1,9}[.)])|\|")
_BLANK = re.compile(r"(?>\r\n|\r|\n)(?:[ \t]*(?>\r\n|\r|\n))+")
_LINE = re.compile(r"[^\r\n]+")
_MARKER = re.compile(r"[0-9]{1,9}[.)]|[-+*]")
_RUN = re.compile(r"`+")
_PIPE = re.compile(r"(?<!\\)\|")
_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})[ \t]+([^\r\n]*)")
_LONGEST_UNDERLINED = 80
_NO_HEADING = ".;,:"


def parse(text: str) -> Structure:
    """The structure of any text."""
    comments = find_comments(text) if "<!--" in text else ()
    clean = without_comments(text, comments)
    fences = find_fences(clean) if "```" in clean or "~~~" in clean else ()
    prose = without_fences(clean, fences)
    if len(text) > MAX_PARSED:
        found = Structure(text, tuple(_headings(text, prose)), complete=False)
    elif _BLOCKS.search(prose):
        found = _Reader(text, without_tag_lines(prose)).read()
    else:
        paragraphs = tuple(_plain_paragraphs(without_tag_lines(prose)))
        found = Structure(
            text,
            paragraphs=paragraphs,
            inline_code=tuple(_code_in(prose, [one.lines for one in paragraphs])),
        )
    found = replace(found, fences=fences, comments=comments)
    return replace(found, tags=find_tags(clean, found.in_code)) if "<" in clean else found


class _Reader:
    """Walks the parser's tokens once. `clean` is `text` with blanks for what is no prose."""

    def __init__(self, text: str, clean: str) -> None:
        self._text = text
        self._clean = clean
        self._index = LineIndex(clean)
        self._cursors: dict[int, int] = {}
        self._headings: list[Heading] = []
        self._quotes: list[Quote] = []
        self._items: list[ListItem] = []
        self._tables: list[Table] = []
        self._paragraphs: list[Paragraph] = []
        self._rules: list[Span] = []
        self._coded: list[Sequence[Span]] = []
        self._open_items: list[int] = []
        self._open_lists: list[int] = []
        self._lists = 0
        self._depth = 0
        self._rows: list[tuple[Span, ...]] | None = None

    def read(self) -> Structure:
        previous: Token | None = None
        for token in _tokens(self._clean):
            if token.map is not None:
                self._enter(token, previous, token.map[0], token.map[1])
            elif token.type.endswith("_close"):
                self._leave(token)
            previous = token
        self._coded.sort(key=lambda lines: lines[0] if lines else (0, 0))
        return Structure(
            self._text,
            tuple(self._headings),
            quotes=tuple(self._quotes),
            list_items=tuple(self._items),
            tables=tuple(self._tables),
            paragraphs=tuple(self._paragraphs),
            rules=tuple(self._rules),
            inline_code=tuple(_code_in(self._clean, self._coded)),
        )

    def _enter(self, token: Token, previous: Token | None, first: int, past: int) -> None:
        kind = token.type
        if kind == "inline" and self._rows is None and previous is not None:
            if previous.type == "heading_open":
                self._heading(previous, token, first, past)
            else:
                self._paragraph(self._pieces(token.content, first))
        elif kind == "blockquote_open":
            self._depth += 1
            self._quotes.append(Quote(self._quoted(first, past), self._depth))
        elif kind in ("bullet_list_open", "ordered_list_open"):
            self._open_lists.append(self._lists)
            self._lists += 1
        elif kind == "list_item_open":
            self._item(token, first, past)
        elif kind == "table_open":
            self._rows = []
            self._tables.append(Table(self._block(first, past), ()))
        elif kind == "tr_open" and self._rows is not None:
            self._rows.append(self._cells(first))
        elif kind == "hr":
            self._rules.append(self._block(first, first + 1))

    def _leave(self, token: Token) -> None:
        if token.type == "blockquote_close":
            self._depth -= 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self._open_lists.pop()
        elif token.type == "list_item_close":
            self._open_items.pop()
        elif token.type == "table_close" and self._rows is not None:
            self._tables[-1] = replace(self._tables[-1], rows=tuple(self._rows))
            self._coded.extend(self._rows)
            self._rows = None

    def _line(self, number: int) -> Span:
        """A 0-based line without its line end, from where markers of its containers end."""
        start, end = self._index.line_span(number + 1)
        while end > start and self._clean[end - 1] in "\r\n":
            end -= 1
        return max(start, self._cursors.get(number, start)), end

    def _quoted(self, first: int, past: int) -> Span:
        """Lines of a quote. Its first line has as many marks as it is deep."""
        start, end = self._index.line_span(first + 1)
        at = start - 1
        for _ in range(self._depth):
            at = self._clean.find(">", at + 1, end)
            if at < 0:
                break
        else:
            self._cursors[first] = at
        block = self._block(first, past)
        if at >= 0:
            self._cursors[first] = at + 1
        return block

    def _block(self, first: int, past: int) -> Span:
        """Lines of a block from its first character on, without blank ones at the end."""
        start, end = self._line(first)
        while start < end and self._clean[start] in " \t":
            start += 1
        end = max(self._line(past - 1)[1], end)
        while end > start and self._clean[end - 1].isspace():
            end -= 1
        return start, end

    def _pieces(self, content: str, first: int) -> list[Span]:
        """Where each line of a block's content stands."""
        pieces: list[Span] = []
        for number, line in enumerate(content.split("\n"), first):
            wanted = line.strip()
            start, end = self._line(number)
            at = self._clean.rfind(wanted, start, end) if wanted else -1
            if at >= 0:
                pieces.append((at, at + len(wanted)))
        return pieces

    def _paragraph(self, pieces: list[Span]) -> None:
        if not pieces:
            return
        kind = "quote" if self._depth else "item" if self._open_items else "text"
        span = pieces[0][0], pieces[-1][1]
        self._paragraphs.append(Paragraph(span, tuple(pieces), kind))
        self._coded.append(pieces)
        if self._open_items and not self._depth:
            at = self._open_items[-1]
            item = self._items[at]
            if item.text_span[0] == item.text_span[1] == item.span[0]:
                self._items[at] = replace(item, text_span=span)

    def _heading(self, opening: Token, token: Token, first: int, past: int) -> None:
        if not opening.markup.startswith("#"):
            self._underlined(opening, token, first, past)
            return
        start, end = self._line(first)
        mark = max(self._clean.find("#", start, end), start)
        at = self._clean.find(token.content, mark + len(opening.markup), end)
        span = (mark, _stripped_end(self._clean, mark, end))
        where = (at, at + len(token.content)) if at >= 0 else (span[1], span[1])
        level = int(opening.tag[1:])
        self._headings.append(Heading(level, self._text[slice(*where)], span, where))
        self._coded.append([where])

    def _underlined(self, opening: Token, token: Token, first: int, past: int) -> None:
        pieces = self._pieces(token.content, first)
        last = opening.map[1] - 1 if opening.map else past
        text = token.content
        if len(pieces) != 1 or len(text) > _LONGEST_UNDERLINED or text[-1:] in _NO_HEADING:
            self._paragraph(pieces)
            self._rules.append(self._block(last, last + 1))
            return
        span = pieces[0][0], self._block(last, last + 1)[1]
        level = int(opening.tag[1:])
        self._headings.append(Heading(level, self._text[slice(*pieces[0])], span, pieces[0]))
        self._coded.append(pieces)

    def _item(self, token: Token, first: int, past: int) -> None:
        start, end = self._line(first)
        found = _MARKER.search(self._clean, start, end)
        at, after = found.span() if found else (start, start)
        self._cursors[first] = after
        stop = max(self._index.line_span(past)[1], after)
        while stop > after and self._clean[stop - 1].isspace():
            stop -= 1
        self._open_items.append(len(self._items))
        self._items.append(
            ListItem(
                (at, stop),
                (at, at),
                self._clean[at:after],
                int(token.info) if token.info.isdecimal() else None,
                len(self._open_lists),
                self._open_lists[-1] if self._open_lists else 0,
            )
        )

    def _cells(self, line: int) -> tuple[Span, ...]:
        start, end = self._line(line)
        borders = [start - 1, *(mark.start() for mark in _PIPE.finditer(self._clean, start, end))]
        cells = [
            _stripped(self._clean, left + 1, right)
            for left, right in zip(borders, [*borders[1:], end], strict=True)
        ]
        kept = [cell for cell in cells[:1] if cell[1] > cell[0]]  # before the row's first pipe
        return (*kept, *(cells[1:-1] if cells[-1][0] == cells[-1][1] else cells[1:]))


def _tokens(text: str) -> Iterable[Token]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _MAX_DEPTH})
    parser.enable("table").disable(["code", "fence", "html_block", "reference"])
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser.parse(text)


def _plain_paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs of a text without any markup: what blank lines separate."""
    begin = 0
    for blank in (*_BLANK.finditer(text), None):
        end = blank.start() if blank else len(text)
        lines = tuple(
            piece
            for line in _LINE.finditer(text, begin, end)
            if (piece := _stripped(text, *line.span()))[1] > piece[0]
        )
        if lines:
            yield Paragraph((lines[0][0], lines[-1][1]), lines, "text")
        begin = blank.end() if blank else end


def _code_in(text: str, blocks: Iterable[Sequence[Span]]) -> Iterator[Span]:
    """Inline code of blocks, each given by its lines; no code spans two blocks."""
    for lines in blocks:
        runs = [run.span() for start, end in lines for run in _RUN.finditer(text, start, end)]
        if len(runs) > 1:
            yield from _paired(text, runs)


def _paired(text: str, runs: list[Span]) -> Iterator[Span]:
    following: dict[int, int] = {}
    closer: list[int | None] = [None] * len(runs)
    for at in range(len(runs) - 1, -1, -1):
        length = runs[at][1] - runs[at][0]
        closer[at] = following.get(length)
        following[length] = at
    at = 0
    while at < len(runs):
        to = closer[at]
        if to is None or text[max(runs[at][0] - 1, 0) : runs[at][0]] == "\\":
            at += 1
        else:
            yield runs[at][0], runs[to][1]
            at = to + 1


def _headings(text: str, prose: str) -> Iterator[Heading]:
    """Headings of a text that is too long to be parsed."""
    for line in _LINE.finditer(prose):
        heading = _HEADING.match(prose, *line.span())
        if heading:
            where = _stripped(prose, *heading.span(2))
            span = heading.start(1), where[1]
            yield Heading(len(heading.group(1)), text[slice(*where)], span, where)


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    return start, _stripped_end(text, start, end)


def _stripped_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end
