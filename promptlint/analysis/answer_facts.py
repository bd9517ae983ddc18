"""What the answers of a dataset state that its prompts do not, and what they tell of people.

A closer look at few rows: a specific (a figure, a name, a code) in an answer that stands nowhere in
what the model is given has to come from the weights. That is the test of closed-book answers; a
summary, an extraction, a translation or an answer from a context has its specifics in its prompt.
Personal details are counted by kind and row, never kept; system turns are left out, because a
persona's invented particulars stand there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from promptlint.analysis import profile_rows as rows
from promptlint.model.place import Place, Pointer

LOOKED_AT = 256
"""Rows of the sample that are looked at: those with the smallest hashes."""

_GIVEN_CHARS = 12_000
_ANSWER_CHARS = 1_000
_TEXT_GIVEN = 600
"""A prompt of so many characters holds a text to work on."""
_SHORT = 200
"""Characters of a question, at most, that holds no text to work on."""
_HELD_KINDS = 0.05
"""A kind of personal details that fewer rows have is left out of the count of kinds."""

CLOSED, ASKS, TIMELY, CODE, NUMBERED = (1 << bit for bit in range(5))
KINDS = ("email", "phone", "birth", "home", "identity", "health", "money", "name")
MASKED = 1 << 16
_SENSITIVE = ("birth", "health", "money", "identity")


@dataclass(frozen=True, slots=True)
class Looked:
    """A row that was looked at. `opening` is the hash of the prompt's first words."""

    record: int
    pointer: Pointer
    is_chat: bool
    flags: int
    personal: int
    year: int
    opening: int


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """Patterns compile when the first row of a dataset is looked at."""
    source, options = SOURCES[name]
    return re.compile(source, options)


