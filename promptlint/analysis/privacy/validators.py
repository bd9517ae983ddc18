"""Checksums and number ranges of personal identifiers.

Sources: ISO/IEC 7812-1 (Luhn, issuer numbers), the ranges that the card networks publish,
ISO 13616 and SWIFT's IBAN registry (lengths, mod 97-10 of ISO/IEC 7064).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple

from promptlint.analysis.privacy.words import words

_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def luhn(digits: str) -> bool:
    """Whether a string of ASCII digits has a right Luhn check digit."""
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = ord(char) - 48
        total += _DOUBLED[value] if index & 1 else value
    return total % 10 == 0


class Issuer(NamedTuple):
    """A range of six-digit issuer numbers.

    `lengths` are those that a number may have; `plain` are those that may be believed without
    the word "card" beside them. Other lengths and ranges are too often something else.
    """

    network: str
    low: int
    high: int
    lengths: frozenset[int]
    plain: frozenset[int]


def _issuer(network: str, low: int, high: int, lengths: str, plain: str = "") -> Issuer:
    def numbers(text: str) -> frozenset[int]:
        return frozenset(map(int, words(text)))

    return Issuer(network, low, high, numbers(lengths), numbers(plain))


_LONG = "16 17 18 19"
_MAESTRO = "12 13 14 15 16 17 18 19"

ISSUERS = (
    _issuer("Visa", 400000, 499999, "13 16 19", "16"),
    _issuer("Mastercard", 510000, 559999, "16", "16"),
    _issuer("Mastercard", 222100, 272099, "16", "16"),
    _issuer("American Express", 340000, 349999, "15", "15"),
    _issuer("American Express", 370000, 379999, "15", "15"),
    _issuer("Diners Club", 300000, 305999, "14 16 17 18 19", "14"),
    _issuer("Diners Club", 309500, 309599, "14 16 17 18 19", "14"),
    _issuer("Diners Club", 360000, 369999, "14 16 17 18 19", "14"),
    _issuer("Diners Club", 380000, 399999, "14 16 17 18 19", "14"),
    _issuer("Discover", 601100, 601199, _LONG, "16"),
    _issuer("Discover", 644000, 659999, _LONG, "16"),
    _issuer("JCB", 352800, 358999, _LONG, "16"),
    _issuer("JCB", 350000, 359999, "16"),
    _issuer("JCB", 180000, 180099, "15"),
    _issuer("JCB", 213100, 213199, "15"),
    _issuer("UnionPay", 620000, 629999, _LONG, "16"),
    _issuer("UnionPay", 810000, 817199, _LONG),
    _issuer("Mir", 220000, 220499, _LONG, "16"),
    _issuer("Troy", 979200, 979289, "16"),
    _issuer("RuPay", 600000, 609999, "16"),
    _issuer("RuPay", 820000, 829999, "16"),
    _issuer("Maestro", 500000, 509999, _MAESTRO),
    _issuer("Maestro", 560000, 589999, _MAESTRO),
    _issuer("Maestro", 630000, 639999, _MAESTRO),
    _issuer("Maestro", 670000, 679999, _MAESTRO),
    _issuer("Maestro", 60400, 60499, _MAESTRO),
)


def card_issuer(digits: str) -> Issuer | None:
    """The issuer that numbers cards of this length so; does not look at the check digit."""
    number, length = int(digits[:6]), len(digits)
    for issuer in ISSUERS:
        if issuer.low <= number <= issuer.high and length in issuer.lengths:
            return issuer
    return None


IBAN_LENGTHS = MappingProxyType(
    {
        country: int(length)
        for country, _, length in (
            entry.partition("=")
            for entry in words(
                "AD=24 AE=23 AL=28 AT=20 AZ=28 BA=20 BE=16 BG=22 BH=22 BI=27 BR=29 BY=28 CH=21 "
                "CR=22 CY=28 CZ=24 DE=22 DJ=27 DK=18 DO=28 EE=20 EG=29 ES=24 FI=18 FK=18 FO=18 "
                "FR=27 GB=22 GE=22 GI=23 GL=18 GR=27 GT=28 HN=28 HR=21 HU=28 IE=22 IL=23 IQ=23 "
                "IS=26 IT=27 JO=30 KW=30 KZ=20 LB=28 LC=32 LI=21 LT=20 LU=20 LV=21 LY=25 MC=27 "
                "MD=24 ME=22 MK=19 MN=20 MR=27 MT=31 MU=30 NI=28 NL=18 NO=15 OM=23 PK=24 PL=28 "
                "PS=29 PT=25 QA=29 RO=24 RS=22 RU=33 SA=24 SC=31 SD=18 SE=24 SI=19 SK=24 SM=27 "
                "SO=23 ST=25 SV=28 TL=23 TN=24 TR=26 UA=29 VA=22 VG=24 XK=20 YE=30"
            )
        )
    }
)
"""Length of an IBAN by country."""


def iban(value: str) -> bool:
    """Whether an IBAN without separators has its country's length and right check digits."""
    value = value.upper()
    if len(value) != IBAN_LENGTHS.get(value[:2]):
        return False
    if not (value.isascii() and value.isalnum() and value[2:4].isdigit()):
        return False
    return int("".join(str(int(char, 36)) for char in value[4:] + value[:4])) % 97 == 1
