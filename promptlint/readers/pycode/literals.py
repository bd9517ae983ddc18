"""String literals → text that knows the source offset of each of its characters.

The tree has a literal's value and its outer ends, not where single characters stand, and before
Python 3.12 no usable places inside f-strings. So the characters are read again here, by the
lexical rules of the language reference (2.4.1 to 2.4.4).
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterator

from promptlint.model.text import Text

_OPENING = re.compile(r"([A-Za-z]{0,2})(\"\"\"|'''|\"|')")
_BETWEEN = re.compile(r"(?:[ \t\f]|\r\n|\n|\r|\\(?:\r\n|\n|\r)|#[^\r\n]*)*")
_BODY = {
    '"': re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL),
    "'": re.compile(r"[^'\\]*(?:\\.[^'\\]*)*'", re.DOTALL),
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''", re.DOTALL),
}
_ESCAPE = re.compile(
    r"\\(?:\r\n|[\n\r]|[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|N\{[^}]*\}|.)",
    re.DOTALL,
)
_NAMED = re.compile(r"\\N\{[^}]*\}")
_SIMPLE = {
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}
_STOPS = {  # by (raw, braces to double)
    (False, False): re.compile(r"[\\\r]"),
    (False, True): re.compile(r"[\\\r{}]"),
    (True, False): re.compile(r"\r"),
    (True, True): re.compile(r"[\r{}]"),
}
_FIELD_STOP = re.compile(r"[\"'\[\](){}:#]")
_PLAIN_FIELD = re.compile(r"[^\W\d]\w*(?:\.\w+|\[\w+\])*(?:![rsa])?(?::[^{}\r\n\\]*)?")
_NAME = re.compile(r"(?<![\w.\"'])[^\W\d]\w*(?![\w(\"'])")

MAX_DEPTH = 30


class LiteralError(ValueError):
    """Not a string literal by these rules."""


class TextBuilder:
    """Collects pieces of a value with their source characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._anchors: list[tuple[int, int]] = []
        self._length = 0
        self._predicted = 0
        self._end = 0

    def copy(self, source: str, start: int, end: int) -> None:
        """Add ``source[start:end]`` as it is written."""
        if end > start:
            self.put(source[start:end], start, end)

    def put(self, value: str, start: int, end: int) -> None:
        """Add a value that the source characters ``[start, end)`` stand for."""
        self._move(start)
        self._parts.append(value)
        self._length += len(value)
        self._predicted += len(value)
        self._end = end

    def finish(self) -> Text:
        """The text so far."""
        if self._anchors and self._predicted != self._end:
            self._anchor(self._end)
        return Text("".join(self._parts), tuple(self._anchors) or ((0, self._end),))

    def _move(self, start: int) -> None:
        if not self._anchors:
            self._anchor(start)
            self._end = start
            return
        if start != self._end:
            self._anchor(self._end)
            self._anchor(start)
        elif self._predicted != self._end:
            self._anchor(self._end)

    def _anchor(self, source: int) -> None:
        # Of several anchors at one offset only the first and the last say anything.
        if len(self._anchors) > 1 and self._anchors[-2][0] == self._length:
            self._anchors.pop()
        self._anchors.append((self._length, source))
        self._predicted = source


def write_literal(
    builder: TextBuilder, source: str, start: int, end: int, *, double_braces: bool
) -> None:
    """Add the literal at ``source[start:end]``, all parts of an implicit concatenation.

    Replacement fields of f-strings stay fields, written so that ``str.format`` could parse them.

    Args:
        builder: takes the text.
        source: the file's text.
        start: of the first opening quote or prefix.
        end: past the last closing quote.
        double_braces: write braces of plain parts twice, because the whole is a template.

    Raises:
        LiteralError: this is no string literal.
    """
    position = start
    while position < end:
        opening = _OPENING.match(source, position)
        if opening is None:
            raise LiteralError(f"no string at offset {position}")
        prefix, quote = opening.group(1).lower(), opening.group(2)
        raw = "r" in prefix
        if "f" in prefix:
            position = _write_fstring(builder, source, opening.end(), quote, raw)
        else:
            body = _BODY[quote].match(source, opening.end())
            if body is None:
                raise LiteralError(f"unterminated string at offset {position}")
            position = body.end()
            _write_plain(builder, source, opening.end(), position - len(quote), raw, double_braces)
        between = _BETWEEN.match(source, position)
        position = between.end() if between else position


def literal_text(source: str, start: int, end: int) -> Text:
    """The value of a literal without replacement fields. Raises `LiteralError`."""
    builder = TextBuilder()
    write_literal(builder, source, start, end, double_braces=False)
    return builder.finish()


def _write_plain(
    builder: TextBuilder, source: str, start: int, end: int, raw: bool, double: bool
) -> None:
    stop = _STOPS[raw, double]
    if start == end:
        builder.put("", start, end)
    position = start
    while position < end:
        found = stop.search(source, position, end)
        at = found.start() if found else end
        builder.copy(source, position, at)
        position = _write_special(builder, source, at, end, double) if found else end


def _write_special(builder: TextBuilder, source: str, at: int, end: int, double: bool) -> int:
    """Write the escape, line end or brace at `at`; return where to go on."""
    char = source[at]
    if char == "\\":
        return _write_escape(builder, source, at, end)
    if char == "\r":
        after = at + 2 if source.startswith("\r\n", at) else at + 1
        builder.put("\n", at, min(after, end))
        return after
    builder.put(char * 2 if double else char, at, at + 1)
    return at + 1


