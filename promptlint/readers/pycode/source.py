"""A parsed file and its places: the tree's lines and UTF-8 columns → characters."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from bisect import bisect_right

from promptlint.model.document import UnreadableError
from promptlint.model.place import Place, Span

_NEWLINE = re.compile(r"\r\n|\n|\r")


class Source:
    """Text and tree of one file.

    Args:
        path: project-relative POSIX path.
        text: decoded, without BOM.

    Raises:
        UnreadableError: not Python that this interpreter can parse.
    """

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        self._ascii = text.isascii()
        self.tree = _parse(text)

    def offset(self, line: int, column: int) -> int:
        """Character offset of a 1-based line and a 0-based column in UTF-8 bytes."""
        start = self._starts[min(line, len(self._starts)) - 1]
        if self._ascii:
            return start + column
        # At most `column` characters can come before that byte.
        head = self.text[start : start + column]
        if head.isascii():
            return start + column
        return start + len(head.encode("utf-8", "replace")[:column].decode("utf-8", "ignore"))

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> Span:
        """Characters of a node, without the parentheses around it."""
        end_line = node.end_lineno or node.lineno
        end_column = node.col_offset if node.end_col_offset is None else node.end_col_offset
        return self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column)

    def place(self, node: ast.expr | ast.stmt | ast.keyword) -> Place:
        """The same as a place in this file."""
        return Place(span=self.span(node))

    def call_place(self, call: ast.Call) -> Place:
        """Where a call stands: what is called, so that a long call is not marked as a whole."""
        return Place(span=(self.span(call)[0], self.span(call.func)[1]))

    def label(self, offset: int) -> str:
        """Where a character stands, for people: ``line 12``."""
        return f"line {bisect_right(self._starts, offset)}"


def _parse(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the code that is read, not about ours
            return ast.parse(text)
    except SyntaxError as error:
        line = error.lineno or 1
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise UnreadableError(
            f"can't be parsed as Python {version} at line {line}: {error.msg}",
            line=line,
            column=max(error.offset or 1, 1),
            text=text,
            certain=False,  # another version's syntax, more often than a broken file
        ) from None
    except (ValueError, RecursionError, MemoryError) as error:
        reason = "nested too deeply" if not isinstance(error, ValueError) else str(error)
        raise UnreadableError(f"can't be parsed as Python: {reason}", text=text) from None
