"""Bank account numbers."""

from __future__ import annotations

import pytest

from promptlint.analysis.privacy import scan

GERMAN = "DE35500700240917356284"
BRITISH = "GB06 LOYD 3095 9821 7643 05"


def found(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in scan(text) if hit.entity == "IBAN_CODE"]


@pytest.mark.parametrize(
    "written", [GERMAN, GERMAN.lower(), "DE35 5007 0024 0917 3562 84", BRITISH]
)
@pytest.mark.parametrize("frame", ["{}", "IBAN:{}", "pay {} by Friday", "({}),", "\\n{}"])
def test_writings(written: str, frame: str) -> None:
    assert found(frame.format(written)) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "DE36500700240917356284",
        "XDE35500700240917356284",
        "DE355007002409173562841",
        "DE3550070024091735628",
        "DE35 5007 0024\n0917 3562 84",
        "DE89 3704 0044 0532 0130 00",
        "GB82WEST12345698765432",
        "DE12",
        "",
    ],
)
def test_what_is_none(text: str) -> None:
    assert found(text) == []


def test_its_digits_are_not_reported_as_a_card_too() -> None:
    assert [hit.entity for hit in scan(f"Account {BRITISH}, card none")] == ["IBAN_CODE"]


def test_checksum_and_words() -> None:
    hit = scan(f"Wire it to {GERMAN}")[0]
    assert hit.checksum
    assert hit.context
