"""US driver's licences: every state has its own shape, so only where the words name one.

Source of the shapes: the states' own, as the American Association of Motor Vehicle Administrators
and presidio's recogniser list them. Taken together they are nearly "any five to fourteen digits,
with up to three letters": the words do the work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.context import around
from promptlint.analysis.privacy.detection import Detection
from promptlint.analysis.privacy.opening import Openings

ENTITY = "US_DRIVER_LICENSE"

_NAME = lazy(
    r"\b(?i:driv(?:er|ers|er'?s|er’s|ers'|ing)[ _-]{0,2}(?:licen[cs]es?|lic\b\.?|permits?|id\b))"
    r"|\b(?:CDL|DLN?)(?![A-Za-z])\.?(?:[ _]?(?i:no\.?|num(?:ber)?|\#|is))?"
)
# A state's number: letters, digits, and what they are grouped by.
_SHAPE = (
    r"(?<![\w.$€£/-])(?:"
    r"[A-Z]{1,3}[ -]?[0-9](?:[ -]?[0-9]){2,17}(?:[ -]?[A-Z]{1,2})?"  # most states
    r"|[A-Z][0-9][A-Z][0-9][A-Z]"
    r"|[0-9]{2,3}[A-Z]{2,3}[0-9]{4,6}"  # New Hampshire, New York of old
    r"|[0-9]{7,9}[A-Z]{1,2}"  # Missouri, Vermont
    r"|WDL[A-Z0-9]{9}"  # Washington since 2018
    r"|[A-Z*]{3,7}[0-9*]{2,4}[A-Z0-9*]{2,3}(?<=[A-Z0-9*]{12})"  # Washington
    r"|[0-9]{2,4}(?:[ -][0-9]{2,6}){1,3}|[0-9]{6,14}|[0-9]{16}"
    r")(?![\w%*]|[-/]\w|[.,:][0-9])"
)
_NUMBER = lazy(_SHAPE)
_LOWER = lazy(r"(?<![\w.])[a-z]{1,2}[0-9]{5,14}(?![\w%])")
_GAP = 60
_BEFORE = 70
# What a number between the two words would be.
_VETO = lazy(
    r"\b(?:aged?|since|years?|in|cost|costs|fee|fees|fine|phone|call|tel|plate|plates|ssn|social|"
    r"security|dob|birth|born|passport|zip|address|account|card|miles|dollars?|amount|order|"
    r"policy|vin|insurance|software|expires?|expiration|expiry|valid until|until|issued on)\b",
    re.IGNORECASE,
)
_LED = lazy(
    r"(?:\b(?:no|nr|num|number|id|is|was|as|of|with|it's|it’s)\b\.?|[:#=(\"'\[|]) ?\Z",
    re.IGNORECASE,
)
# Behind another "#" stands an issue or a colour.
_HASHED = lazy(r"[\s:]{0,2}(?:\b(?:no|num|number|id|is)\b[\s.:]{0,2})?#\Z", re.IGNORECASE)
_SOME = lazy(r"[0-9*]")
_CROWD = 8
_CROWDED = 8 * _CROWD
_SENTENCE = lazy(r"(?<!\bno)(?<!\blic)[.;!?]\s", re.IGNORECASE)
_IS_MINE = lazy(
    r"\s?(?:,? ?(?:is|was|as|for|on|=|—|-)|\() ?(?:(?:my|his|her|their|your|our|the|a|an|me)\b ?)?"
    r"(?:[A-Za-z]{2,12} ){0,2}\Z"
)
_VALID = lazy(r" (?:a|the|your|his|her|their|my)? ?(?:[a-z]{2,10} )?\Z")
_DATE = lazy(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}\Z|(?:19|20)[0-9]{2}[-/ ]?[0-9]{0,4}\Z")
_OTHER_SHAPE = lazy(r"[0-9]{3}-[0-9]{2}-[0-9]{4}\Z|\(?[0-9]{3}\)?[ -][0-9]{3}[ -][0-9]{4}\Z")
_SPECIMEN = lazy(r"(?:[A-Z]{0,2})(?:12345678?\d*|(\d)\1{4,}|0{4,}\d*)\Z", re.IGNORECASE)


def find(text: str, lenient: bool, opened: Openings) -> Iterator[Detection]:
    """Licence numbers within sixty characters of their name; `lenient` changes nothing."""
    floor = 0
    for number, at in enumerate(opened.licences):
        if number >= _CROWD and _crowded(text, opened.licences[number - _CROWD], at):
            continue
        start = at - 1 if text[at] in "rRL" else at
        name = _NAME().search(text, max(floor, start - 1), start + 32)
        if name is None or name.start() > at:
            continue
        found = _behind(text, name.end()) or _in_front(text, name.start(), floor)
        if found and found[0] >= floor:
            floor = max(found[1], name.end())
            yield Detection(ENTITY, *found, 0.85, False, True)


def _crowded(text: str, first: int, at: int) -> bool:
    """Whether names stand so close before `at` that no number can stand between."""
    return at - first < _CROWDED and "\x1e" not in text[first:at]


def _behind(text: str, start: int) -> tuple[int, int] | None:
    """The first number behind the name, if nothing says that it is another one."""
    reach = len(around(text, start, start, _GAP)[1])
    if not _SOME().search(text, start, start + reach + 30):
        return None
    for pattern in (_NUMBER(), _LOWER()):
        match = pattern.search(text, start, start + reach + 30)
        if match is None or match.start() > start + reach:
            continue
        gap = text[start : match.start()]
        if any(map(str.isdigit, gap)) or gap.count("\n") > 1 or _VETO().search(gap):
            continue
        if gap.endswith("#") and not _HASHED().match(gap):
            continue
        if _SENTENCE().search(gap) and not _LED().search(gap):
            continue
        if match.group().isdigit() and len(gap) > 24 and not _LED().search(gap):
            continue
        if _right(match.group()):
            return match.span()
    return None


def _in_front(text: str, end: int, floor: int) -> tuple[int, int] | None:
    """A number that is said to be one: "D6184530 is my driver's licence"."""
    low = max(floor, end - len(around(text, end, end, _BEFORE)[0]))
    if not _SOME().search(text, low, end):
        return None
    numbers = list(_NUMBER().finditer(text, low, end))
    last = numbers[-1] if numbers else None
    if last is None or not _right(last.group()):
        return None
    if _VETO().search(text, max(low, last.start() - 16), last.start()):
        return None
    between = text[last.end() : end]
    named = _IS_MINE().match(between) or (last.group()[0].isalpha() and _VALID().match(between))
    return last.span() if named else None


def _right(value: str) -> bool:
    plain = value.replace("-", "").replace(" ", "")
    digits = sum(map(str.isdigit, plain))
    letters = len(plain) - digits
    if len(plain) == 12 and plain.startswith("WDL") and digits:
        return True
    few = digits < 3 or (digits < 5 and letters > 2) or len(plain) < 5
    if few and "*" not in plain:
        return False
    if digits == len(plain) and digits < 6:
        return False
    if _SPECIMEN().match(plain) or _OTHER_SHAPE().match(value):
        return False
    return not (_DATE().match(value) and len(plain) <= 8)
