"""Bank account numbers by ISO 13616: country and check digits, then the country's length."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.privacy.context import Vocabulary, around, ends_in_escape
from promptlint.analysis.privacy.detection import Detection
from promptlint.analysis.privacy.placeholders import is_sample_iban
from promptlint.analysis.privacy.validators import IBAN_LENGTHS, iban

ENTITY = "IBAN_CODE"

_GATE = re.compile(r"[0-9][0-9](?<=[A-Za-z][A-Za-z][0-9][0-9])")
_HEAD = 14
_LETTER = re.compile("[A-Za-z]")
_BODY = re.compile(r"[ \u00a0-]?[0-9A-Za-z]")
_CONTEXT = Vocabulary.of(
    "iban bank banking account acct transfer transfers wire sepa swift bic payee beneficiary konto "
    "kontonummer cuenta compte conto rekening"
)


def judge(text: str, start: int, end: int, lenient: bool) -> Iterator[Detection]:
    """IBANs that hold the run of digits at `start`, without documented examples.

    The check digits begin the run or stand shortly before it, with a bank's letters between.
    `lenient` changes nothing.
    """
    if not _LETTER.search(text, max(0, start - 2), start):
        return
    for gate in _GATE.finditer(text, max(0, start - _HEAD), start + 2):
        first = gate.start() - 2
        length = IBAN_LENGTHS.get(text[first : first + 2].upper())
        if length is None or not _free_before(text, first):
            continue
        last = _end(text, gate.end(), length - 4)
        if last is None:
            continue
        value = "".join(filter(str.isalnum, text[first:last]))
        if not iban(value) or is_sample_iban(value):
            continue
        before, after = around(text, first, last)
        context = _CONTEXT.names(before) or _CONTEXT.names(after)
        yield Detection(ENTITY, first, last, 0.99 if context else 0.9, True, context)


def _free_before(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    return not (before.isalnum() or before == "_") or ends_in_escape(text, start)


def _end(text: str, start: int, count: int) -> int | None:
    """End of `count` more characters, separators skipped; ``None`` when they don't fit."""
    for _ in range(count):
        match = _BODY.match(text, start)
        if not match:
            return None
        start = match.end()
    follow = text[start : start + 1]
    return None if follow.isalnum() or follow == "_" else start
