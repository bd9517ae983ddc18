"""Dates in a prompt that say when "now" is, and whether that has passed.

A date is stale only where the prompt takes it for the present: today's date, the current year,
something upcoming, the latest version as of a month, a knowledge cutoff. Other dates are facts.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from promptlint.analysis import foreign_demands
from promptlint.analysis.lazy_pattern import lazy

_MONTHS = (
    "january february march april may june july august september october november december"
).split()
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name[3:] else name for name in _MONTHS) + "|sept"
_DATE = (
    rf"(?:(?P<iso_y>(?:19|20)\d\d)[-/.](?P<iso_m>\d\d?)(?:[-/.](?P<iso_d>\d\d?))?(?!\d)"
    rf"|(?:(?P<a_d>\d\d?)(?:st|nd|rd|th)?\.? (?:of )?)?(?P<a_m>{_MONTH})\.?,? (?P<a_y>(?:19|"
    rf"20)\d\d)"
    rf"|(?P<b_m>{_MONTH})\.? (?P<b_d>\d\d?)(?:st|nd|rd|th)?,? (?P<b_y>(?:19|20)\d\d)"
    r"|\d\d?[/.]\d\d?[/.](?P<c_y>(?:19|20)\d\d)"
    r"|(?P<y>(?:19|20)\d\d))(?![\w/-])"
)
_DAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?:the )?)?"
_MARK = r"[*_`\"']{0,3}"

TODAY, YEAR, UPCOMING, LATEST, CUTOFF = "today", "year", "upcoming", "latest", "cutoff"

_PATTERNS = {
    TODAY: lazy(
        r"(?:\b(?:today(?:'s date| 's date|’s date)?|(?:the )?(?:current|present|today's|system) "
        r"date(?: and time)?)"
        rf"{_MARK}(?: is| today is|:| =)+{_MARK} {_MARK}{_DAY}|\bit is (?:now|currently|"
        rf"today) {_DAY})"
        rf"(?P<date>{_DATE})",
        re.I,
    ),
    YEAR: lazy(
        r"\b(?:(?:(?:the )?(?:current|present) year(?: is|:| =)|(?:this|the) year is(?: now)?) "
        rf"(?P<date>{_DATE})|(?:it is|we are|it's|we're) (?:now |currently )?(?:in )?(?:the year )?"
        r"(?P<alone>20\d\d)(?= and (?:you|we|the)\b|[.,;!)]|$))",
        re.I,
    ),
    UPCOMING: lazy(
        rf"\b(?:upcoming|forthcoming|(?:this )?coming)(?: \w+){{0,2}}? (?P<date>{_DATE})", 2
    ),
    LATEST: lazy(
        rf"\bas of (?:the (?:end|beginning|start) of |early |mid[- ]|late )?(?P<date>{_DATE})", 2
    ),
    CUTOFF: lazy(
        r"\b(?:knowledge|training)(?: data)?(?: cut-?off| cut off| ends?| stops?|(?= (?:is|"
        r"was) (?:current|"
        r"limited)))(?: date)?(?: is| was|:| =| in| at| until| to| up to| current as of|"
        r" limited to)*"
        rf"(?: around| about)? {_MARK}(?P<date>{_DATE})",
        re.I,
    ),
}
_NOW = lazy(r"\b(?:latest|newest|current(?:ly)?|most recent|now|up[- ]to[- ]date|today)\b", re.I)
_CUES = (
    "today",
    "date",
    "year",
    "it is",
    "it's",
    "we are",
    "we're",
    "coming",
    "as of",
    "cut",
    "ends",
    "stops",
)
_REPORTED = lazy(
    r"\b(?:e\.g|for example|such as|example|like|format|suppose|imagine|pretend|assume)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Stale:
    """A statement about now. `span`: in the sentence; `kind`: what it says is now."""

    kind: str
    span: tuple[int, int]
    written: str
    when: date


def stale(sentence: str, as_of: date, months: int) -> Iterator[Stale]:
    """Statements about now that `as_of` has overtaken.

    Args:
        sentence: one sentence.
        as_of: the run's date.
        months: age from which "the latest" and a knowledge cutoff count as stale.
    """
    abroad = foreign_demands.today(sentence)
    if abroad is not None:
        written, when, span = abroad
        end = _real(*when)
        if end is not None and end < as_of:
            yield Stale(TODAY, span, written, end)
        return
    low = sentence.lower()
    if not any(cue in low for cue in _CUES) or _REPORTED().search(sentence):
        return
    taken: set[int] = set()
    for kind, pattern in _PATTERNS.items():
        for match in pattern().finditer(sentence):
            end = _end(match)
            at = match.end()
            if end is None or at in taken or (kind == LATEST and not _NOW().search(sentence)):
                continue
            taken.add(at)
            if _passed(kind, end, as_of, months):
                written = match["date"] or match.group().split()[-1]
                yield Stale(kind, match.span(), written, end)


def _passed(kind: str, end: date, as_of: date, months: int) -> bool:
    if kind in (LATEST, CUTOFF):
        age = (as_of.year - end.year) * 12 + as_of.month - end.month
        return age >= months * (2 if kind == CUTOFF else 1)
    return end < as_of


def _end(match: re.Match[str]) -> date | None:
    """The last day of the day, month or year that was written; ``None`` for no real date."""
    groups = match.groupdict()
    years = ("iso_y", "a_y", "b_y", "c_y", "y", "alone")
    year = next(int(groups[key]) for key in years if groups.get(key))
    named = groups["a_m"] or groups["b_m"]
    month = _month(named) if named else int(groups["iso_m"] or 12)
    day = next((int(groups[key]) for key in ("iso_d", "a_d", "b_d") if groups[key]), 0)
    return _real(year, month, day)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None


def _month(name: str) -> int:
    return next(at for at, full in enumerate(_MONTHS, 1) if full.startswith(name.lower()[:3]))
