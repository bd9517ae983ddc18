"""Elements of a JSON array, found one after the other without parsing or holding the file.

A scanner matches brackets and strings; each element's bytes go to the JSON parser on their own.
So one broken element costs one record: where brackets or quotes don't match, the scan goes on at
the next text that looks like the beginning of an element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

from promptlint.model.batch import BadRecord
from promptlint.readers.datasets.decoding import MAX_DEPTH, MAX_RECORD_BYTES
from promptlint.readers.datasets.lines import BOM
from promptlint.readers.datasets.window import Window

_OPEN, _CLOSE, _CLOSE_OBJECT, _COMMA, _QUOTE = b'[]},"'
_CLOSING = {ord("{"): ord("}"), ord("["): ord("]")}

# Everything up to the next bracket that is not inside a string. Possessive: no backtracking. A
# string must be followed by what JSON allows there, so that a lost quote is noticed at once.
_RUN = re.compile(rb'[^"\[\]{}]*+(?:"(?:[^"\\\x00-\x1f]++|\\.)*+"(?=[ \t\r\n,:\]}])[^"\[\]{}]*+)*+')
_STRING = re.compile(rb'"(?:[^"\\\x00-\x1f]++|\\.)*+')
_SCALAR = re.compile(rb"[^,\]\[{}\"\s]*+")
_FIRST_KEY = re.compile(rb'\{\s*+"([^"\\\x00-\x1f]{1,200})"\s*+:')
_MOST_KEYS = 32
TEXT_AFTER = "text after the end of the array"
_OVERLAP = 4096
_PATIENCE = 1000


def _around(inner: bytes) -> bytes:
    body = _RUN.pattern + rb"(?:" + inner + _RUN.pattern + rb")*+"
    return rb"(?:\{" + body + rb"\}|\[" + body + rb"\])"


@cache
def _shallow() -> re.Pattern[bytes]:
    """A value with brackets up to four deep, in one match: most elements of most files."""
    flat = rb"(?:\{" + _RUN.pattern + rb"\}|\[" + _RUN.pattern + rb"\])"
    return re.compile(_around(_around(_around(flat))))


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its first byte's offset, 1-based physical line, and bytes or what is wrong."""

    offset: int
    line: int
    size: int
    raw: bytes | BadRecord


class _BrokenError(Exception):
    """Brackets or quotes don't match: the element's end can't be told."""


def elements(
    stream: BinaryIO, start: int = 0, *, nested: bool = False, limit: int = MAX_RECORD_BYTES
) -> Iterator[Element]:
    """Every element of the array that begins at byte `start`, white space and BOM skipped.

    What is wrong with the array itself (no closing bracket, a comma too many, text after the
    end) comes as one more element with a `BadRecord`. `nested` says that the array stands inside
    an object, so that text after it is right.
    """
    window = Window(stream, start)
    if start == 0 and window.more() and window.buffer.startswith(BOM):
        window.at = len(BOM)
    if window.peek() != _OPEN:
        yield _problem(window, "is no JSON array")
        return
    window.advance(window.at + 1)
    scan = _Scan(window, limit)
    yield from scan.run()
    if scan.closed and not nested and window.peek() is not None:
        yield _problem(window, TEXT_AFTER)


def read_element(stream: BinaryIO, offset: int, limit: int = MAX_RECORD_BYTES) -> bytes | BadRecord:
    """The bytes of the element that begins at `offset`."""
    window = Window(stream, offset)
    if window.peek() is None:
        return BadRecord("nothing stands there")
    return _Scan(window, limit).element().raw


def _problem(window: Window, reason: str) -> Element:
    return Element(window.position, window.line, 0, BadRecord(reason, bounded=False))