def _write_escape(builder: TextBuilder, source: str, at: int, end: int) -> int:
    found = _ESCAPE.match(source, at, end)
    if found is None:
        builder.copy(source, at, at + 1)
        return at + 1
    body = found.group()[1:]
    if body in _SIMPLE:
        builder.put(_SIMPLE[body], at, found.end())
    elif body in ("\n", "\r", "\r\n"):
        pass  # a continued line: nothing of it is in the value
    elif body[0] in "01234567":
        builder.put(chr(int(body, 8)), at, found.end())
    elif len(body) > 1:
        builder.put(_character(body), at, found.end())
    else:  # an unknown escape stays as written
        builder.copy(source, at, at + 1)
        return at + 1
    return found.end()


def _character(body: str) -> str:
    if body.startswith("N{"):
        try:
            return unicodedata.lookup(body[2:-1])
        except KeyError:
            raise LiteralError(f"unknown character name {body[2:-1]!r}") from None
    code = int(body[1:], 16)
    # Half of a surrogate pair is no text: nothing could encode it later.
    return "\ufffd" if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def _write_fstring(builder: TextBuilder, source: str, start: int, quote: str, raw: bool) -> int:
    """Write an f-string's body from `start`; return the offset past the closing quote."""
    empty = True
    for kind, at, end in _segments(source, start, quote, raw, 0):
        if kind == "end":
            if empty:
                builder.put("", start, start)
            return end
        empty = False
        if kind == "field":
            _write_field(builder, source, at, end)
        elif kind == "braces":
            builder.copy(source, at, end)
        else:
            _write_plain(builder, source, at, end, raw, False)
    raise LiteralError(f"unterminated f-string at offset {start}")


def _segments(
    source: str, start: int, quote: str, raw: bool, depth: int
) -> Iterator[tuple[str, int, int]]:
    """Parts of an f-string's body: ``text``, ``braces`` (doubled ones), ``field``, then ``end``."""
    stop = re.compile(r"[\\{}]|" + quote)
    position = begin = start
    while True:
        found = stop.search(source, position)
        if found is None:
            return
        at, mark = found.start(), found.group()
        if mark == "\\":
            named = None if raw else _NAMED.match(source, at)
            # A backslash before a brace does not escape it.
            plain = at + 1 if source[at + 1 : at + 2] in "{}" else at + 2
            position = named.end() if named else plain
            continue
        if at > begin:
            yield "text", begin, at
        if mark == quote:
            yield "end", at, at + len(quote)
            return
        if source[at + 1 : at + 2] == mark:
            yield "braces", at, at + 2
            position = begin = at + 2
        else:
            position = begin = _field_end(source, at, depth)
            yield "field", at, position


def _field_end(source: str, start: int, depth: int) -> int:
    """Offset past the ``}`` that closes the replacement field opening at `start`."""
    if depth > MAX_DEPTH:
        raise LiteralError("replacement fields are nested too deeply")
    open_brackets = 0
    position = start + 1
    while True:
        found = _FIELD_STOP.search(source, position)
        if found is None:
            raise LiteralError(f"unterminated replacement field at offset {start}")
        at, mark = found.start(), found.group()
        position = at + 1
        if mark in "\"'":
            position = _string_end(source, at, depth)
        elif mark == "#":
            position = next((i for i in range(at, len(source)) if source[i] in "\r\n"), len(source))
        elif mark in "([{":
            open_brackets += 1
        elif open_brackets and mark in ")]}":
            open_brackets -= 1
        elif mark == "}":
            return position
        elif mark == ":" and not open_brackets:
            return _spec_end(source, position, depth)


def _spec_end(source: str, position: int, depth: int) -> int:
    """Offset past the ``}`` that ends the field whose format specification begins here."""
    while position < len(source):
        char = source[position]
        if char == "}":
            return position + 1
        position = _field_end(source, position, depth + 1) if char == "{" else position + 1
    raise LiteralError("unterminated format specification")


def _string_end(source: str, at: int, depth: int) -> int:
    """Offset past the string literal, inside a replacement field, whose quote stands at `at`."""
    quote = source[at] * 3 if source.startswith(source[at] * 3, at) else source[at]
    prefix = re.search(r"[A-Za-z]{0,2}$", source[max(at - 2, 0) : at])
    if prefix and "f" in prefix.group().lower():
        raw = "r" in prefix.group().lower()
        for kind, _, end in _segments(source, at + len(quote), quote, raw, depth + 1):
            if kind == "end":
                return end
        raise LiteralError(f"unterminated f-string at offset {at}")
    body = _BODY[quote].match(source, at + len(quote))
    if body is None:
        raise LiteralError(f"unterminated string at offset {at}")
    return body.end()


def _write_field(builder: TextBuilder, source: str, start: int, end: int) -> None:
    """Write ``{expression}``; one that ``str.format`` could not parse by its variable's name."""
    if _PLAIN_FIELD.fullmatch(source, start + 1, end - 1):
        builder.copy(source, start, end)
    else:
        write_variable(builder, source, start, end)


def write_variable(builder: TextBuilder, source: str, start: int, end: int) -> None:
    """Write an expression as ``{name}``, standing for the source characters ``[start, end)``."""
    builder.put("{" + variable_name(source[start:end]) + "}", start, end)


def variable_name(expression: str) -> str:
    """The variable that an expression is about: its first name that is not called."""
    for found in _NAME.finditer(expression[:2000]):
        name = found.group()
        if not keyword.iskeyword(name) and name != "self":
            return name
    found_any = re.search(r"[^\W\d]\w*", expression[:2000])
    return found_any.group() if found_any else "value"
