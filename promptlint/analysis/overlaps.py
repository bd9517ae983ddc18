"""Texts that overlap: one ends with the words that another begins with, as sliding windows do.

The rows may be in any order. For each text the first anchor (a word of seven letters or more, not
the first word: a window may begin inside one) gives a key, the 32 characters from it on; the same
is done for the anchors of every text's last 400 characters (900 in long texts). Where a key is
found on both sides, the rest of the one text must be, character for character, what the other
begins with. Keys are sampled by hash when there are many, so memory is bounded and the share
stays an estimate without bias.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import xxhash

from promptlint.analysis.sketches import Thinned
from promptlint.model.place import Pointer

SHORTEST = 200
"""Shorter texts are not compared."""

_ANCHOR = re.compile(r"\W(?=\w{7})")
_RARE_ANCHOR = re.compile(r"\W(?=\w{9})")
_KEY = 32
_HEAD = 160
_TAIL = 400
_LONG_TAIL = 900
_HEADS = 4096
_TAILS = 32_768
_DEPTH = 4

Head: TypeAlias = tuple[int, str, Pointer]
"""Record, its text from the anchor on, pointer of the text."""

Tail: TypeAlias = tuple[int, int, int]
"""Record, characters from the anchor to the text's end, their checksum."""


@dataclass(slots=True)
class Overlaps:
    """Beginnings and ends of the texts of a stream."""

    heads: Thinned[Head] = field(default_factory=lambda: Thinned(_HEADS, _DEPTH))
    tails: Thinned[Tail] = field(default_factory=lambda: Thinned(_TAILS, _DEPTH))

    def add(self, record: int, text: str, pointer: Pointer) -> None:
        """Note a text."""
        if len(text) < SHORTEST:
            return
        limit = min(self.heads.limit, self.tails.limit)
        first = _ANCHOR.search(text, 0, min(_HEAD, len(text) // 2))
        if first is not None:
            start = first.end()
            key = _hash(text[start : start + _KEY])
            if key < limit:
                self.heads.add(key, (record, text[start : start + _LONG_TAIL], pointer))
        for rest in _ends(text):
            key = _hash(rest[:_KEY])
            if key < limit:
                check = zlib.crc32(rest.encode("utf-8", "surrogatepass"))
                self.tails.add(key, (record, len(rest), check))

    def merge(self, other: Overlaps, shift: int) -> None:
        """Add another stream's texts, their records counted from `shift` on."""
        limit = min(side.limit for side in (self.heads, self.tails, other.heads, other.tails))
        self.heads.merge(
            (
                (key, tuple((record + shift, text, at) for record, text, at in values))
                for key, values in other.heads.items.items()
            ),
            limit,
        )
        self.tails.merge(
            (
                (key, tuple((record + shift, length, check) for record, length, check in values))
                for key, values in other.tails.items.items()
            ),
            limit,
        )

    def found(self) -> OverlapResult:
        """Texts that begin with another's end."""
        limit = min(self.heads.limit, self.tails.limit)
        result = OverlapResult()
        for key, heads in self.heads.pairs():
            if key >= limit:
                break
            # Different texts that begin alike begin with a phrase, not with another's end.
            is_phrase = len({text for _, text, _ in heads}) > 2
            tails = () if is_phrase else self.tails.items.get(key, ())
            for record, text, pointer in heads:
                result.compared += 1
                matches = [tail for tail in tails if _continues(record, text, tail)]
                if matches:
                    result.places.append((record, matches[0][0], pointer))
                    result.chars += max(tail[1] for tail in matches)
        result.places.sort(key=lambda place: place[:2])
        return result


@dataclass(slots=True)
class OverlapResult:
    """How many texts were compared, and those that begin with another's end.

    `places`: (record, record that ends so, pointer). `chars`: sum of the lengths in common.
    """

    compared: int = 0
    chars: int = 0
    places: list[tuple[int, int, Pointer]] = field(default_factory=list)


def _ends(text: str) -> Iterator[str]:
    """What follows each anchor up to the text's end, for anchors near enough to it.

    Long texts are looked at further back, for the overlaps of large windows; fewer anchors do
    there, since one that is found is enough.
    """
    text = text.rstrip()
    end, middle = len(text), len(text) // 2
    near = max(end - _TAIL, middle)
    if end - _LONG_TAIL > middle:
        for anchor in _RARE_ANCHOR.finditer(text, end - _LONG_TAIL, near):
            yield text[anchor.end() :]
    for anchor in _ANCHOR.finditer(text, near, max(end - _KEY, near)):
        yield text[anchor.end() :]


def _continues(record: int, text: str, tail: Tail) -> bool:
    other, length, checksum = tail
    if other == record or length > len(text):
        return False
    return zlib.crc32(text[:length].encode("utf-8", "surrogatepass")) == checksum


def _hash(text: str) -> int:
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass"))
