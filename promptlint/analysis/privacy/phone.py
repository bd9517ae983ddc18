"""Telephone numbers: their shape, the words beside them, and the numbering plans.

A row of ten digits is no telephone number. What counts is a country code, or the grouping of a
numbering plan, or words that name it; `phonenumbers` (Google's libphonenumber) knows the plans and
is loaded for the few candidates that are left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import ModuleType

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.context import around
from promptlint.analysis.privacy.detection import POSSIBLE, Detection
from promptlint.analysis.privacy.words import words

ENTITY = "PHONE_NUMBER"

_PIECE = lazy(
    r"(?<![0-9])(?:\+|\(\+?)?[0-9](?:[ .\u00a0-]?[()]?[ .\u00a0-]?[0-9]){5,17}(?![0-9])"
    r"(?:\s?(?:x|ext\.?|extension)\s?[0-9]{1,6}(?![0-9]))?",
    re.IGNORECASE,
)
_SPLIT = lazy(r"(?<=[0-9])[ \u00a0]+(?=\()|[ \u00a0]{2,}|(?<=[0-9]) - (?=[0-9])|\.[ ]|\)[ ]?\(")
_GAP = r"[^0-9\n]{0,36}\n?[^0-9\n]{0,4}\Z"
# Words that name a telephone, right before the number …
_NOUN = lazy(
    r"(?:\b(?:tele)?phones?|\btel\b|\btelefono?|telefon|téléphone|teléfono|telefone|\bmobiles?\b|"
    r"\bmobil\b|\bmóvil|handy(?:nummer)?|\bcells?(?:phone)?\b|celular|\bfax\b|\bpagers?\b|"
    r"whatsapp|\bsms\b|hot ?line|help ?line|voice ?mail|(?:direct|main|office) line|land ?line|"
    r"\b(?:my|his|her|their) number|"
    r"电话|手机|電話|携帯|전화|телефон|тел\b)" + _GAP,
    re.IGNORECASE,
)
# … or say what one does with it, and with other things …
_VERB = lazy(
    r"\b(?:call(?:s|ed|ing|er)?|dial(?:s|led|ing)?|ring|reach(?:ed|able|ing)?|contact(?:s|ed)?|"
    r"text(?:ed|ing)? (?:me|us|him|her|them))\b" + _GAP,
    re.IGNORECASE,
)
# … or say at which number somebody is to be had …
_AT = lazy(
    r"\b(?:(?:call|calls|called|ring|rang|dial|text|texted|answer|answers|answered|answering|"
    r"reach|reached|reachable|contact|available|message|messages|messaged)"
    r"(?: (?:me|us|him|her|them|you))?(?: back)?|answer(?:s|ed|ing)?(?: the phone)?)"
    r" (?:at|on|to|under|via)[: ]\s?\Z",
    re.IGNORECASE,
)
# … right behind it …
_ROLE = lazy(
    r"[ \t(,/|-]{0,3}(?:office|fax|mobile|cell|home|work|tel|phone|landline|direct|voicemail)\b",
    re.IGNORECASE,
)
# … or anywhere near.
_NEAR = lazy(
    r"\b(?:tele)?phones?\b|\btel\b|\bmobile\b|\bcell\b|\bfax\b|\bwhatsapp\b|\bsms\b|\bcall(?:ed)?\b"
    r"|\bdial\b|\bhot ?line\b|\bvoice ?mail\b|telefon|teléfono|téléphone"
    r"|电话|手机|電話|전화|телефон",
    re.IGNORECASE,
)
# Digits without groups: the word stands next to them, or leads up to them.
_BARE_LABEL = lazy(
    r"(?:phones?|telephone|\btel|mobile|cell|\bfax|whatsapp|\bsms|hot ?line|help ?line|voice ?mail|"
    r"\bcalls?|\bdial|reach(?:ed)?|contact|line|电话|手机|電話|전화|телефон)\b"
    r"(?P<lead>[^0-9\n]{0,40}?(?:\b(?:at|to|on|is|number|no|under|via)\b|[:=#]))?\W{0,3}\Z",
    re.IGNORECASE,
)
_GROUPS_OF_TEN = lazy(r"(?:\+?1[-. ]?)?\(?[0-9]{3}\)?[-. ]{0,2}[0-9]{3}[-. ]?[0-9]{4}\Z")
# What is numbered otherwise, by what stands right before.
_OTHER = lazy(
    r"(?:\b(?:imei|imsi|iccid|isbn|issn|ean|upc|gtin|sku|barcode|serial|tracking|order|invoice|"
    r"ticket|case|ref|reference|transaction|txn|request|session|trace|message|post|tweet|status|"
    r"page|user|customer|client|member|account|acct|patient|employee|student|device|build|version|"
    r"timestamp|epoch|hash|checksum|seed|npi|dea|mrn|ssn|itin|ein|vat|tin|routing|policy|claim|"
    r"patent|part|model|zip|code|pin|port|license|licence|passport|nhs|abn|acn|case|docket|doi|"
    r"pmid|arxiv|iban|card|population|score|total|price|sum|range|between|iso|rfc|group|record)"
    r"[ _-]?(?:id|ids|no|nr|num|number|numbers|#|code)?s?\b(?: (?:is|was|of|for))?"
    r"[:#=.\s\"'|(]{0,6}"
    r"|#\s?|\bids?\b\W{0,4}|\bv\.?|=\s?|/|\$ ?|€ ?|£ ?)\Z",
    re.IGNORECASE,
)
_OTHER_REACH = 48  # more than any of them is long
_LETTER = re.compile(r"[^\W\d_]")
_DATE = lazy(
    r"(?:1[0-9]|20)[0-9]{2}[-./ ][01]?[0-9][-./ ][0-3]?[0-9](?![0-9])"
    r"|[0-3]?[0-9][-./ ][0-3]?[0-9][-./ ](?:1[0-9]|20)[0-9]{2}(?![0-9])"
)
_RANGE = lazy(
    r"[0-9]+\.[0-9]+\.[0-9]+ ?-|(?:1[0-9]|20)[0-9]{2} ?- ?(?:(?:1[0-9]|20)[0-9]{2}|[0-9]{2})\Z"
)
_OTHER_SHAPE = lazy(
    r"[0-9]{3}-[0-9]{2}-[0-9]{4}\Z|[0-9]{1,3}(?:\.[0-9]{1,3}){3}\Z|[0-9]+\.[0-9]+\Z"
    r"|[0-9]{1,3}(?: [0-9]{3}){2,}\Z|[0-9]{4}(?:[ -][0-9]{4}){2,3}\Z|97[89][ -]?[0-9]"
    r"|[0-9]{5}-[0-9]{4}\Z|(?:[0-9] ?){0,30}[0-9]( [0-9]){3}"
)
_ADDRESS = lazy(r"(?:(?:25[0-5]|(?:2[0-4]|1[0-9]|[1-9])?[0-9])(?:\.|\Z)){4}\Z")
"""What is an address of version 4 as well: one "calls" machines, too."""
# North America's grouping; areas that are not given out yet count, too: who writes so means one.
_FORMATTED = lazy(
    r"(?:\+?1[-. ])?(?:\([2-9](?!11)[0-9]{2}\) ?|[2-9](?!11)[0-9]{2}[-.])"
    r"[2-9](?!11)[0-9]{2}[-.][0-9]{4}\Z"
)
# A trunk prefix or an area in parentheses, then groups: nothing else is written so.
_TRUNK = lazy(
    r"(?:0[1-9][0-9]{0,3}[ -]|\((?:0[1-9][0-9]{0,3}\) ?|[1-9][0-9]{1,3}\) ?(?!0)))"
    r"[0-9]{2,8}(?:[ -][0-9]{2,4}){0,4}\Z"
)
_EXTENSION = lazy(r"\s?(?:x|ext\.?|extension)\s?[0-9]{1,6}\Z", re.IGNORECASE)
_SEQUENCE = lazy(r"012345|123456|234567|987654|876543|(\d)\1{5}|(\d{3})\2{2}")

_PAIRS = lazy(r"[0-9]{2}(?:[ -][0-9]{2}){2}\Z")
_COUNTING = words("1234567 12345678 123456789 1234567890 0123456789 9876543210 0987654321 9876543")

# Numbers that regulators keep free for films and books, without the country's code or the trunk
# prefix: Ofcom (GB), ACMA (AU), ARCEP (FR), Bundesnetzagentur (DE).
_FICTION = lazy(
    r"(?:(?:00)?44|0)(?:7700900|2079460|1632960|1(?:1[3-8]|[2-6]1)4960|1914980|2896496|2920180"
    r"|8081570|9098790|3069990)[0-9]{3}\Z"
    r"|(?:(?:00)?61|0)(?:[2378](?:5550|7010)[0-9]{4}|49157(?:0006|015[6-9]|0110|1[0-9]{3}))\Z"
    r"|(?:(?:00)?33|0)(?:19900|26191|35301|46571|53649|63998)[0-9]{4}\Z"
    r"|(?:(?:00)?49|0)(?:(?:3023125|6990009|4066969|2214710|8999998)[0-9]{3}|17139200[0-9]{2})\Z"
)

MADE_UP = 0.15
"""Score of numbers that somebody made up: like stock dummies, a note at most."""

_REGIONS = (
    "US",
    "GB",
    "DE",
    "FR",
    "AU",
    "IN",
    "ES",
    "IT",
    "NL",
    "BR",
    "CH",
    "ZA",
    "DK",
    "SE",
    "JP",
)


def judge(text: str, start: int, end: int, lenient: bool) -> Iterator[Detection]:
    """Telephone numbers in and right around the run of digits ``text[start:end]``."""
    while start and text[start - 1] in "(+" and text[start - 1 : start]:
        start -= 1
    for low, high in _pieces(text, start, end):
        for match in _PIECE().finditer(text, low, min(len(text), high + 12)):
            if match.start() >= high:
                break
            found = _number(text, *match.span(), lenient)
            if found:
                yield found


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _SPLIT().finditer(text, start, end):
        cut = match.end() - 1 if match.group().endswith("(") else match.end()
        yield start, match.start() + match.group().startswith(")")
        start = cut
    yield start, end


def _number(text: str, start: int, end: int, lenient: bool) -> Detection | None:
    value = text[start:end]
    main = _EXTENSION().sub("", value)
    digits = "".join(filter(str.isdigit, main))
    if not 6 <= len(digits) <= 15 or not _free(text, start, end):
        return None
    # What is cheap to ask goes first: most runs of digits are no telephone number.
    if _placeholder(digits) or _DATE().search(main) or _RANGE().match(main):
        return None
    before, after = around(text, start, end)
    # Between a word that tells and the number no digit stands: in a list, little is left to search.
    lead = 1 + max(map(before.rfind, "0123456789"))
    if not lenient and _OTHER().search(before, max(lead, len(before) - _OTHER_REACH)):
        return None
    role = _ROLE().match(after) is not None
    if len(digits) == 6 and not (role and _PAIRS().match(main)):
        return None
    words = _LETTER.search(before, lead) is not None
    noun = role or (words and bool(_NOUN().search(before, lead) or _AT().search(before, lead)))
    labelled = noun or (words and _VERB().search(before, lead) is not None)
    if not noun and _ADDRESS().match(main):
        return None
    international = main.startswith(("+", "(+"))
    if not (labelled or international) and _OTHER_SHAPE().match(main):
        return None
    bare = len(digits) == len(main)
    if bare and not _bare(before, after, len(digits), labelled, lenient):
        return None
    near = labelled or _NEAR().search(f"{before} {after}") is not None
    valid = lenient or (_plausible(main) if noun else _planned(main, labelled, near))
    if _made_up(digits):
        valid, score = valid and (labelled or international), MADE_UP
    else:
        score = 0.85 if near else POSSIBLE + 0.1
    return Detection(ENTITY, start, end, score, False, near) if valid else None


def _bare(before: str, after: str, count: int, labelled: bool, lenient: bool) -> bool:
    """Whether digits without groups may be one."""
    if lenient:
        return labelled or count >= 9
    return labelled and _named_bare(before, after, count)


def _planned(main: str, labelled: bool, near: bool) -> bool:
    """Whether a numbering plan has it, by how it is written."""
    if labelled:
        return _GROUPS_OF_TEN().match(main) is not None or _valid(main, _REGIONS)
    if _FORMATTED().match(main):
        return True
    if main.startswith(("+", "(+")):
        return _valid(main, ("US",))
    trunk = _TRUNK().match(main) is not None and sum(map(str.isdigit, main)) >= 8
    return (near or trunk) and _valid(main, _REGIONS)


def _named_bare(before: str, after: str, count: int) -> bool:
    label = _BARE_LABEL().search(before)
    if label is None:
        return _ROLE().match(after) is not None
    return label["lead"] is not None or count >= 10


def _plausible(main: str) -> bool:
    """Whether a labelled number may be one: a plan has it, or it is grouped like one."""
    groups = _groups(main)
    return len(groups) == 1 or max(map(len, groups)) >= 2


def _groups(main: str) -> list[str]:
    """The groups of digits of a number."""
    return "".join(char if char.isdigit() else " " for char in main).split()


def _valid(main: str, regions: tuple[str, ...]) -> bool:
    plans = _plans()
    if plans is None:
        return True
    for region in (None,) if main.startswith(("+", "(+")) else regions:
        try:
            number = plans.parse(main, region)
        except plans.NumberParseException:
            continue
        if plans.is_valid_number(number):
            return True
    return False


def _plans() -> ModuleType | None:
    """The numbering plans; ``None`` where another package's removal took them along."""
    try:
        import phonenumbers
    except ModuleNotFoundError:
        return None
    return phonenumbers if hasattr(phonenumbers, "parse") else None


