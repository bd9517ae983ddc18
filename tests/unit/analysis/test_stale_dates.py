"""When a statement about now is stale."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.analysis.stale_dates import stale

AS_OF = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Today is 3 March 2023.", ["today"]),
        ("Today's date is Monday, March 3rd, 2025.", ["today"]),
        ("Current date: 2024-05-01", ["today"]),
        ("Today is 24 November 2026.", []),
        ("Today is {{date}}.", []),
        ("The current year is 2025.", ["year"]),
        ("The current year is 2026.", []),
        ("It is now 2025.", ["today"]),
        ("It is 2000 words long.", []),
        ("The upcoming 2024 tax year starts soon.", ["upcoming"]),
        ("The upcoming elections of 2027 matter.", []),
        ("As of March 2022 the latest version is 4.", ["latest"]),
        ("As of March 2026 the latest version is 4.", []),
        ("Our sales as of March 2022 were low.", []),
        ("Knowledge cutoff: 2023-10", ["cutoff"]),
        ("Knowledge cutoff: 2025-10", []),
        ("Write dates as in this example: today is 2023-05-01.", []),
        ("Today is 31 February 2023.", []),
    ],
)
def test_statements_about_now(sentence: str, kinds: list[str]) -> None:
    assert [found.kind for found in stale(sentence, AS_OF, 12)] == kinds


def test_a_month_is_stale_when_it_is_over() -> None:
    assert not list(stale("The upcoming November 2026 release.", AS_OF, 12))
    assert list(stale("The upcoming October 2026 release.", AS_OF, 12))


def test_the_age_of_the_latest_is_a_parameter() -> None:
    sentence = "As of March 2026 the latest version is 4."
    assert [found.kind for found in stale(sentence, AS_OF, 6)] == ["latest"]
