"""UK national insurance numbers: two letters, six digits, a letter from A to D.

Source: HMRC, National Insurance Manual NIM39110 (letters and prefixes that are not used).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.context import Vocabulary, around
from promptlint.analysis.privacy.detection import POSSIBLE, Detection
from promptlint.analysis.privacy.validators import is_nino
from promptlint.analysis.privacy.words import words

ENTITY = "UK_NINO"

_SHAPE = lazy(
    r"[A-Z]{2}([ -]?)[0-9]{2}([ -]?)[0-9]{2}\2[0-9]{2}(?:\2|\1)[A-D](?!\w)", re.IGNORECASE
)
_CONTEXT = Vocabulary.of("nino ni insurance hmrc nin", "nationalinsurance national_insurance")
_SAMPLES = words("AB123456C AB123456A AB123456B AB123456D AA123456A AA123456C JG103759A AA000000A")


def judge(text: str, start: int, end: int, lenient: bool) -> Iterator[Detection]:
    """The number around a run of digits at `start`."""
    for first in (start - 2, start - 3):
        match = _SHAPE().match(text, first) if first >= 0 else None
        if not match:
            continue
        before, after = around(text, *match.span())
        value = "".join(filter(str.isalnum, match.group()))
        if before[-1:].isalnum() or (before[-1:] in ("_", "-", "/", "•", "+") and before):
            return
        if not is_nino(value.upper()) or value.upper() in _SAMPLES:
            return
        context = _CONTEXT.names(before) or _CONTEXT.names(after)
        if context or lenient or value.isupper():
            score = 0.9 if context else POSSIBLE + 0.05
            yield Detection(ENTITY, *match.span(), score, False, context)
        return
