"""Check digits and ranges of identity numbers and coin addresses, against published vectors."""

from __future__ import annotations

import pytest

from promptlint.analysis.privacy.validators import (
    is_base58check,
    is_bech32,
    is_itin,
    is_nhs,
    is_nino,
    is_ssn,
)


@pytest.mark.parametrize("digits", ["9434765919", "4010232137", "9876543210"])
def test_nhs_numbers(digits: str) -> None:
    assert is_nhs(digits)
    assert not is_nhs(digits[:-1] + str((int(digits[-1]) + 1) % 10))


def test_a_remainder_of_ten_is_no_nhs_number() -> None:
    stems = [stem for stem in map(str, range(514237000, 514237100)) if not _completed(stem)]
    assert 4 <= len(stems) <= 14


def _completed(stem: str) -> list[str]:
    return [stem + last for last in "0123456789" if is_nhs(stem + last)]


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("514690365", True),
        ("000123456", False),
        ("666123456", False),
        ("912123456", False),
        ("514000365", False),
        ("514690000", False),
        ("51469036", False),
    ],
)
def test_social_security_ranges(digits: str, right: bool) -> None:
    assert is_ssn(digits) is right


@pytest.mark.parametrize(
    ("digits", "right"),
    [("912783456", True), ("912503456", True), ("912893456", False), ("912933456", False)],
)
def test_taxpayer_ranges(digits: str, right: bool) -> None:
    assert is_itin(digits) is right


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("JK456189C", True),
        ("QQ123456C", False),
        ("BG456189C", False),
        ("JO456189C", False),
        ("JK456189E", False),
    ],
)
def test_national_insurance_letters(value: str, right: bool) -> None:
    assert is_nino(value) is right


# BIP 13/16 and the first block; BIP 173 and BIP 350.
@pytest.mark.parametrize(
    "value", ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy"]
)
def test_base58check(value: str) -> None:
    assert is_base58check(value)
    assert not is_base58check(value[:-1] + "b")
    assert not is_base58check("1" + value)
    assert not is_base58check(value + "0")


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", True),
        ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", True),
        ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", True),
        ("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", False),
        ("tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", False),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", False),
    ],
)
def test_bech32(value: str, right: bool) -> None:
    assert is_bech32(value) is right
