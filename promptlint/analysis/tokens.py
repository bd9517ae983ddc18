"""About how many tokens a text has, without a tokenizer.

Byte-pair vocabularies of current models split text alike: a word of up to nine letters is mostly
one token, digits go in threes, signs and line breaks count, and scripts without spaces take about
a token a character. It is an estimate: a tenth off is common, more for code, of which it tends to
say too many. Rules that need a count use the model's own tokenizer.
"""

from __future__ import annotations

import re

_PIECES = re.compile(r"[^\W\d_]+|\d+|[^\w\s]+|_+|\s*\n\s*|[ \t]{2,}")
_WIDE = re.compile(
    "[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_WHOLE_WORD = 9
_LONG_WORD = 5.0
_OTHER_SCRIPT = 2.2
_WIDE_TOKENS = 1.1


def estimate_tokens(text: str) -> int:
    """Estimated number of tokens of a text in a current model's vocabulary."""
    text, wide = _WIDE.subn(" ", text) if not text.isascii() else (text, 0)
    total = wide * _WIDE_TOKENS
    for match in _PIECES.finditer(text):
        total += _piece(match.group())
    return round(total)


def _piece(piece: str) -> float:
    length = len(piece)
    if piece.isalpha():
        if not piece.isascii():
            return max(1.0, length / _OTHER_SCRIPT)
        return 1 + max(0, length - _WHOLE_WORD) / _LONG_WORD
    if piece.isdecimal():
        return -(-length // 3)
    if piece.isspace():
        return 1
    return 1 + (length - 1) * 0.2 if piece.isascii() else length * 1.3
