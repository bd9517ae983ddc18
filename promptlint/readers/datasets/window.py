"""A moving window over a binary stream, for scanners that must not hold the file."""

from __future__ import annotations

import re
from typing import BinaryIO

BLOCK = 1 << 20
_MOST_AT_ONCE = 8 * BLOCK
_SPACE = re.compile(rb"[ \t\r\n]*+")


class Window:
    """Buffered bytes from `base` on. `position` and `line` say how far the scanner has come.

    Attributes:
        buffer: the bytes that are held; ``buffer[at]`` is the next one.
        line: 1-based physical line of the next byte, counted by line feeds.
    """

    __slots__ = ("_ended", "_stream", "at", "base", "buffer", "line")

    def __init__(self, stream: BinaryIO, start: int = 0, line: int = 1) -> None:
        stream.seek(start)
        self._stream = stream
        self._ended = False
        self.base = start
        self.buffer = b""
        self.at = 0
        self.line = line

    @property
    def position(self) -> int:
        """Offset in the stream of the next byte."""
        return self.base + self.at

    def more(self) -> bool:
        """Read on, more at once the more is held; ``False`` at the end."""
        if self._ended:
            return False
        rest = self.buffer[self.at :]
        block = self._stream.read(min(max(BLOCK, len(rest)), _MOST_AT_ONCE))
        self._ended = not block
        self.base += self.at
        self.at = 0
        self.buffer = rest + block
        return not self._ended

    def advance(self, to: int) -> None:
        """Move on to ``buffer[to]``."""
        self.line += self.buffer.count(b"\n", self.at, to)
        self.at = to

    def peek(self) -> int | None:
        """The next byte that is no white space, after moving there; ``None`` at the end."""
        if self.at < len(self.buffer) and self.buffer[self.at] > 0x20:
            return self.buffer[self.at]
        while True:
            found = _SPACE.match(self.buffer, self.at)
            self.advance(found.end() if found else self.at)
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.more():
                return None
