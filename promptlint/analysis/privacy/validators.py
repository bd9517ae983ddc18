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


_ITIN_GROUPS = frozenset({*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)})


def is_ssn(digits: str) -> bool:
    """Whether nine digits lie in the ranges that the Social Security Administration gives out."""
    area = digits[:3]
    if len(digits) != 9 or area in ("000", "666") or area[0] == "9":
        return False
    return digits[3:5] != "00" and digits[5:] != "0000"


def is_itin(digits: str) -> bool:
    """Whether nine digits lie in the IRS's ranges for individual taxpayers."""
    return len(digits) == 9 and digits[0] == "9" and int(digits[3:5]) in _ITIN_GROUPS


def is_nhs(digits: str) -> bool:
    """Whether ten digits have a right NHS check digit: weights 10 to 2, modulo 11."""
    if len(digits) != 10 or len(set(digits)) < 3:
        return False
    total = sum(int(char) * weight for char, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(digits[9])  # a remainder of 10 equals no digit


_NINO_NOT_USED = words("BG GB KN NK NT TN ZZ")


def is_nino(value: str) -> bool:
    """Whether a value such as ``AB123456C`` has a prefix and a suffix that HMRC gives out."""
    prefix = value[:2]
    if len(value) != 9 or not (value[2:8].isdecimal() and value[8] in "ABCD"):
        return False
    if prefix in _NINO_NOT_USED or prefix[0] in "DFIQUV" or prefix[1] in "DFIOQUV":
        return False
    return prefix.isalpha() and prefix.isascii()


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BITCOIN_VERSIONS = (0, 5)  # to a key's hash, to a script's


def is_base58check(value: str) -> bool:
    """Whether a Bitcoin address in Base58 has its version and its four bytes of checksum."""
    from hashlib import sha256

    number = 0
    for char in value:
        digit = _BASE58.find(char)
        if digit < 0:
            return False
        number = number * 58 + digit
    if number.bit_length() > 200:
        return False
    raw = number.to_bytes(25, "big")
    zeros = len(raw) - len(raw.lstrip(b"\0"))
    if raw[0] not in _BITCOIN_VERSIONS or len(value) - len(value.lstrip("1")) != zeros:
        return False
    return sha256(sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_BECH32_CONSTANTS = (1, 0x2BC830A3)  # version 0 of BIP 173; later ones of BIP 350


def is_bech32(value: str) -> bool:
    """Whether a Bitcoin address such as ``bc1q…`` has right check characters for its version."""
    value = value.lower()
    prefix, _, body = value.rpartition("1")
    if prefix != "bc" or len(body) < 8 or any(char not in _BECH32 for char in body):
        return False
    data = [_BECH32.index(char) for char in body]
    check = 1
    for item in [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + data:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ item
        for bit, term in enumerate(_BECH32_GENERATOR):
            check ^= term if top >> bit & 1 else 0
    return check == _BECH32_CONSTANTS[bool(data[0])]