def _placeholder(digits: str) -> bool:
    """Numbers kept for fiction (555-01xx …), one digit over and over, and what counts up."""
    if _FICTION().match(digits):
        return True
    national = digits[-10:] if len(digits) in (10, 11) else digits
    if len(national) == 10 and national[3:8] == "55501":
        return True
    if len(national) == 7 and national.startswith("555"):
        return True
    if digits.endswith(("00000", "8001234567", "8881234567", "123456789", "1234567890")):
        return True
    return len(set(digits)) < 3 or digits in _COUNTING or national in _COUNTING


def _made_up(digits: str) -> bool:
    """Numbers that nobody has (area or exchange 555), and digits that count or repeat."""
    national = digits[-10:] if len(digits) in (10, 11) else digits
    if len(national) == 10 and "555" in (national[:3], national[3:6]):
        return True
    return _SEQUENCE().search(digits) is not None


def _free(text: str, start: int, end: int) -> bool:
    last = text[start - 1] if start else ""
    if last.isalnum() or (last and last in "_.+•%@^*~"):
        return False
    if last == "-" and text[start - 2 : start - 1].isalnum():
        return False
    if last == "," and text[start - 2 : start - 1].isdigit():
        return False
    follow = text[end : end + 2]
    if follow[:1].isalnum() or (follow and follow[0] in "_%°^*•@"):
        return False
    return not (follow[:1] in (".", ",", ":", "/") and follow[1:].isdigit())
