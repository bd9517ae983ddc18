"""Payment card numbers: eight digits in a row or in two groups, then the whole number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.context import Vocabulary, around, ends_in_escape
from promptlint.analysis.privacy.detection import Detection
from promptlint.analysis.privacy.placeholders import is_test_card
from promptlint.analysis.privacy.validators import card_issuer, luhn

ENTITY = "CREDIT_CARD"

_SPACE = "[ \u00a0\u2009\u202f\u2010\u2011\u2012\u2013-]"
# Written out instead of {4}: the engine runs through plain classes three times as fast.
_FOUR = "[0-9][0-9][0-9][0-9]"
_GATE = re.compile(f"{_FOUR}{_SPACE}?{_FOUR}")
_NUMBER = lazy(
    rf"[0-9]{{4}}(?:"
    rf"(?P<a>{_SPACE})[0-9]{{4}}(?P=a)[0-9]{{4}}"
    rf"(?:(?P=a)[0-9]{{4}}(?:(?P=a)(?P<code>[0-9]{{3}})(?![0-9]))?"
    rf"|(?P=a)[0-9]{{3}}(?![0-9]))"
    rf"|(?P<b>{_SPACE})[0-9]{{6}}(?P=b)[0-9]{{4,5}}"
    rf"|[0-9]{{8,15}})(?![0-9])"
)
_SHORTEST = 12
_REST = 24
_RUN = re.compile("[0-9]+")
_TABLE = re.compile(r"[0-9]{4} [0-9]{4}\s\Z")
_IMEI = re.compile(r"\bimei\b", re.IGNORECASE)
_NOT_DIGIT = re.compile("[^0-9]")

_CONTEXT = Vocabulary.of(
    "card cards cardholder cardnumber creditcard cc ccn pan cvv cvv2 cvc cvc2 visa mastercard amex "
    "maestro diners jcb unionpay kreditkarte karte carte tarjeta carta cartao cartão карта карты "
    "карту",
    "カード 信用卡 银行卡 카드",
)
_OTHER_CARD = lazy(
    r"\b(?:id|identity|sim|graphics|video|sound|memory|sd|library|student|insurance|health|report|"
    r"green|gift|loyalty|membership|business|flash|index|playing|trading|post|network)[ -]cards?\b",
    re.IGNORECASE,
)
# Numbers of 14 to 16 digits that pass the check by chance, by what stands right before them.
_OTHER_NUMBER = lazy(
    r"\b(?:imei|imsi|iccid|isbn|issn|ean|upc|gtin|sku|barcode|serial|tracking|parcel|shipment|"
    r"order|invoice|ticket|case|reference|ref|transaction|txn|request|session|trace|message|post|"
    r"tweet|status|page|user|device|build|version|timestamp|epoch|time|hash|checksum|md5|seed|"
    r"phone|tel|mobile|fax|npi|routing|account|acct|meter|policy|claim|patent|part|model)"
    r"[ _-]?(?:id|ids|no|nr|num|number|numbers|code|key)?s?\b[^.;\n]{0,16}\Z"
    r"|#\s?\Z|\bids?\b\W{0,4}\Z",
    re.IGNORECASE,
)


def judge(text: str, start: int, end: int, lenient: bool) -> Iterator[Detection]:
    """Card numbers that begin in ``text[start:end]``, in order, without documented test numbers.

    With `lenient`, a number needs no word beside it and no word is held against it.
    """
    if end - start < _SHORTEST:
        return
    limit = min(end + _REST, len(text))  # a run of digits may be cut in the middle of a number
    gate = _GATE.search(text, start, limit)
    while gate:
        start = gate.start()
        number = _NUMBER().match(text, start)
        found = _judge(text, start, number.end(), lenient) if number else None
        if not found and number and number["code"]:
            found = _judge(text, start, number.start("code") - 1, lenient)
        if found:
            yield found
            resume = found.end
        else:
            run = _RUN.match(text, start, limit)
            resume = run.end() if run else start + 1
        gate = _GATE.search(text, resume, limit) if resume < end else None


def _judge(text: str, start: int, end: int, lenient: bool) -> Detection | None:
    digits = _NOT_DIGIT.sub("", text[start:end])
    issuer = card_issuer(digits)
    if issuer is None or not luhn(digits) or is_test_card(digits):
        return None
    if not (_free_before(text, start) and _free_after(text, end)):
        return None
    if _counts_up(text[start:end]):
        return None
    before, after = around(text, start, end)
    context = _named(before) or _named(after)
    if not lenient:
        if not context and len(digits) not in issuer.plain:
            return None
        if not context and end - start == len(digits) and _OTHER_NUMBER().search(before):
            return None
        if _IMEI.search(before):
            return None
    return Detection(ENTITY, start, end, 0.99 if context else 0.8, True, context)


def _counts_up(number: str) -> bool:
    """Whether the groups are consecutive: a table of codes."""
    groups = [int(group) for group in _RUN.findall(number)]
    return len(groups) > 3 and len({b - a for a, b in pairwise(groups)}) == 1


def _named(words: str) -> bool:
    return _CONTEXT.names(_OTHER_CARD().sub(" ", words))


def _free_before(text: str, start: int) -> bool:
    """No decimal, amount, path or longer identifier ends here."""
    before = text[max(0, start - 3) : start]
    last = before[-1:]
    if last.isalnum() or last == "_":
        return ends_in_escape(text, start)
    if last in (".", "+", "/", "$", "€", "£", "¥", "%", "\\", "•"):
        return False
    if last == ",":
        return re.search(r"(?<![0-9,])0,\Z", before) is None
    if last in ("-", "\u2013", " ", "\u00a0", "\t", "\n"):
        # A group before this one: part of a longer row of digits, or of a hyphenated name.
        if last in "\t\n":
            return _TABLE.search(text, max(0, start - 12), start) is None
        return not (before[-2:-1].isdigit() or (last == "-" and before[-2:-1].isalnum()))
    return True


def _free_after(text: str, end: int) -> bool:
    follow = text[end : end + 6]
    if follow[:1].isalnum() or follow[:1] in ("_", "%"):
        return False
    if follow[:1] == "." and follow[1:2].isdigit():
        return False
    # More groups of four: a table of numbers. Three digits or a date may follow a card number.
    return re.match(r"[ \u00a0\t-][0-9]{4,}|-\w", follow) is None
