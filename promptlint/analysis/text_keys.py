"""Keys of a text's passages, to tell whether a text stands in another one.

A key is the hash of 32 characters behind a word's beginning; one in eight is kept, by its value,
so that two texts keep the same ones (FracMinHash, Irber et al. 2022). The share of one text's
keys that another has estimates how much of it stands there word for word.
"""

from __future__ import annotations

import re

import xxhash

_ANCHOR = re.compile(r"(?:^|\W)(?=\w{7})")
_LENGTH = 32
_LIMIT = (1 << 64) // 8
_LARGEST = 2_000_000

MAX_KEYS = 2048
"""Most keys of one document."""


def text_keys(text: str, most: int = MAX_KEYS) -> tuple[int, ...]:
    """The smallest keys of a text, ascending. White space counts as one space."""
    plain = " ".join(text[:_LARGEST].split())
    keys = {
        key
        for anchor in _ANCHOR.finditer(plain, 0, max(len(plain) - _LENGTH, 0))
        if (key := _key(plain, anchor.end())) < _LIMIT
    }
    return tuple(sorted(keys)[:most])


def _key(text: str, start: int) -> int:
    return xxhash.xxh3_64_intdigest(text[start : start + _LENGTH].encode("utf-8", "surrogatepass"))
