"""NHS numbers: ten digits with a check digit modulo 11, where words name them.

Source: the NHS Data Dictionary. One number in eleven passes the check, so it never stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.context import Vocabulary, around
from promptlint.analysis.privacy.detection import Detection
from promptlint.analysis.privacy.validators import is_nhs
from promptlint.analysis.privacy.words import words

ENTITY = "UK_NHS"

_SHAPE = lazy(r"(?<![0-9.-])[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{4}(?![0-9]|[.-][0-9])")
_CONTEXT = Vocabulary.of("nhs", "nhsnumber nhs_number")
# Specimens of the NHS's own documentation; its test range begins with 999.
_SAMPLES = words("9434765919 9434765870 4505577104 4010232137 1234567881 4000000004")


def judge(text: str, start: int, end: int, lenient: bool) -> Iterator[Detection]:
    """NHS numbers within ``text[start:end]``."""
    for match in _SHAPE().finditer(text, start, end):
        digits = "".join(filter(str.isdigit, match.group()))
        if not is_nhs(digits) or digits in _SAMPLES or digits.startswith("999"):
            continue
        before, after = around(text, *match.span())
        context = _CONTEXT.names(before) or _CONTEXT.names(after)
        if (context or lenient) and not before[-1:].isalnum() and not after[:1].isalnum():
            yield Detection(ENTITY, *match.span(), 0.95 if context else 0.5, True, context)
