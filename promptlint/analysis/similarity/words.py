"""Texts → hashes of their word 3-grams, for a whole batch at once.

Words are runs of letters, digits, marks and ``_``, lower case. In scripts that put no spaces
between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese, Tibetan) every character is a word,
which makes the 3-grams character 3-grams there.

A word's hash is a polynomial of its bytes, taken from prefix sums over the joined buffer modulo
2⁶⁴ (Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987), then mixed with
the finalizer of splitmix64.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from promptlint.analysis.similarity.normal import compared_text
from promptlint.model.batch import RecordBatch

UInt64s = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WORDS = 3
"""Words of a shingle."""
LONGEST = 1_000_000
"""Characters of one text that are looked at."""
BLOCK = 100_000
"""Characters that are hashed at once, so that the arrays stay in a processor's cache."""

_SEPARATOR = "\x1e"
_BASE = 0x9E3779B97F4A7C15
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0xC2B2AE3D27D4EB4F)
_FIRST = np.uint64(0x9E3779B97F4A7C15)
_SPACELESS = (
    (0x0E00, 0x0FFF),  # Thai, Lao, Tibetan
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x312F),  # Japanese syllables, Bopomofo
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),  # Chinese characters
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9D),
    (0x20000, 0x3FFFF),
)


@dataclass(frozen=True, slots=True)
class Shingles:
    """Hashes of the shingles of several texts, one text's after the other's.

    Text ``i`` has ``hashes[offsets[i]:offsets[i + 1]]``, in reading order, repeats included.
    """

    hashes: UInt64s
    offsets: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def counts(self) -> Ints:
        """Shingles of each text."""
        return np.diff(self.offsets)

    def of(self, index: int) -> frozenset[int]:
        """Distinct shingles of one text."""
        return frozenset(self.hashes[self.offsets[index] : self.offsets[index + 1]].tolist())


@dataclass(frozen=True, slots=True)
class Words:
    """Hashes of the words of some texts, in blocks of (hashes, text in the block, texts)."""

    texts: int
    blocks: tuple[tuple[UInt64s, Ints, int], ...]


def shingles(texts: Sequence[str], words: int = WORDS) -> Shingles:
    """Word n-grams of each text; a text with fewer words has none."""
    return grams(hashed_words(texts), words)


def hashed_words(texts: Sequence[str]) -> Words:
    """Hash of every word of every text."""
    return Words(len(texts), tuple((*_words(block), len(block)) for block in _blocks(texts)))


def words_of(batch: RecordBatch) -> Words:
    """Words of a batch's records, system turns left out; hashed once for all checks."""

    def build() -> Words:
        known = batch.format != "unknown"
        return hashed_words([compared_text(turns) if known else "" for turns in batch.turns])

    return batch.memo("similarity.words", build)


def grams(words: Words, size: int) -> Shingles:
    """Runs of `size` words that stand in one text."""
    hashes: list[UInt64s] = []
    counts: list[Ints] = []
    for word_hashes, owners, texts in words.blocks:
        found, count = _grams(word_hashes, owners, texts, size)
        hashes.append(found)
        counts.append(count)
    offsets = np.zeros(words.texts + 1, np.int64)
    if counts:
        np.cumsum(np.concatenate(counts), out=offsets[1:])
    return Shingles(np.concatenate(hashes) if hashes else np.empty(0, np.uint64), offsets)


def _blocks(texts: Sequence[str]) -> list[list[str]]:
    blocks: list[list[str]] = []
    room = 0
    for text in texts:
        if len(text) > LONGEST:
            text = text[:LONGEST]
        if not blocks or room < len(text):
            blocks.append([])
            room = BLOCK
        blocks[-1].append(text)
        room -= len(text)
    return blocks


def _words(texts: Sequence[str]) -> tuple[UInt64s, Ints]:
    """Hash of every word, and the text that it stands in."""
    joined = _SEPARATOR.join(texts)
    if joined.count(_SEPARATOR) != len(texts) - 1:
        joined = _SEPARATOR.join([text.replace(_SEPARATOR, " ") for text in texts])
    buffer, starts, ends = _lower_spans(joined)
    powers, inverses = _powers(max(len(buffer) - 1, 1).bit_length())
    sums = np.empty(len(buffer) + 1, np.uint64)
    sums[0] = 0
    terms = buffer.astype(np.uint64)
    terms += np.uint64(1)
    terms *= powers[: len(buffer)]
    np.cumsum(terms, out=sums[1:])
    hashes = sums[ends]
    hashes -= sums[starts]
    hashes *= inverses[starts]
    _mix(hashes)
    ends_of_texts = np.flatnonzero(buffer == ord(_SEPARATOR))
    before = np.concatenate([np.searchsorted(starts, ends_of_texts), [len(starts)]])
    counts = np.diff(before, prepend=0)
    return hashes, np.repeat(np.arange(len(texts)), counts)


def _mix(hashes: UInt64s) -> None:
    hashes ^= hashes >> np.uint64(30)
    hashes *= _MIX
    hashes ^= hashes >> np.uint64(27)


