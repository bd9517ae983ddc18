"""The words around a candidate: they confirm it, or say that it is something else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promptlint.analysis.privacy.words import words

REACH = 60
"""Characters on either side that count as context."""

_BREAK = "\x1e"  # between two rows of a batch: the neighbour's words are not context

_ESCAPES = re.compile(r"\\(?:[nrtbf\"'/]|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2})\Z")

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that confirm an entity: whole ones, and parts that say it inside any word.

    A set is asked, not a pattern: where every row holds an address, this is what the time goes to.
    """

    whole: frozenset[str]
    parts: tuple[str, ...] = ()

    @classmethod
    def of(cls, whole: str, parts: str = "") -> Vocabulary:
        """From two lists in lower case, separated by spaces."""
        return cls(words(whole), tuple(parts.split()))

    def names(self, text: str) -> bool:
        """Whether a text holds one of them, in any case."""
        plain = text.lower()
        if any(part in plain for part in self.parts):
            return True
        return not self.whole.isdisjoint(_WORD.findall(plain))


def around(text: str, start: int, end: int, reach: int = REACH) -> tuple[str, str]:
    """Text before and after ``text[start:end]``, within the same row of a batch."""
    before = text[max(0, start - reach) : start].rpartition(_BREAK)[2]
    after = text[end : end + reach].partition(_BREAK)[0]
    return before, after


def line_before(text: str, start: int, reach: int = 2 * REACH) -> str:
    """The part of the line that stands before `start`."""
    before = around(text, start, start, reach)[0]
    return before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]


def ends_in_escape(text: str, end: int) -> bool:
    r"""Whether ``text[:end]`` ends in an escape sequence (``\n``, ``\u003c``).

    Source code and JSON are scanned as written: what follows an escape begins a word.
    """
    return _ESCAPES.search(text[max(0, end - 6) : end]) is not None
