"""Payment card numbers: groupings, words that count for and against, vetoes."""

from __future__ import annotations

import pytest

from promptlint.analysis.privacy import scan

VISA = "4716757491186252"
AMEX = "374222029729975"


def found(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in scan(text, frozenset({"CREDIT_CARD"}))]


@pytest.mark.parametrize(
    "written",
    [
        VISA,
        "4716 7574 9118 6252",
        "4716-7574-9118-6252",
        "4716\u00a07574\u00a09118\u00a06252",
        AMEX,
        "3742 220297 29975",
        "3601 853043 5205",
    ],
)
@pytest.mark.parametrize("frame", ["{}", "pay with {}.", "({})", '"{}"', "Card:{}", "{},12/29"])
def test_groupings(written: str, frame: str) -> None:
    assert found(frame.format(written)) == [written]


def test_a_security_code_or_a_date_may_follow() -> None:
    assert found("4716 7574 9118 6252 123") == ["4716 7574 9118 6252"]
    assert found("4716 7574 9118 6252 12/29") == ["4716 7574 9118 6252"]


@pytest.mark.parametrize(
    "text",
    [
        "4716757491186253",
        "0.4716757491186252",
        "1.4716757491186252e3",
        "4716757491186252.5",
        "+4716757491186252",
        "$4716757491186252",
        "a4716757491186252",
        "id_4716757491186252",
        "https://x.org/4716757491186252",
        "84716757491186252",
        "47167574911862521",
        "4716 7574 9118 6252 4716 7574",
        "1000 4716 7574 9118 6252",
        "4 7 1 6 7 5 7 4 9 1 1 8 6 2 5 2",
        "4716757491186252-a",
        "5414 5415 5416 5417",
        "IMEI: 356938035643809",
        "order number 4716757491186252",
        "tracking: 4716757491186252",
        "ticket #4716757491186252",
        "4242 4242 4242 4242",
        "4000000000003220",
    ],
)
def test_other_numbers(text: str) -> None:
    assert found(text) == []


def test_words_overrule_other_words() -> None:
    assert found(f"card for order number {VISA}") == [VISA]


def test_short_numbers_need_the_word_card() -> None:
    assert found("502094580730") == []
    assert found("What is the limit of card 502094580730?") == ["502094580730"]
    assert found("The id card 502094580730") == []


def test_lenient_needs_no_word() -> None:
    assert scan("502094580730", lenient=True)


def test_an_escape_may_stand_before_it() -> None:
    assert found(f"Card:\\n{VISA}\\n") == [VISA]


def test_evidence() -> None:
    alone, named = scan(VISA)[0], scan(f"Visa {VISA}")[0]
    assert (alone.checksum, alone.context) == (True, False)
    assert (named.checksum, named.context) == (True, True)
    assert named.score > alone.score


def test_a_million_digits_are_no_card() -> None:
    assert found("4716757491186252" * 5_000) == []
