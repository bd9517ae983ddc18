"""About how many tokens a text has, and how few it can have, without a vocabulary.

Byte-pair vocabularies of current models split text alike before they merge: a word is never
joined with the next one, digits go in threes at most, a line break or a run of signs is at least
one token. That gives a lower bound that holds for all of them. The estimate adds what longer
words, signs and other scripts usually cost.

Measured against cl100k and o200k: English prompts 4 % too many (98 of 100 files between 17 % too
few and 25 % too many), Python 7 % too many, other European languages 20 % too few to 20 % too
many, Chinese, Japanese and Korean up to 50 % too many for the newest vocabularies.
"""

from __future__ import annotations

import re

_WIDE = re.compile(
    "[\u0e00-\u0eff\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
_MARKED = re.compile("[\u0900-\u0dff]+")
_REPEATED = re.compile(r"([^\w\s])\1{3,}")
_PIECES = re.compile(r"[^\W\d_]+|\d+|[^\w\s]+|_+|\s*\n\s*|[ \t]{2,}")
_WHOLE_WORD = 9
_LONG_WORD = 5.0
_OTHER_SCRIPT = 2.2
_WIDE_TOKENS = 0.85
_MARKED_TOKENS = 0.5
_A_REPEAT = 12  # signs of a ruled line that one token holds

# A word of any script with its apostrophes, digits by three, runs of signs.
_SURE = re.compile(r"(?:[A-Za-z]|[^\x00-\x7f\s])+(?:'[A-Za-z]+)*|[0-9]{1,3}|[!-/:-@\[-`{-~]{2,}")
_SURE_WIDE = 1 / 3


def estimate_tokens(text: str) -> int:
    """Estimated number of tokens of a text in a current model's vocabulary."""
    total = 0.0
    if not text.isascii():
        text, wide = _WIDE.subn(" ", text)
        marked = sum(len(match.group()) for match in _MARKED.finditer(text))
        text = _MARKED.sub(" ", text)
        total = wide * _WIDE_TOKENS + marked * _MARKED_TOKENS
    for match in _REPEATED.finditer(text):
        total += 1 + len(match.group()) / _A_REPEAT
    text = _REPEATED.sub(" ", text)
    for match in _PIECES.finditer(text):
        total += _piece(match.group())
    return round(total)


def fewest_tokens(text: str) -> int:
    """Tokens that a text has at least, whatever current vocabulary splits it."""
    wide = 0
    if not text.isascii():
        text, wide = _WIDE.subn(" ", text)
    return sum(1 for _ in _SURE.finditer(text)) + int(wide * _SURE_WIDE)


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