def _lower_spans(joined: str) -> tuple[npt.NDArray[np.uint8], Ints, Ints]:
    """The lower-case bytes, and first byte and end of every word in them."""
    raw = joined.encode("utf-8", "replace").lower() + b"\n"  # bytes: lowers ASCII alone, fast
    buffer = np.frombuffer(raw, np.uint8)
    inside = _ascii_words()[buffer]
    if joined.isascii():
        # The buffer begins outside a word or in its first, and ends outside.
        edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
        if inside[0]:
            edges = np.concatenate([np.zeros(1, np.int64), edges])
        return buffer, edges[0::2], edges[1::2]
    found = _beyond_ascii(buffer)
    lowered = _lowered(buffer, found)
    if lowered is None:
        buffer = np.frombuffer(joined.lower().encode("utf-8", "replace") + b"\n", np.uint8)
        inside = _ascii_words()[buffer]
        found = _beyond_ascii(buffer)
    else:
        buffer = lowered
    return buffer, *_spans(inside, found)


def _lowered(buffer: npt.NDArray[np.uint8], found: _Beyond) -> npt.NDArray[np.uint8] | None:
    """The bytes with letters beyond ASCII in lower case; ``None`` where a length would change."""
    changed = {
        code: low for code in found.known.tolist() if (low := chr(code).lower()) != chr(code)
    }
    if not changed:
        return buffer
    result = buffer.copy()
    for index, code in enumerate(found.known.tolist()):
        if code not in changed:
            continue
        lower = changed[code].encode()
        if len(lower) != len(chr(code).encode()):
            return None
        leads = found.leads[found.which == index]
        for step, byte in enumerate(lower):
            result[leads + step] = byte
    return result


def _spans(inside: Bools, found: _Beyond) -> tuple[Ints, Ints]:
    """First byte and end of every word; `inside` tells ASCII bytes of words, and is completed."""
    leads, lengths = found.leads, found.lengths
    codes = found.known.tolist()
    is_word = np.fromiter((_is_word(code) for code in codes), np.bool_, len(codes))[found.which]
    alone = np.fromiter((_is_spaceless(code) for code in codes), np.bool_, len(codes))
    for step in range(4):
        here = lengths > step
        inside[leads[here] + step] = is_word[here]
    single = alone[found.which]
    breaks = np.zeros(len(inside), np.bool_)
    breaks[leads[single]] = True
    breaks[leads[single] + lengths[single]] = True
    before = np.concatenate([np.zeros(1, np.bool_), inside[:-1]])
    return (
        np.flatnonzero(inside & (breaks | ~before)),
        np.flatnonzero(before & (breaks | ~inside)),
    )


@dataclass(frozen=True, slots=True)
class _Beyond:
    """Characters beyond ASCII: first byte, length in bytes, index into the `known` code points."""

    leads: Ints
    lengths: Ints
    which: Ints
    known: Ints


def _beyond_ascii(buffer: npt.NDArray[np.uint8]) -> _Beyond:
    leads = np.flatnonzero(buffer >= 0xC0)
    first = buffer[leads].astype(np.int64)
    lengths = 2 + (first >= 0xE0).astype(np.int64) + (first >= 0xF0)
    codes = first & (0xFF >> (lengths + 1))
    for step in (1, 2, 3):
        more = lengths > step
        codes[more] = (codes[more] << 6) | (buffer[leads[more] + step] & 0x3F)
    known, which = np.unique(codes, return_inverse=True)
    return _Beyond(leads, lengths, which, known)


@lru_cache(maxsize=1)
def _ascii_words() -> Bools:
    return np.fromiter(
        (chr(byte).isalnum() or byte == ord("_") if byte < 128 else False for byte in range(256)),
        np.bool_,
        256,
    )


def _is_word(code: int) -> bool:
    character = chr(code)
    return character.isalnum() or unicodedata.category(character)[0] == "M"


def _is_spaceless(code: int) -> bool:
    return any(first <= code <= last for first, last in _SPACELESS)


@lru_cache(maxsize=2)
def _powers(bits: int) -> tuple[UInt64s, UInt64s]:
    """Powers of the base and of its inverse modulo 2⁶⁴, 2^bits + 1 of each."""
    return _powers_of(_BASE, bits), _powers_of(pow(_BASE, -1, 2**64), bits)


def _powers_of(base: int, bits: int) -> UInt64s:
    powers = np.empty((1 << bits) + 1, np.uint64)
    powers[0] = 1
    done = 1
    while done < len(powers):
        more = min(done, len(powers) - done)
        step = np.array([pow(base, done, 2**64)], np.uint64)
        np.multiply(powers[:more], step, out=powers[done : done + more])
        done += more
    return powers


def _grams(words: UInt64s, owners: Ints, texts: int, size: int) -> tuple[UInt64s, Ints]:
    """Hashes of runs of `size` words that stand in one text, and how many each text has."""
    last = len(words) - size + 1
    if last <= 0:
        return np.empty(0, np.uint64), np.zeros(texts, np.int64)
    hashes = words[:last] * _FIRST
    for step in range(1, size - 1):
        hashes += words[step : last + step]
        hashes *= _SECOND
    hashes += words[size - 1 :]
    hashes ^= hashes >> np.uint64(29)
    hashes *= _MIX
    hashes ^= hashes >> np.uint64(32)
    inside = owners[:last] == owners[size - 1 :]
    counts = np.bincount(owners[:last][inside], minlength=texts)
    return hashes[inside], counts
