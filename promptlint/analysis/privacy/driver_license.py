"""US driver's licences: every state has its own shape, so only where the words name one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.detection import Detection

ENTITY = "US_DRIVER_LICENSE"

# Plain searches run at memory speed; "licen" would also stop at every software licence.
_STEMS = ("river", "RIVER", "riving", "DL")
_NAME = lazy(
    r"(?:\b(?i:driv(?:er|ers|er'?s|er’s|ing)[ _-]{0,2}licen[cs]es?)(?P<gap>[^\n\r\x1e]{0,30}?)"
    r"|\bDLN?\b(?: ?(?:no\.?|number|#|is)){0,2}[:#]?[ ]?)(?<![\w.-])"
    r"(?P<number>[A-Za-z]{0,3}[0-9](?:[- ]?[0-9A-Z]){4,17})(?![\w%]|-\w|\.[0-9])"
)
_VETO = lazy(
    r"(?<!\bno)[.;!?]\s|\b(?:age|aged|since|year|years|cost|fee|fine|phone|plate)\b", re.IGNORECASE
)
_DATE = lazy(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}\Z|(?:19|20)[0-9]{2}")
_SPECIMEN = lazy(r"(?:[A-Z]{0,2})(?:123456\d*|(\d)\1{4,}|0{4,}\d*)\Z")


def find(text: str, lenient: bool = False) -> Iterator[Detection]:
    """Licence numbers within thirty characters after their name; `lenient` changes nothing."""
    places = sorted({at for stem in _STEMS for at in _places(text, stem)})
    floor = 0
    for at in places:
        start = at - 1 if text[at] in "rR" else at
        if start < floor:
            continue
        match = _NAME().match(text, start)
        if match is None or _VETO().search(match["gap"] or ""):
            continue
        value = match["number"]
        plain = value.replace("-", "").replace(" ", "")
        digits = sum(map(str.isdigit, plain))
        if digits < 5 or digits * 2 < len(plain) or _SPECIMEN().match(plain):
            continue
        if _DATE().match(value) and len(plain) <= 8:
            continue
        floor = match.end("number")
        yield Detection(ENTITY, match.start("number"), floor, 0.85, False, True)


def _places(text: str, stem: str) -> Iterator[int]:
    at = text.find(stem)
    while at >= 0:
        yield at
        at = text.find(stem, at + 1)
