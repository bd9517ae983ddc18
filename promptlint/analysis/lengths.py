"""How long a prompt wants its answer, or a part of it, to be.

Bounds are compared in words across units, by what a unit holds at least and at most: nobody's
sentence has two words, and no paragraph has six hundred. What lies between is no contradiction.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.analysis import foreign_demands
from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.subjects import subject

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)} | {"single": 1, "a single": 1}

# Unit → (fewest, most) words that one of them holds.
_HOLDS: dict[str, tuple[float, float]] = {
    "word": (1, 1),
    "token": (0.4, 1.2),
    "character": (0.08, 0.5),
    "line": (1, 40),
    "bullet": (1, 80),
    "sentence": (3, 60),
    "paragraph": (10, 400),
    "page": (100, 1000),
}
# Things that are counted and have no length: only compared with themselves.
_COUNTED = (
    "item example question option idea tip step section keyword tag result recommendation heading "
    "emoji hashtag suggestion reason"
).split()

_NUMBER = rf"\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}}|{'|'.join(_WORDS)}|(?:a )?single"
_AMOUNT = lazy(
    rf"(?<![\w.,$€£#/-])(?:(?P<lo>{_NUMBER})(?:\s?(?:-|–|to|"
    rf"and)\s?(?P<hi>{_NUMBER}))?)(?P<plus>\+)?"
    r"[\s-](?:(?:full|complete|short|long|whole|brief|concise|detailed|separate|"
    r"distinct)[\s-]){0,2}"
    r"(?P<unit>word|sentence|paragraph|character|char|line|bullet(?: point)?|token|page|"
    rf"{'|'.join(_COUNTED)})s?\b",
    re.I,
)
_UPPER_BEFORE = lazy(
    r"(?:(?P<not>\b(?:no|not|never)(?: \w+)? )?(?:\bat most|\ba maximum of|\bmaximum(?: of)?|"
    r"\bmax\.?:?|\bup to|\bunder|\bbelow|(?:less|fewer|shorter) than|\bwithin|"
    r"\bexceed(?:ing)?|\blimit(?:ed)? (?:\w+ ){0,4}to|\bkept? (?:\w+ ){0,4}to|≤|<=|<)|"
    r"\b(?P<negated>no|not|never|don't|avoid)(?: \w+){0,3}? (?:more than|longer than|over|beyond))"
    r"\s*\**$",
    re.I,
)
_LOWER_BEFORE = lazy(
    r"(?:\bat least|\ba minimum of|\bminimum(?: of)?|\bmin\.?:?|\bno (?:fewer|less) than|"
    r"\bnot (?:fewer|less) than|\bmore than|\blonger than|≥|>=)\s*\**$",
    re.I,
)
_UPPER_AFTER = lazy(
    r"\**,?\s*\(?(?:or (?:less|fewer|under|shorter)|max(?:imum)?\b|at most|tops)", re.I
)
_LOWER_AFTER = lazy(r"\**,?\s*\(?(?:or (?:more|longer)|min(?:imum)?\b|at least)", re.I)
_EXACTLY = lazy(r"\b(?:exactly|precisely)\s*\**$", re.I)
_ANSWER_IN = lazy(
    r"^\W*(?:please |always )*(?:answer|respond|reply)[^.;:]{0,40}?\b(?P<in>in (?:only |just )?)$",
    re.I,
)
_BETWEEN = lazy(r"\bbetween\s*\**$", re.I)
_RATHER = lazy(r"\b(?:e\.g|such as|example|instead of|rather than|original|about \d)", re.I)
_VERBOSE = lazy(
    r"\b(?:verbose(?:ly)?|exhaustive(?:ly)?|lengthy|long-form|at (?:great )?length|"
    r"as (?:long|detailed|verbose|thorough|much detail) as (?:possible|you can)|"
    r"in (?:great|full|extensive|exhaustive|as much) detail|(?:very|extremely|highly) detailed|"
    r"extensive(?:ly)? detailed?)\b",
    re.I,
)
_ASKS = lazy(
    r"\W*(?:please |always )*(?:be|write|answer|give|provide|respond|reply|explain|make|"
    r"describe|use|"
    r"generate|produce|you (?:must|should|will)|(?:your|the|all) (?:answers?|responses?|"
    r"repl(?:y|ies)|"
    r"output|text|explanations?))\b",
    re.I,
)
_NOT = lazy(r"\b(?:not|never|no|avoid|without|don't|isn't|rather than|instead of|nor|less)\b", re.I)

SHORT_WORDS = 300
"""An answer of at most so many words is not verbose."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of the length of something.

    Attributes:
        low, high: in words, as far as they are certain; ``None`` where open.
        subject: what is limited, as a set of words; empty for the answer as a whole.
        unit, amount: as written.
        span: in the sentence.
    """

    low: float | None
    high: float | None
    unit: str
    amount: tuple[float | None, float | None]
    subject: frozenset[str]
    span: tuple[int, int]


def bounds(sentence: str) -> Iterator[Bound]:
    """Limits of length that a sentence sets, with what they are about."""
    for match in _AMOUNT().finditer(sentence):
        before, after = sentence[: match.start()], sentence[match.end() :]
        found = _amount(match, before, after)
        if found is None or _RATHER().search(before):
            continue
        low, high, begin, end = found
        unit = match["unit"].lower().replace(" point", "").replace("char", "character")
        unit = "character" if unit.startswith("character") else unit
        least, most = _HOLDS.get(unit, (0.0, math.inf))
        yield Bound(
            None if low is None else low * least,
            None if high is None else high * most,
            unit,
            (low, high),
            subject(sentence, begin, end),
            (begin, end),
        )
    for limit in foreign_demands.limits(sentence):
        least, most = _HOLDS[limit.unit]
        yield Bound(
            None if limit.low is None else limit.low * least,
            None if limit.high is None else limit.high * most,
            limit.unit,
            (limit.low, limit.high),
            limit.subject,
            limit.span,
        )


def _amount(
    match: re.Match[str], before: str, after: str
) -> tuple[float | None, float | None, int, int] | None:
    """(low, high, start, end) of the phrase, ``None`` where it sets no limit."""
    low = _number(match["lo"])
    high = _number(match["hi"]) if match["hi"] else None
    start, end = match.span()
    if high is not None:
        between = _BETWEEN().search(before)
        return low, high, between.start() if between else start, end
    lower, upper = _LOWER_BEFORE().search(before), _UPPER_BEFORE().search(before)
    if upper and (not lower or upper.start() <= lower.start()):
        if upper["not"] and not before[upper.start() :].strip().lower().endswith("exceed"):
            return low, None, upper.start(), end
        return None, low, upper.start(), end
    if lower:
        return low, None, lower.start(), end
    if exact := _EXACTLY().search(before):
        return low, low, exact.start(), end
    if behind := _UPPER_AFTER().match(after):
        return None, low, start, end + behind.end()
    if match["plus"] or (behind := _LOWER_AFTER().match(after)):
        return low, None, start, end + (behind.end() if behind else 0)
    if inside := _ANSWER_IN().search(before):
        return low, low, inside.start("in"), end
    return None


def _number(text: str) -> float:
    plain = text.lower().replace(",", "")
    return float(_NUMBERS[plain]) if plain in _NUMBERS else float(plain)


def verbose(sentence: str) -> tuple[int, int] | None:
    """Where a sentence asks for a long answer in words, if it does."""
    match = _VERBOSE().search(sentence)
    if match is None or _NOT().search(sentence[: match.end()]):
        return None
    if not _ASKS().match(sentence) or subject(sentence, *match.span()) - {
        "explan",
        "detailed",
        "long",
        "clear",
    }:
        return None
    return match.span()
