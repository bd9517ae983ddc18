"""Where keys and values stand in a TOML text. `tomllib` tells no positions.

The text must already have been accepted by `tomllib`: the scanner follows the grammar, it does not
judge. It runs only when a place is wanted, for an error or for ``promptlint config``.
"""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field

from promptlint.model.place import Pointer, Span

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
# A closing run may be preceded by one or two quotes that belong to the text.
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_ATOM = re.compile(r"[^,\]}#\r\n]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """Characters of a key and of its value. For an array's element both are the value's; for a
    table both are its header's."""

    key: Span
    value: Span


def locate_entries(text: str) -> dict[Pointer, Entry]:
    """Places of every key, value and array element, by pointer.

    Args:
        text: valid TOML without a BOM.

    Returns:
        Entries in reading order. Incomplete, never wrong by exception, where the text turns out
        not to be valid after all.
    """
    scanner = _Scanner(text)
    with suppress(_LostError, tomllib.TOMLDecodeError, RecursionError):
        scanner.document()
    return scanner.found


class _LostError(Exception):
    """The text is not what tomllib would have accepted."""


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int = 0
    found: dict[Pointer, Entry] = field(default_factory=dict)
    arrays: dict[Pointer, int] = field(default_factory=dict)

    def document(self) -> None:
        table: Pointer = ()
        while True:
            self._skip(_BLANK)
            if self.at >= len(self.text):
                return
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Pointer:
        start = self.at
        repeated = self.text.startswith("[[", start)
        self.at += 2 if repeated else 1
        steps, span = self._dotted()
        pointer: Pointer = ()
        for step in steps[:-1]:
            pointer = self._current((*pointer, step))
        pointer = (*pointer, steps[-1])
        if repeated:
            index = self.arrays[pointer] = self.arrays.get(pointer, -1) + 1
            self.found.setdefault(pointer, Entry(span, span))
            pointer = (*pointer, index)
        self._expect("]]" if repeated else "]")
        self.found[pointer] = Entry(span, span)
        return pointer

    def _current(self, pointer: Pointer) -> Pointer:
        """A table's pointer; of an array of tables, its last element's."""
        return (*pointer, self.arrays[pointer]) if pointer in self.arrays else pointer

    def _pair(self, table: Pointer) -> None:
        steps, key = self._dotted()
        self._expect("=")
        self._skip(_SPACE)
        pointer = (*table, *steps)
        for length in range(len(table) + 1, len(pointer)):
            self.found.setdefault(pointer[:length], Entry(key, key))
        start = self.at
        self.found[pointer] = Entry(key, key)  # before its elements, in reading order
        self._value(pointer)
        self.found[pointer] = Entry(key, (start, self.at))

    def _value(self, pointer: Pointer) -> None:
        first = self.text[self.at : self.at + 1]
        if first == "[":
            self._array(pointer)
        elif first == "{":
            self._inline_table(pointer)
        elif first in ('"', "'"):
            self._string()
        else:
            match = self._match(_ATOM)
            self.at = match.start() + len(match[0].rstrip())

    def _array(self, pointer: Pointer) -> None:
        self.at += 1
        index = 0
        while True:
            self._skip(_BLANK)
            if self._take("]"):
                return
            start = self.at
            self._value((*pointer, index))
            self.found[(*pointer, index)] = Entry((start, self.at), (start, self.at))
            index += 1
            self._skip(_BLANK)
            self._take(",")

    def _inline_table(self, pointer: Pointer) -> None:
        self.at += 1
        while True:
            self._skip(_BLANK)
            if self._take("}"):
                return
            self._pair(pointer)
            self._skip(_BLANK)
            self._take(",")

    def _dotted(self) -> tuple[list[str], Span]:
        """A dotted key's steps, and its characters."""
        self._skip(_SPACE)
        start, steps = self.at, [self._key()]
        end = self.at
        while True:
            self._skip(_SPACE)
            if not self._take("."):
                return steps, (start, end)
            self._skip(_SPACE)
            steps.append(self._key())
            end = self.at

    def _key(self) -> str:
        if self.text[self.at : self.at + 1] not in ('"', "'"):
            return self._match(_BARE_KEY)[0]
        raw = self._string()
        if "\\" not in raw:
            return raw[1:-1]
        return str(tomllib.loads(f"key = {raw}")["key"])

    def _string(self) -> str:
        return self._match(_STRING)[0]

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        match = pattern.match(self.text, self.at)
        if match is None or match.end() == self.at:
            raise _LostError
        self.at = match.end()
        return match

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _take(self, word: str) -> bool:
        if not self.text.startswith(word, self.at):
            return False
        self.at += len(word)
        return True

    def _expect(self, word: str) -> None:
        self._skip(_SPACE)
        if not self._take(word):
            raise _LostError