SOURCES: dict[str, tuple[str, int]] = {
    "specific": (
        r"(?<![\w.])[A-Za-z]{0,6}[-/]?\d[\w.,:/%-]{0,30}|(?<=[a-zß-ÿ,;:] )[A-ZÀ-Þ][\w'’-]{2,40}",
        0,
    ),
    "capital": (r"(?<!\w)[A-ZÀ-Þ][\w'’-]{2,40}", 0),
    "numbering": (r"^[ \t]*(?:\d{1,2}[.):]|step \d+)", re.MULTILINE | re.IGNORECASE),
    "figure": (r"\d[\d.,]*", 0),
    "moment": (
        r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})?\b"
        r"|\b\d{1,2}(?:st|nd|rd|th|er|\.)?(?: (?:of|de))? (?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug"
        r"|sep|o[ck]t|nov|de[cz]|avr|juil|ao[uû]|d[eé]c|f[eé]v)\w{0,9}\.?,?(?: (?:de )?\d{4})?\b"
        r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}"
        r"(?:st|nd|rd|th)?\b(?:,? \d{4}\b)?|\b\d{1,2}(?:[:.h]\d{2})? ?(?:[ap]\.?m\b\.?|uhr\b)"
        r"|\b\d{1,2}:\d{2}\b|\b(?:19|20)\d\d\b",
        re.IGNORECASE,
    ),
    "numbered": (
        r"(?:\b(?:page|section|sect\.|chapter|part|clause|article|paragraph|appendix|annex|seite"
        r"|abschnitt|kapitel|absatz|artikel|punkt|ziffer|chapitre|partie|annexe|secci[oó]n|cap[ií]tulo"
        r"|sezione|hoofdstuk)|§§?) {0,2}(?:no\.? |nr\.? )?[A-Z]?\d{1,4}(?:\.\d{1,3}){0,4}\b",
        re.IGNORECASE,
    ),
    "coded": (r"\b[A-Za-z]{1,6}-?\d[\w-]*\b", 0),
    "transforms": (
        r"\s*(?:please )?(?:translate|rewrite|rephrase|summari[sz]e|correct|paraphrase|extract"
        r"|convert|shorten|simplify|proofread|reformat|classify|label|übersetze|traduis)\b",
        re.IGNORECASE,
    ),
    "asks": (
        r"\s*(?:hi|hello|hey|please|so|and|ok|well)?[,.! ]*(?:who|whom|whose|what|what's|when|where"
        r"|which|how|why|is|are|was|does|do|did|can|could|may|tell me|name|give me|explain|describe"
        r"|list|state|wer|was|wann|wo|welche[rsn]?|wie|warum|kann|qui|que|quel\w*|quand|où|comment)\b",
        re.IGNORECASE,
    ),
    "code": (
        r"```|^\s*(?:SELECT|WITH|INSERT|UPDATE|def|class|import|from|#include|function|const|var|let"
        r"|public|#!/)\b|[;{}]\s*$|</\w+>|\\boxed|####",
        re.MULTILINE,
    ),
    "price": (
        r"(?:EUR|USD|GBP|CHF|SEK|INR|€|\$|£|¥)\s?\d|\d[\d.,]*\s?(?:€|£|EUR|USD|GBP|CHF|kr|dollars?"
        r"|euros?|pounds?|francs?|cents?)(?!\w)",
        0,
    ),
    "now": (
        r"\b(?:currently|at present|at the moment|right now|as of|today|tonight|tomorrow|nowadays"
        r"|this (?:week|month|quarter|season|year|morning|evening)|until (?:\d|\w+ \d)|in stock"
        r"|out of stock|sold out|(?:units?|seats?|places?|rooms?|items?) left|still available"
        r"|opens? (?:at|from|until|on)|closes? at|open (?:from|until)|latest (?:version"
        r"|release)|newest|up to date|expires|valid (?:until|through)|effective"
        r"|aktuell|derzeit|momentan|heute|zurzeit|bis zum|lieferbar|vorrätig|actuellement"
        r"|aujourd'hui|en stock|actualmente|hoy)\b",
        re.IGNORECASE,
    ),
    "version": (r"\b(?:v|version |release )\d+\.\d+", re.IGNORECASE),
    "year": (r"(?<![\d.,/-])(?:19|20)\d\d(?![\d%])", 0),
    "masked": (
        r"[\[<{](?:name|names?_?\d*|first_?name|last_?name|email|e-mail|phone|address|person|iban"
        r"|account|customer|patient|user|redacted|masked|removed|dob|date|id|member|employee"
        r"|city|street|location|org)(?:[_ ]?\w{0,12})?[\]>}]|\bX{4,}\b|\*{4,}|█{2,}|\bREDACTED\b",
        re.IGNORECASE,
    ),
    "email": (r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}", 0),
    "phone": (
        r"(?<![\w/-])(?:\+\d{1,3}|\(?0\d{1,4}\)?)[ ./-]?\d[\d ./-]{5,14}\d(?![\w-])"
        r"|\b(?:phone|mobile|tel|cell|call me (?:at|on))\b\W{0,4}[\d(+][\d ()./-]{6,16}\d"
        r"|(?<![\w-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])",
        re.IGNORECASE,
    ),
    "birth": (
        r"\b(?:date of birth|birth ?date|d\.?o\.?b\b\.?|born(?: on| in)?|geboren(?: am)?"
        r"|geburtsdatum|né(?:e)? le)\b[^\n]{0,16}\d"
        r"|\b(?:marital status|familienstand|état civil)\b"
        r"|\b(?:married|divorced|widowed|verheiratet|geschieden|verwitwet|marié|mariée|divorcée?)\b"
        r"[^.\n]{0,12}\d",
        re.IGNORECASE,
    ),
    "home": (
        r"\b\d{1,4}[a-zA-Z]?,? (?:[A-ZÀ-Þ][\w'’-]+ ){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave"
        r"|Row|Drive|Dr|Close|Way|Court|Ct|Place|Pl|Terrace|Gardens|Crescent|Hill|Boulevard|Blvd)\b"
        r"|\b[A-ZÀ-Þ][\w-]{2,30}(?:straße|strasse|weg|gasse|platz|allee|laan|straat) \d",
        0,
    ),
    "identity": (
        r"\b(?:employee|patient|member|customer|passport|insurance|policy|personnel|staff|student"
        r"|social security|ssn|nhs|national id|licence|license|client|resident|pupil|mrn"
        r"|case ?file)\b(?: (?:number|no|id|nr|card|holder))?\.?[:# ]{0,3}(?:is |was )?"
        r"[A-Z]{0,4}-?\d{4,12}\b",
        re.IGNORECASE,
    ),
    "health": (
        r"\b(?:diagnos(?:is|ed)|pregnan(?:t|cy)|depress(?:ion|ed)|burnout|surgery|chemotherapy"
        r"|therapist|cancer|tumou?r|diabet(?:es|ic)|disability|medication|hiv|epilepsy|anxiety"
        r"|asthma|miscarriage|migraines?|insulin|biopsy|seizures?|sick leave|bipolar|arthritis"
        r"|allerg(?:y|ic)|blood pressure|knee operation|operation on)\b",
        re.IGNORECASE,
    ),
    "money": (
        r"\b(?:salary|wages?|income|payslip|pension|mortgage|debts?|arrears|iban|bank account"
        r"|account|card|overdraft|benefits?)\b[^.\n]{0,30}?\d{3}",
        re.IGNORECASE,
    ),
    "name": (
        r"(?:^|\n)[ \t]*(?:-+ ?)?[A-ZÀ-Þ][\w'’-]+ (?:[A-Z]\. )?[A-ZÀ-Þ][\w'’-]+[ \t]*(?:\n|$)"
        r"|\b(?i:my name is|this is|i am|i'm|dear(?: (?:mr|mrs|ms|dr)\.?)?|regards,?|name:|patient:"
        r"|customer:|from:|client:|resident:|employee:|student:|guest:)\s+[A-ZÀ-Þ][\w'’-]+"
        r" [A-ZÀ-Þ][\w'’-]+"
        r"|\b(?:Mr|Mrs|Ms|Dr|Herr|Frau|Mme)\.? [A-ZÀ-Þ][\w'’-]+",
        0,
    ),
}


