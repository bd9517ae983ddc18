"""Kinds of personal data, by presidio's names: what configurations may name."""

from __future__ import annotations

ENTITIES = (
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "CREDIT_CARD",
    "IBAN_CODE",
    "CRYPTO",
    "IP_ADDRESS",
    "MAC_ADDRESS",
    "UK_NHS",
    "UK_NINO",
    "US_DRIVER_LICENSE",
    "US_ITIN",
    "US_SSN",
)
