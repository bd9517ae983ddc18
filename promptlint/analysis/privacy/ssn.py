"""US social security numbers, and the tax numbers (ITIN) that are written alike.

Sources: the Social Security Administration's ranges (no area 000, 666 or 9xx, no group 00, no
serial 0000) and the IRS's for ITINs (area 9xx, group 50-65, 70-88, 90-92, 94-99).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.context import around
from promptlint.analysis.privacy.detection import POSSIBLE, Detection
from promptlint.analysis.privacy.validators import is_itin, is_ssn
from promptlint.analysis.privacy.words import words

ENTITY = "US_SSN"
ITIN = "US_ITIN"

_SHAPE = lazy(r"(?<![0-9.-])([0-9]{3})([-. \u00a0]?)([0-9]{2})\2([0-9]{4})(?![0-9]|[.-][0-9])")
_SPREAD = lazy(r"(?:[0-9] ){3}- (?:[0-9] ){2}- (?:[0-9] ){3}[0-9](?![0-9])")
_NAMED = lazy(
    r"\b(?:ssns?|ss[ _]?(?:n|no|num|number|#)|social[ _-]?sec(?:urity)?|socials?)(?![a-z])"
    r"|_ssn\b|\bssn_",
    re.IGNORECASE,
)
_ITIN_NAMED = lazy(r"\bitins?\b|\btax(?:payer)?[ _-]?(?:id|ident|number|no\b)", re.IGNORECASE)
_LABEL = lazy(r"(?:ssn|social|security|itin|tax)[^0-9\n]{0,32}\Z", re.IGNORECASE)
# Published specimens: a wallet insert of 1938, advertisements, and what everybody types.
_FAKES = words(
    "078051120 219099999 457555462 123456789 987654320 987654321 987654322 987654323 987654324 "
    "987654325 987654326 987654327 987654328 987654329 111223333 123121234 123456780 012345678 "
    "000000000 111111111 222222222 333333333 444444444 555555555 777777777 888888888 999999999 "
    "123001234 111111234 900700000 912345678 900000000"
)


def judge(text: str, start: int, end: int, lenient: bool) -> Iterator[Detection]:
    """Numbers within ``text[start:end]``; dots, spaces and none only where words name them."""
    for match in _SHAPE().finditer(text, start, end):
        found = _one(text, match.start(), match.end(), match[2], lenient)
        if found:
            yield found
    spread = _SPREAD().match(text, start, end)
    if spread and _LABEL().search(around(text, start, end)[0]):
        found = _one(text, start, spread.end(), " ", lenient)
        if found:
            yield found


def _one(text: str, start: int, end: int, joint: str, lenient: bool) -> Detection | None:
    digits = "".join(filter(str.isdigit, text[start:end]))
    if digits in _FAKES or not _free(text, start, end):
        return None
    ssn, itin = is_ssn(digits), is_itin(digits)
    before, after = around(text, start, end)
    social = bool(_NAMED().search(before) or _NAMED().search(after))
    tax = bool(_ITIN_NAMED().search(before) or _ITIN_NAMED().search(after))
    label = _LABEL().search(before) is not None
    named = social or tax
    if not joint and not label and not lenient:
        return None
    if itin and not social:
        entity = ITIN
    elif ssn or (social and (label or joint == "-")):
        entity = ENTITY
    else:
        return None
    if not (named or lenient or joint == "-" or (joint == "." and ssn)):
        return None
    return Detection(entity, start, end, 0.9 if named else POSSIBLE + 0.05, False, named)


def _free(text: str, start: int, end: int) -> bool:
    last, follow = text[start - 1 : start] if start else "", text[end : end + 1]
    if last.isalnum() or (last in ("_", "/", "•", "$", "+") and last):
        return False
    return not (follow.isalnum() or (follow in ("_", "/", "%", "=") and follow))
