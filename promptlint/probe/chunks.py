"""How much of each chunk an embedding model reads, by its own tokenizer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from promptlint.probe.models.encoder import Encoder

MOST_CHUNKS = 2000
_COMPARED = 512
_SAME = 0.98
_WORD = re.compile(r"\S+\s*")


@dataclass(frozen=True, slots=True)
class ChunkCheck:
    """What was measured of some chunks.

    Attributes:
        chunks: how many.
        cut: how many are longer than the limit.
        longest: tokens of the longest.
        limit: tokens that the model reads.
        unread: share of all tokens that never enter an embedding.
        same_vector: the longest chunk without its unread end has the very same embedding.
        compared: chunks of which every pair was compared.
        twins: pairs of them that the embedding hardly tells apart.
    """

    chunks: int
    cut: int
    longest: int
    limit: int
    unread: float
    same_vector: bool
    compared: int
    twins: int


def check_chunks(
    chunks: Sequence[str], encoder: Encoder, proceed: Callable[[], bool]
) -> ChunkCheck | None:
    """Measure; ``None`` when the time was over."""
    lengths = encoder.count(chunks)
    limit = encoder.limit
    longest = max(range(len(lengths)), key=lengths.__getitem__)
    same = False
    if lengths[longest] > limit:
        text = chunks[longest]
        pair = encoder.embed([text, text[: encoder.kept(text)]], proceed=proceed)
        if pair is None:
            return None
        same = float(pair[0] @ pair[1]) > 1 - 1e-5
    vectors = encoder.embed(chunks[:_COMPARED], proceed=proceed)
    if vectors is None:
        return None
    close = vectors @ vectors.T
    twins = int((close > _SAME).sum() - len(vectors)) // 2
    return ChunkCheck(
        chunks=len(chunks),
        cut=sum(length > limit for length in lengths),
        longest=max(lengths),
        limit=limit,
        unread=sum(max(0, length - limit) for length in lengths) / max(1, sum(lengths)),
        same_vector=same,
        compared=len(vectors),
        twins=twins,
    )


def split_text(
    text: str, size: int, overlap: int, unit: str, count: Callable[[str], int]
) -> Iterator[str]:
    """Cut a text as most splitters do: at the last paragraph that still fits, else at a line, else
    at a word, with overlap. A splitter that knows no paragraphs makes longer chunks than these.

    Args:
        text: a document.
        size: of a chunk, in `unit`.
        overlap: of neighbours, in `unit`; below `size`.
        unit: ``tokens``, ``words`` or ``characters``.
        count: tokens of a word, for ``tokens``.
    """
    words = _WORD.findall(text)
    weights = [_weight(word, unit, count) for word in words]
    start, before = 0, 0  # `before`: where the last chunk ended
    while start < len(words):
        stop = _filled(weights, start, size)
        if stop <= before:  # beside what it repeats no word fits
            start = before
            stop = _filled(weights, start, size)
        stop = _border(words, before, stop)
        yield "".join(words[start:stop])
        if stop == len(words):
            return
        back, shared = stop, 0
        while back > start + 1 and shared + weights[back - 1] <= overlap:
            back -= 1
            shared += weights[back]
        start, before = back, stop


def _filled(weights: Sequence[int], start: int, size: int) -> int:
    """Where a chunk from `start` is full; one word at the least."""
    stop, used = start, 0
    while stop < len(weights) and (used + weights[stop] <= size or stop == start):
        used += weights[stop]
        stop += 1
    return stop


def _border(words: Sequence[str], before: int, stop: int) -> int:
    """Where a chunk that could go on until `stop` ends; it has some words from `before` on."""
    if stop < len(words):
        for mark in ("\n\n", "\n"):
            for end in range(stop, before, -1):
                if mark in words[end - 1]:
                    return end
    return stop


def _weight(word: str, unit: str, count: Callable[[str], int]) -> int:
    if unit == "words":
        return 1
    return len(word) if unit == "characters" else count(word)
