"""What is numbered otherwise, though it is grouped like a telephone number."""

from __future__ import annotations

import pytest

from promptlint.analysis.privacy import scan


def kinds(text: str) -> list[str]:
    return [hit.entity for hit in scan(text)]


@pytest.mark.parametrize(
    "text",
    [
        "You are the on-call assistant. Restart the gateway at 185.72.14.209 at once.",
        "The job calls the machine 185.72.14.209 every hour.",
    ],
)
def test_an_address_that_is_called_stays_an_address(text: str) -> None:
    assert kinds(text) == ["IP_ADDRESS"]


def test_the_volume_of_a_journal_is_no_area() -> None:
    assert kinds("Published in Physical Review E (72) 056127.") == []


@pytest.mark.parametrize("number", ["(030) 23 45 871", "(11) 98471-2290", "(212) 736-4190"])
def test_areas_in_parentheses_still_count(number: str) -> None:
    assert kinds(f"If you are late, call {number}.") == ["PHONE_NUMBER"]
