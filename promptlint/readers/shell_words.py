"""Commands of shell scripts and Makefiles as words with their places. Nothing is executed.

Only what a reader of the script could say is said: a variable has its value where the script itself
assigns a literal one, everything else stays a placeholder, which no rule may guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from promptlint.model.place import Span

_TOKEN = re.compile(
    r"""(?P<gap>(?:[ \t]|\\\r?\n)+)
      | (?P<end>\r?\n|\r|;;?|&&?|\|\|?|[()])
      | (?P<word>(?:'[^']*'|"(?:[^"\\]|\\.)*"|\$\([^()\n]*\)|\$\{[^${}\n]*\}|\\.
                  |[^\s'"\\;&|()<>])+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_PIECE = re.compile(
    r"""'(?P<raw>[^']*)'|"(?P<quoted>(?:[^"\\]|\\.)*)"|\\(?P<escaped>.)|(?P<plain>[^'"\\]+|.)""",
    re.DOTALL,
)
_VARIABLE = re.compile(r"\$\$?(?:\{(\w+)\}|\((\w+)\)|(\w+))|\$\$?[({][^$(){}\n]*[)}]")
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_MAKE_ASSIGNED = ("=", ":=", "?=", "::=")
UNKNOWN = "${…}"


class Word(NamedTuple):
    """One word, unquoted and with its variables filled in, and where it is written."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        words: those that are no flags and belong to none: program, subcommand, files.
        flags: by name without dashes, in snake_case: values in order, none for a switch.
        text: all of its words, flags too, with one space between them.
        span: from its first to its last word.
    """

    words: tuple[Word, ...]
    flags: Mapping[str, tuple[Word, ...]]
    text: str
    span: Span


def commands(text: str) -> Iterator[Command]:
    """Commands in written order."""
    variables: dict[str, str] = {}
    for line in _lines(text):
        rest = _assign(line, variables)
        if rest:
            yield _command([Word(_fill(word.text, variables), word.span) for word in rest])


def _lines(text: str) -> Iterator[list[Word]]:
    words: list[Word] = []
    at, size = 0, len(text)
    while at < size:
        match = _TOKEN.match(text, at)
        if match is None:
            at += 1
            continue
        at = match.end()
        if match["end"]:
            if words:
                yield words
            words = []
        elif match["word"] is not None:
            if match["word"].startswith("#"):
                at = _end_of_line(text, match.start())
            else:
                words.append(Word(_unquoted(match["word"]), match.span()))
    if words:
        yield words


def _end_of_line(text: str, start: int) -> int:
    found = text.find("\n", start)
    return len(text) if found < 0 else found


def _unquoted(word: str) -> str:
    """Quotes taken off. Single quotes keep a dollar sign from being read: it is no variable."""
    made = []
    for piece in _PIECE.finditer(word):
        if piece["raw"] is not None:
            made.append(piece["raw"].replace("$", "\0"))
        elif piece["quoted"] is not None:
            made.append(re.sub(r'\\(["\\$`])', r"\1", piece["quoted"]))
        else:
            made.append(piece["escaped"] or piece["plain"] or "")
    return "".join(made)


def _assign(words: list[Word], variables: dict[str, str]) -> list[Word]:
    """Note what a line assigns; what is left of it is a command."""
    if len(words) >= 2 and words[1].text in _MAKE_ASSIGNED:
        variables[words[0].text] = _fill(" ".join(word.text for word in words[2:]), variables)
        return []
    at = 1 if words[0].text in ("export", "local", "readonly", "declare") else 0
    while at < len(words) and (match := _ASSIGNED.fullmatch(words[at].text)):
        variables[match[1]] = _fill(match[2], variables)
        at += 1
    return words[at:]


def _fill(text: str, variables: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2] or match[3]
        return variables.get(name, UNKNOWN) if name else UNKNOWN

    return (_VARIABLE.sub(value, text) if "$" in text else text).replace("\0", "$")


def _command(words: list[Word]) -> Command:
    plain: list[Word] = []
    flags: dict[str, tuple[Word, ...]] = {}
    name = ""
    for word in words:
        if word.text.startswith("-") and not _is_number(word.text):
            head, equals, value = word.text.partition("=")
            name = head.lstrip("-").replace("-", "_")
            held = (Word(value, (word.span[1] - len(value), word.span[1])),) if equals else ()
            flags[name] = held
            if equals:
                name = ""
        elif name:
            flags[name] = (*flags[name], word)
        else:
            plain.append(Word(word.text.lstrip("@"), word.span))
    line = " ".join(word.text for word in words)
    return Command(tuple(plain), flags, line, (words[0].span[0], words[-1].span[1]))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-[\d.]+(?:e-?\d+)?", text, re.IGNORECASE) is not None
