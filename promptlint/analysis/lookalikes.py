"""Letters of other scripts inside Latin words that look like Latin ones.

The pairs are those of Unicode's confusables (UTS #39, version 16) that most fonts draw alike;
Greek letters that formulas put beside Latin ones (alpha, mu, pi …) are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.model.place import Span

_PAIRS = (
    # Cyrillic
    ("аеорсухіјѕһԁԛԝѵӏь", "aeopcyxijshdqwvlb"),
    ("АВЕЅІЈКМНОРСТХУҮԌԚԜѴ", "ABESIJKMHOPCTXYYGQWV"),
    # Greek
    ("ονρικ", "ovpik"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    # Armenian, Cherokee
    ("օսոցհ", "ounghg"),
    ("ᎪᏴᏟᎠᎬᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ", "ABCDEHJKLMPRSTVWZ"),
)
LATIN = {odd: plain for odds, plains in _PAIRS for odd, plain in zip(odds, plains, strict=False)}
"""Look-alike → the Latin letter that it looks like."""

_ODD = re.compile("[" + "".join(LATIN) + "]")
_GREEK = frozenset("ονρικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
_REACH = 40  # letters; longer runs are no words
_SHORT = 4
_SHORT_GREEK = 5


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A word with foreign letters.

    Attributes:
        span: the word.
        letters: spans of the foreign letters.
        plain: the word in Latin letters.
    """

    span: Span
    letters: tuple[Span, ...]
    plain: str


def scan(text: str) -> Iterator[Lookalike]:
    """Words of Latin letters with look-alikes among them, and whole words of look-alikes that
    stand in an otherwise Latin text. One pass; a text of ASCII costs nothing."""
    if text.isascii():
        return
    done = 0
    foreign: bool | None = None
    for match in _ODD.finditer(text):
        if match.start() < done:
            continue
        start, end = _word(text, match.start())
        done = end
        word = text[start:end]
        found = _judge(word)
        if found is None or not _latin_line(text, start, end):
            continue
        if not any(character.isascii() for character in word):
            # сору: in a text with Russian words, it may be one.
            foreign = _has_foreign(text) if foreign is None else foreign
            if foreign:
                continue
        letters = tuple((start + at, start + at + 1) for at in found)
        yield Lookalike((start, end), letters, "".join(LATIN.get(c, c) for c in word))


def script(character: str) -> str:
    """First word of a letter's Unicode name: ``CYRILLIC``, ``GREEK`` …"""
    return unicodedata.name(character, "UNKNOWN").partition(" ")[0]


def _word(text: str, at: int) -> Span:
    start, end = at, at + 1
    while start > 0 and at - start < _REACH and text[start - 1].isalpha():
        start -= 1
    while end < len(text) and end - at < _REACH and text[end].isalpha():
        end += 1
    return start, end


def _judge(word: str) -> list[int] | None:
    """Offsets of the look-alikes; ``None`` where the word may be what it seems."""
    odd = [at for at, character in enumerate(word) if character in LATIN]
    rest = [character for character in word if character not in LATIN]
    if not all(character.isascii() or script(character) == "LATIN" for character in rest):
        return None
    greek = any(word[at] in _GREEK for at in odd)
    if len(word) < (_SHORT_GREEK if greek else _SHORT):
        return None
    # kΩ, ΔΗf: a capital or a single Greek letter at an end is a symbol with its index.
    if greek and (not rest or len(odd) > len(rest) or odd in ([0], [len(word) - 1])):
        return None
    return odd


def _latin_line(text: str, start: int, end: int) -> bool:
    """Whether the line has Latin words and no word of the foreign script."""
    line_start = max(text.rfind("\n", 0, start) + 1, start - 300)
    line_end = text.find("\n", end)
    line_end = min(len(text) if line_end < 0 else line_end, end + 300)
    around = text[line_start:start] + " " + text[end:line_end]
    return not _has_foreign(around) and (
        any(c.isascii() and c.isalpha() for c in around) or text[start:end].isascii() is False
    )


_FOREIGN = re.compile("[\u0370-\u052f\u0530-\u058f\u13a0-\u13ff]")


def _has_foreign(text: str) -> bool:
    """Letters of those scripts that look like no Latin one."""
    return any(match.group() not in LATIN for match in _FOREIGN.finditer(text))