class _Scan:
    """The scanner's state: where it is, and what elements begin with in this file."""

    def __init__(self, window: Window, limit: int) -> None:
        self.window = window
        self.limit = limit
        self.shallow = _shallow()
        self.keys: set[bytes] = set()
        self.skipped = False  # the last element was broken and skipped
        self.skipped_in_a_row = 0
        self.closed = False  # the array's closing bracket was read
        self.lost = False  # the last element's end was not found: nothing is known of the rest

    def run(self) -> Iterator[Element]:
        """Elements up to and including the closing bracket."""
        window = self.window
        after_element = after_comma = False
        while (byte := window.peek()) is not None:
            if byte == _CLOSE:
                if after_comma:
                    yield _problem(window, "a comma after the last element")
                window.advance(window.at + 1)
                self.closed = True
                return
            if byte == _COMMA:
                if not after_element:
                    yield _problem(window, "a comma without an element before it")
                window.advance(window.at + 1)
                after_element, after_comma = False, True
                continue
            found = self.element()
            if after_element:
                missing = BadRecord("the comma before this element is missing", bounded=False)
                found = Element(found.offset, found.line, found.size, missing)
            yield found
            if self.skipped_in_a_row >= _PATIENCE:
                yield _problem(window, f"{_PATIENCE:,} broken elements in a row: not read further")
                return
            # A broken element is skipped up to the next one's first byte, its comma included.
            after_element, after_comma = not self.skipped, False
        if not self.lost:
            yield _problem(window, "the file ends before the array is closed")

    def element(self) -> Element:
        """The element at the window's position; moves behind it."""
        window = self.window
        offset, line = window.position, window.line
        self.skipped = False
        try:
            end = self._end()
            if end - window.at > self.limit:
                raise self._too_long()
        except _BrokenError as broken:
            self.skipped = True
            self.skipped_in_a_row += 1
            fault = BadRecord(str(broken), bounded=False)
            return Element(offset, line, self._skip() - offset, fault)
        raw = window.buffer[window.at : end]
        self._learn(raw)
        self.skipped_in_a_row = 0
        window.advance(end)
        return Element(offset, line, len(raw), raw)

    def _learn(self, raw: bytes) -> None:
        if len(self.keys) < _MOST_KEYS:
            first = _FIRST_KEY.match(raw)
            if first:
                self.keys.add(first[1])

    def _end(self) -> int:
        """Index in the buffer just behind the element at ``window.at``."""
        window = self.window
        byte = window.buffer[window.at]
        if byte in _CLOSING:
            shallow = self.shallow.match(window.buffer, window.at)
            return shallow.end() if shallow else self._bracketed_end()
        pattern = _STRING if byte == _QUOTE else _SCALAR
        while True:
            end = _match_end(pattern, window.buffer, window.at)
            if end < len(window.buffer) or not window.more():
                break
        if end == window.at or (byte == _QUOTE and window.buffer[end : end + 1] != b'"'):
            raise _BrokenError("a bracket that closes nothing, or a string without an end")
        return end + 1 if byte == _QUOTE else end

    def _bracketed_end(self) -> int:
        window = self.window
        stack = bytearray()
        at = window.at
        while True:
            at = self._next_bracket(at)
            buffer = window.buffer
            byte = buffer[at]
            if byte in _CLOSING:
                if stack and not _may_open(buffer, at, stack[-1]):
                    raise _BrokenError("a closing bracket or a key is missing")
                stack.append(_CLOSING[byte])
                if len(stack) > MAX_DEPTH:
                    raise _BrokenError(f"nested more than {MAX_DEPTH} levels deep")
            elif stack.pop() != byte:
                raise _BrokenError("brackets that don't match")
            elif not stack:
                return at + 1
            at += 1

    def _next_bracket(self, at: int) -> int:
        while True:
            buffer = self.window.buffer
            at = _match_end(_RUN, buffer, at)
            if at < len(buffer):
                if buffer[at] != _QUOTE:
                    return at
                closing = _match_end(_STRING, buffer, at)
                if closing < len(buffer) - 1:  # else more must be read to tell
                    raise _BrokenError(
                        "a quote that is missing or not escaped"
                        if buffer[closing] == _QUOTE
                        else "a string that is not closed, or a line break inside one"
                    )
            at = self._refill(at)

    def _refill(self, at: int) -> int:
        """Read more; returns where ``buffer[at]`` went."""
        window = self.window
        if len(window.buffer) - window.at > self.limit:
            raise self._too_long()
        start = window.base
        if not window.more():
            raise _BrokenError("the file ends inside this element")
        return at - (window.base - start)

    def _too_long(self) -> _BrokenError:
        following = self._beginning()
        if following and following.search(self.window.buffer, self.window.at + 1):
            return _BrokenError("a bracket that is not closed before the next element begins")
        return _BrokenError(f"longer than {self.limit // (1024 * 1024)} MiB")

    def _skip(self) -> int:
        """Go on to what looks like the beginning of the next element; returns its offset."""
        window = self.window
        self._learn(window.buffer[window.at : window.at + 1024])
        pattern = self._beginning()
        window.advance(min(window.at + 1, len(window.buffer)))
        while True:
            found = pattern.search(window.buffer, window.at) if pattern else None
            if found:
                window.advance(found.start(1))
                break
            window.advance(max(window.at, len(window.buffer) - _OVERLAP))
            if not window.more():
                window.advance(len(window.buffer))
                self.lost = True
                break
        return window.position

    def _beginning(self) -> re.Pattern[bytes] | None:
        if not self.keys:
            return None
        names = b"|".join(re.escape(key) for key in sorted(self.keys))
        return re.compile(rb'[,}\]\n]\s*+(\{\s*+"(?:' + names + rb')"\s*+:)')


def _match_end(pattern: re.Pattern[bytes], buffer: bytes, at: int) -> int:
    found = pattern.match(buffer, at)
    return found.end() if found else at


def _may_open(buffer: bytes, at: int, inside: int) -> bool:
    """Whether JSON allows a bracket at `at`, inside what the bracket `inside` will close."""
    before = buffer[max(at - 1, 0) : at]
    if before.isspace():
        before = buffer[max(at - _OVERLAP, 0) : at].rstrip()[-1:]
    return not before or (before == b":" if inside == _CLOSE_OBJECT else before in (b",", b"["))