STEMS: dict[str, tuple[str, ...]] = {
    kind: tuple(stems.split("|"))
    for kind, stems in {
        "birth": "birth|d.o.b|dob|d.ob|do.b|born|geboren|geburtsdatum|né|marital status"
        "|familienstand|état civil|married|divorced|widowed|verheiratet|geschieden|verwitwet|marié"
        "|divorcé",
        "identity": "employee|patient|member|customer|passport|insurance|policy|personnel|staff"
        "|student|social security|ssn|nhs|national id|licence|license|client|resident|pupil|mrn"
        "|case",
        "health": "diagnosi|diagnosed|pregnan|depress|burnout|surgery|chemotherapy|therapist"
        "|cancer|tumo|diabet|disability|medication|hiv|epilepsy|anxiety|asthma|miscarriage"
        "|migraine|insulin|biopsy|seizure|sick leave|bipolar|arthritis|allerg|blood pressure"
        "|operation",
        "money": "salary|wage|income|payslip|pension|mortgage|debt|arrears|iban|account|card"
        "|overdraft|benefit",
        "now": "current|at present|at the moment|right now|as of|today|tonight|tomorrow"
        "|nowadays|this |until |in stock|out of stock|sold out| left|still available|open|close"
        "|latest |newest|up to date|expires|valid |effective|aktuell|derzeit|momentan|heute|zurzeit"
        "|bis zum|lieferbar|vorrätig|actuellement|aujourd'hui|en stock|actualmente|hoy",
    }.items()
}
"""Texts of which a match of the pattern holds one, in lower case: looking for them is faster."""


def _stands(kind: str, text: str, lowered: str) -> bool:
    """Whether a pattern is found in a text, given in lower case, too."""
    stems = STEMS.get(kind)
    if stems and not any(map(lowered.__contains__, stems)):
        return False
    return _pattern(kind).search(text) is not None


def look(record: int, seen: rows.RowView) -> Looked:
    """Look at one row that is a chat or raw text."""
    is_chat = seen.kind == rows.CHAT
    answer = seen.text[:_ANSWER_CHARS]
    flags, year = _states(seen, answer) if is_chat else (0, 0)
    opening = hash_of_opening(seen.user) if is_chat else 0
    personal = _personal(f"{seen.user[:2_000]}\n{answer}")
    return Looked(record, seen.pointer, is_chat, flags, personal, year, opening)


def hash_of_opening(user: str) -> int:
    """Hash of a prompt's first three words: a template's rows share it."""
    import zlib

    words = user[:200].lower().split()[:3]
    return zlib.crc32(" ".join(words).encode("utf-8", "surrogatepass"))


def _states(seen: rows.RowView, answer: str) -> tuple[int, int]:
    """Flags of what an answer states on its own, and the newest year in it."""
    asks = "?" in seen.user or "？" in seen.user or _pattern("asks").match(seen.user[:200])
    flags = ASKS if asks else 0
    if asks and len(seen.user) <= _SHORT and _pattern("figure").search(seen.user):
        flags |= NUMBERED if _pattern("numbered").search(seen.user) else 0
    if answer.lstrip()[:1] in ("{", "[", "<") or _pattern("code").search(answer):
        return flags | CODE, 0
    is_statement = answer.rstrip()[-1:] not in ("?", "？")
    if len(seen.user) > _TEXT_GIVEN or not is_statement:
        return flags, 0
    if _pattern("transforms").match(seen.user[:200]):
        return flags, 0
    given = f"{seen.context[:_GIVEN_CHARS]}\n{seen.user}".lower()
    novel = [word for word in _specifics(answer) if word.lower().rstrip(".,:;") not in given]
    figures = [word for word in novel if _pattern("figure").search(word)]
    if not novel or (len(figures) == len(novel) and _computes(seen.user)):
        return flags, 0
    flags |= CLOSED
    if figures and _is_timely(answer):
        flags |= TIMELY
    years = (int(word) for word in _pattern("year").findall(answer) if word not in given)
    return flags, max(years, default=0)


