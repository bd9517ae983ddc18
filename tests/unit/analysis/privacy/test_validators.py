"""Check digits and number ranges."""

from __future__ import annotations

import pytest

from promptlint.analysis.privacy.placeholders import is_sample_iban, is_test_card
from promptlint.analysis.privacy.validators import IBAN_LENGTHS, ISSUERS, card_issuer, iban, luhn


@pytest.mark.parametrize("digits", ["79927398713", "4111111111111111", "0", "378282246310005"])
def test_right_check_digits(digits: str) -> None:
    assert luhn(digits)


@pytest.mark.parametrize("digits", ["79927398710", "4111111111111112", "1"])
def test_wrong_check_digits(digits: str) -> None:
    assert not luhn(digits)


def test_luhn_finds_every_single_wrong_digit() -> None:
    number = "4716757491186252"
    for at, digit in enumerate(number):
        for other in "0123456789":
            changed = number[:at] + other + number[at + 1 :]
            assert luhn(changed) == (other == digit)


@pytest.mark.parametrize(
    ("digits", "network"),
    [
        ("4716757491186252", "Visa"),
        ("5312711471049746", "Mastercard"),
        ("2720990000000000", "Mastercard"),
        ("374222029729975", "American Express"),
        ("6011335326502014", "Discover"),
        ("36018530435205", "Diners Club"),
        ("3530000000000000", "JCB"),
        ("6200000000000000", "UnionPay"),
    ],
)
def test_issuers(digits: str, network: str) -> None:
    issuer = card_issuer(digits)
    assert issuer is not None
    assert issuer.network == network


@pytest.mark.parametrize("digits", ["1234567890123456", "47167574911862", "9000000000000000"])
def test_numbers_of_no_issuer(digits: str) -> None:
    assert card_issuer(digits) is None


def test_issuers_believe_only_lengths_that_they_have() -> None:
    assert all(issuer.plain <= issuer.lengths for issuer in ISSUERS)


@pytest.mark.parametrize(
    "value",
    ["GB82WEST12345698765432", "de35500700240917356284", "FR3330002005500000157841Z25"],
)
def test_right_ibans(value: str) -> None:
    assert iban(value)


@pytest.mark.parametrize(
    "value",
    [
        "GB83WEST12345698765432",
        "DE3550070024091735628",
        "ZZ35500700240917356284",
        "DE355007002409173562é4",
        "",
        "DE",
    ],
)
def test_wrong_ibans(value: str) -> None:
    assert not iban(value)


def test_iban_lengths_are_within_the_standard() -> None:
    assert min(IBAN_LENGTHS.values()) == 15
    assert max(IBAN_LENGTHS.values()) <= 34


@pytest.mark.parametrize(
    "digits",
    ["4242424242424242", "4000000000000002", "5555444433331111", "4012888888881881"],
)
def test_processors_test_cards(digits: str) -> None:
    assert luhn(digits)
    assert is_test_card(digits)


def test_ordinary_numbers_are_no_test_values() -> None:
    assert not is_test_card("4716757491186252")
    assert not is_sample_iban("DE35500700240917356284")


def test_counting_and_repeating_accounts_are_samples() -> None:
    assert is_sample_iban("GB33BUKB20201555555555")
    assert is_sample_iban("DE91100000000123456789")
