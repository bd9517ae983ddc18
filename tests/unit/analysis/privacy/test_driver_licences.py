"""Driver's licences: numbers that words name, and numbers of other things beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from promptlint.analysis.privacy import scan

FILE = Path(__file__).parent / "data" / "driver_licences.txt"
_MARKED = re.compile(r"\[\[(.+?)\]\]")


def sentences() -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Texts without the marks, each with the span of its number."""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            marked = _MARKED.search(line)
            span = (marked.start(), marked.start() + len(marked[1])) if marked else None
            yield line.replace("[[", "").replace("]]", ""), span


def licences(text: str) -> list[tuple[int, int]]:
    return [(hit.start, hit.end) for hit in scan(text) if hit.entity == "US_DRIVER_LICENSE"]


NUMBERED = [(text, span) for text, span in sentences() if span]
OTHERS = [text for text, span in sentences() if span is None]


def test_most_numbers_are_found() -> None:
    missed = [
        text
        for text, (start, end) in NUMBERED
        if not any(low < end and start < high for low, high in licences(text))
    ]
    assert len(NUMBERED) >= 40
    assert len(missed) <= 0.06 * len(NUMBERED), missed


@pytest.mark.parametrize("text", OTHERS)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert licences(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "See the driver's license bug, fixed with #20481736.",
        "driver's license card, background #104482",
        "Invoice 20481736 is for a driver's license course.",
    ],
)
def test_numbers_of_issues_and_colours_are_none(text: str) -> None:
    assert licences(text) == []


def test_names_without_numbers_cost_little() -> None:
    assert licences("DL " * 50 + "D6184530") == []
    assert licences("driver's license D6184530") == [(17, 25)]
