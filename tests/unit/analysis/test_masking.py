"""Masks give nothing away and stay masks."""

from __future__ import annotations

from itertools import pairwise

import pytest
import yaml

from promptlint.analysis.masking import mask, mask_text, masked_spans
from promptlint.analysis.secrets.pack import FOLDER

EMAIL = "m.feldkamp@harbourline-freight.com"
CARD = "4716 7574 9118 6252"
IBAN = "DE35500700240917356284"
TOKEN = "ghp_" + "q7Rk2mVx9TzL4wNc8HsJ5bYd1GfP3aXe6UoW"
SECRETS = [
    text[::-1]
    for entry in yaml.safe_load((FOLDER / "providers.yaml").read_bytes())
    for text in entry["hits"]
]


@pytest.mark.parametrize(
    ("value", "entity", "expected"),
    [
        (EMAIL, "EMAIL_ADDRESS", "m•••@•••.com (34 characters)"),
        ("ab@x.org", "EMAIL_ADDRESS", "•••@•••.org (8 characters)"),
        (CARD, "CREDIT_CARD", "47••••6252 (19 characters)"),
        ("502094580730", "CREDIT_CARD", "•••• (12 characters)"),
        (IBAN, "IBAN_CODE", "DE••••6284 (22 characters)"),
        (TOKEN, "github-token", "ghp_… (40 characters)"),
        ("vT7q-Lm29xKe", "url-password", "•••• (12 characters)"),
        ("whatever", "PERSON", "•••• (8 characters)"),
    ],
)
def test_mask(value: str, entity: str, expected: str) -> None:
    assert mask(value, entity) == expected


@pytest.mark.parametrize("value", [EMAIL, CARD, IBAN, TOKEN, *SECRETS])
def test_nothing_leaks_and_masking_again_changes_nothing(value: str) -> None:
    masked = mask_text(f"Before {value} after.")
    assert value not in masked
    assert masked.startswith("Before ")
    assert mask_text(masked) == masked


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("\\u0040", "m•••@•••.com (34 characters)"),
        ("\\x40", "m•••@•••.com (34 characters)"),
        ("%40", "m•••@•••.com (34 characters)"),
        ("&#64;", "m•••@•••.com (34 characters)"),
        ("&#x40;", "m•••@•••.com (34 characters)"),
    ],
)
def test_what_escapes_hide_is_masked(at: str, shown: str) -> None:
    assert mask_text(f'"Ask\\n{EMAIL.replace("@", at)}\\u0021 now"') == (
        f'"Ask\\n{shown}\\u0021 now"'
    )


def test_a_key_that_is_written_in_escapes_is_masked() -> None:
    written = "".join(f"\\u{ord(char):04x}" for char in TOKEN)
    assert mask_text(f"key {written} end") == "key ghp_… (40 characters) end"


def test_text_without_anything_stays() -> None:
    text = "Summarise {{text}} for user@example.com in 50 words, version 4.2.1."
    assert mask_text(text) is text


def test_everything_else_stays() -> None:
    text = f"x = 1  # {EMAIL}\ny = {TOKEN!r}\n"
    assert mask_text(text) == (
        "x = 1  # m•••@•••.com (34 characters)\ny = 'ghp_… (40 characters)'\n"
    )


def test_a_number_that_only_words_could_confirm_is_masked_without_them() -> None:
    assert "502094580730" not in mask_text("limit of 502094580730")


def test_a_line_of_a_private_key_is_masked_by_itself() -> None:
    line = "MIIEowIBAAKCAQEAx7Tq9Zk2LmVb8RnYc4HsJ1gFpXe6UoW3dKtQ5yNzB0aCvGhE"
    assert mask_text(f'  "{line}\\n"') == '  "•••• (64 characters)\\n"'
    assert mask_text(f"word {'a' * 64}") == f"word {'a' * 64}"


def test_spans_are_ascending_and_apart() -> None:
    spans = masked_spans(f"{EMAIL} {CARD} {TOKEN} {IBAN}")
    assert len(spans) == 4
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
