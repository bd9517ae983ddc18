"""How many tokens a text has: exactly where the vocabulary is on this machine, else about.

``counter("gpt-4o")`` gives a `Counter`. Its count is exact when the ``tokens`` extra carries the
model's vocabulary (or a ``tokenizer.json`` is named); otherwise it is an estimate that says so.
Limits are judged by `Counter.at_most`, which never calls a text too long that may fit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.analysis.token_estimate import estimate_tokens, fewest_tokens
from promptlint.facts.encodings import encoding_of

if TYPE_CHECKING:
    from promptlint.analysis.token_vocabularies import CountBatch

__all__ = ["Counter", "counter", "estimate_tokens", "fewest_tokens"]

_NORMALISED = 3
"""Bytes that a byte can become under Unicode normalisation form C (UAX #15, expansion factors)."""


@dataclass(frozen=True, slots=True)
class Counter:
    """Counts tokens. Picklable only by its arguments: make one in each worker.

    Attributes:
        name: vocabulary, ``"tokenizer.json"`` for a file, ``"estimate"``.
        exact: `count` gives what the model's own tokenizer gives, special tokens not parsed.
        growth: tokens that a byte of UTF-8 makes at most, ``None`` where nothing bounds them.
    """

    name: str
    exact: bool
    growth: int | None = 1
    _batch: CountBatch | None = field(default=None, repr=False)

    def count(self, text: str) -> int:
        """Tokens of one text."""
        return self.count_batch((text,))[0]

    def count_batch(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, in order."""
        if self._batch is None:
            return [estimate_tokens(text) for text in texts]
        return self._batch(texts)

    def at_least(self, text: str) -> int:
        """Tokens that the text surely has: the count, or an estimate's lower bound."""
        return self.count(text) if self.exact else fewest_tokens(text)

    def at_most(self, text: str, limit: int) -> bool:
        """Whether the text may have no more than `limit` tokens.

        No byte-level vocabulary makes more tokens of a text than it has bytes, so that short
        texts cost nothing. An estimate says no only when its lower bound is over the limit.
        """
        if self.growth is not None and _bytes_within(text, limit // self.growth):
            return True
        return self.at_least(text) <= limit


@lru_cache(maxsize=32)
def counter(model_or_encoding: str | None, *, tokenizer_file: Path | None = None) -> Counter:
    """The best counter for a model on this machine.

    Args:
        model_or_encoding: a model in any spelling (``azure/gpt-4o``) or an encoding's name;
            ``None`` when nothing is known.
        tokenizer_file: a ``tokenizer.json`` to count with instead.

    Raises:
        TokenizerError: (`promptlint.analysis.token_vocabularies`) that file can't be used.
    """
    if tokenizer_file is not None:
        from promptlint.analysis import token_vocabularies

        batch = token_vocabularies.tokenizer_file(tokenizer_file)
        return Counter(tokenizer_file.name, True, None, batch)
    encoding = encoding_of(model_or_encoding) if model_or_encoding else None
    if encoding is not None:
        from promptlint.analysis import token_vocabularies

        exact = token_vocabularies.vocabulary(encoding)
        if exact is not None:
            return Counter(encoding, True, _NORMALISED if encoding == "qwen3" else 1, exact)
    return Counter("estimate", False)


def _bytes_within(text: str, limit: int) -> bool:
    if len(text) > limit:
        return False
    if text.isascii() or 4 * len(text) <= limit:
        return True
    return len(text.encode("utf-8", "surrogatepass")) <= limit