def _is_timely(answer: str) -> bool:
    """Whether an answer speaks of prices, versions or the time being."""
    if any(_pattern(kind).search(answer) for kind in ("price", "version")):
        return True
    return _stands("now", answer, answer.lower())


def _specifics(answer: str) -> list[str]:
    """Figures, codes and names; names alone tell nothing where every noun is capitalised."""
    text = _pattern("numbering").sub(" ", answer)
    words = text.split()
    capitals = len(_pattern("capital").findall(text))
    if len(words) <= 4 and not any(mark in text for mark in "?!"):
        found = _pattern("specific").findall(text) or _pattern("capital").findall(text)
    else:
        found = _pattern("specific").findall(text)
    if capitals > 4 and capitals * 4 > len(words):
        found = [word for word in found if any(letter.isdigit() for letter in word)]
    return found


def _computes(user: str) -> bool:
    """Whether a prompt gives figures to reckon with: a day or a time is one, a code is none."""
    if len(_pattern("figure").findall(user)) < 2:
        return False
    plain = _pattern("moment").sub(" 1 ", _pattern("coded").sub(" ", user))
    return len(_pattern("figure").findall(plain)) >= 2


def _personal(text: str) -> int:
    """Kinds of personal details in a text, as bits in the order of `KINDS`."""
    found = 0
    lowered = text.lower()
    has_digits = _pattern("figure").search(text) is not None
    for bit, kind in enumerate(KINDS):
        needed = "@" in text if kind == "email" else has_digits or kind in ("health", "name")
        if needed and _stands(kind, text, lowered):
            found |= 1 << bit
    marked = any(mark in text for mark in ("[", "<", "{", "XXXX", "****", "██", "REDACTED"))
    return found | (MASKED if marked and _pattern("masked").search(text) else 0)


def is_personal(looked: Looked) -> bool:
    """Whether a row tells who somebody is and something about them: two kinds, one of them more
    than the way to reach them."""
    kinds = [kind for bit, kind in enumerate(KINDS) if looked.personal >> bit & 1]
    return len(kinds) >= 2 and any(kind in _SENSITIVE or kind == "home" for kind in kinds)


def measures(looked: Sequence[Looked]) -> dict[str, float]:
    """Measures by name, as `promptlint.analysis.profile_measures.MEASURES` explains them."""
    found: dict[str, float] = {}
    if not looked:
        return found
    chats = [item for item in looked if item.is_chat]
    if chats:
        found["facts.closed"] = _share(chats, lambda item: bool(item.flags & CLOSED))
        found["facts.asked"] = _share(chats, lambda item: bool(item.flags & ASKS))
        found["facts.timely"] = _share(chats, lambda item: bool(item.flags & TIMELY))
        found["facts.code"] = _share(chats, lambda item: bool(item.flags & CODE))
        found["facts.numbered"] = _share(chats, lambda item: bool(item.flags & NUMBERED))
        found["user.openings"] = len({item.opening for item in chats}) / len(chats)
        years = sorted((item.year for item in chats if item.year), reverse=True)
        if len(years) > 1:
            found["facts.year"] = float(years[1])
    found["personal.rows"] = _share(looked, is_personal)
    found["personal.masked"] = _share(looked, lambda item: bool(item.personal & MASKED))
    for bit, kind in enumerate(KINDS):
        share = sum(item.personal >> bit & 1 for item in looked) / len(looked)
        if share >= _HELD_KINDS:
            found[f"personal.{kind}"] = share
    return found


def _share(items: Sequence[Looked], holds: Callable[[Looked], bool]) -> float:
    return sum(1 for item in items if holds(item)) / len(items)


def examples(looked: Sequence[Looked], count: int) -> dict[str, tuple[Place, ...]]:
    """First places of each kind of evidence, by name."""
    tests: dict[str, Callable[[Looked], bool]] = {
        "closed": lambda item: bool(item.flags & CLOSED and item.flags & ASKS),
        "timely": lambda item: bool(item.flags & TIMELY),
        "personal": is_personal,
    }
    found = {}
    for name, holds in tests.items():
        held = sorted((item for item in looked if holds(item)), key=lambda item: item.record)
        if held:
            found[name] = tuple(
                Place(record=item.record, pointer=tuple(item.pointer) or None)
                for item in held[:count]
            )
    return found
