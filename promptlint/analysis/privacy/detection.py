"""What a recogniser returns, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MappingProxyType

from promptlint.analysis.privacy.opening import Openings

CERTAIN = 0.75
"""From here on: a checksum holds, or words around it say what it is."""

POSSIBLE = 0.45
"""From here on: the shape of personal data, with nothing to confirm it."""

BUSINESS = 0.25
"""From here on: a mailbox of a role (``support@``), not of a person. Below: a stock dummy."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A personal datum in a text.

    Attributes:
        entity: kind of datum, by presidio's names (``EMAIL_ADDRESS``).
        start, end: characters in the text, half-open.
        score: 0 to 1, comparable between recognisers: see `CERTAIN`, `POSSIBLE`, `BUSINESS`.
        checksum: its check digits are right.
        context: words within 60 characters name such a datum.
    """

    entity: str
    start: int
    end: int
    score: float
    checksum: bool
    context: bool


@dataclass(frozen=True, slots=True)
class Recognizer:
    """Finds one entity.

    `find` takes the buffer, whether to be lenient (to report also what only words around it could
    confirm), and where the gates open. A `numeric` one reads the buffer with typographic dashes,
    spaces and digits made plain.
    """

    entity: str
    find: Callable[[str, bool, Openings], Iterable[Detection]]
    numeric: bool = False


NOUNS = MappingProxyType(
    {
        "EMAIL_ADDRESS": "an e-mail address",
        "CREDIT_CARD": "a payment card number",
        "IBAN_CODE": "a bank account number (IBAN)",
        "PHONE_NUMBER": "a telephone number",
        "US_SSN": "a US social security number",
        "US_ITIN": "a US taxpayer number (ITIN)",
        "US_DRIVER_LICENSE": "a driver's licence number",
        "UK_NHS": "an NHS number",
        "UK_NINO": "a UK national insurance number",
        "IP_ADDRESS": "an IP address",
        "MAC_ADDRESS": "a hardware (MAC) address",
        "CRYPTO": "a wallet's address",
    }
)
"""Entities as messages say them."""

TAGS = MappingProxyType(
    {
        **{entity: entity for entity in NOUNS},
        "EMAIL_ADDRESS": "EMAIL",
        "CREDIT_CARD": "CARD",
        "IBAN_CODE": "IBAN",
    }
)
"""Stems of pseudonyms: ``[EMAIL_1]``."""


def noun(entity: str) -> str:
    """An entity as messages say it."""
    if entity in NOUNS:
        return NOUNS[entity]
    return f"personal data ({entity})"


def tag(entity: str) -> str:
    """The stem of an entity's pseudonyms, in capitals."""
    return TAGS.get(entity) or entity.upper()
