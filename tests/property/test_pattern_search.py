"""Searching in windows, and from the starts of runs only, finds what a plain search finds."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.model.rule import ParamsError
from promptlint.rulebook.patterns import OVERLAP, WINDOW, compile_pattern, find_all

PATTERNS = (
    r"a+b",
    r"[ab]+?c",
    r"a*b",
    r".+?b",
    r"\w+ ",
    r"(a+)(b|c)",
    r"[^c]+a",
    r"a+(?=b)",
    r"(?i)A+b",
    r"(a+)b\1",
    r"(?:a+b)+c",
    r"(?:a*b)+c",
    r"(?:a+)?b",
    r"(a)+b",
    r"((?:[ab])+)+?c",
    r"(?x) a+ b # comment",
    r"\bab|c+$",
)
SMALL = st.text("aAbc \n", max_size=40)


def plain(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text) if match.end() > match.start()]


@given(st.sampled_from(PATTERNS), SMALL)
def test_short_texts_behind_a_long_filler(source: str, text: str) -> None:
    pattern = re.compile(source)
    filler = ".\n" * (OVERLAP // 2)
    found = [
        (match.start() - len(filler), match.end() - len(filler))
        for match in find_all(pattern, filler + text)
        if match.start() >= len(filler)
    ]
    whole = [
        (start - len(filler), end - len(filler))
        for start, end in plain(pattern, filler + text)
        if start >= len(filler)
    ]
    assert found == whole


@given(st.sampled_from(PATTERNS), st.lists(SMALL, min_size=1, max_size=6), st.integers(0, 90))
def test_any_text_across_window_borders(source: str, texts: list[str], shift: int) -> None:
    pattern = re.compile(source)
    text = "-" * shift + "-\n-".join(part.ljust(WINDOW // 3, "-") for part in texts)
    matches = plain(pattern, text)
    if all(end - start < OVERLAP // 2 for start, end in matches):
        assert [match.span() for match in find_all(pattern, text)] == matches


@settings(deadline=None)
@given(st.text("ab(|)*+?{}[]1,.\\^$<>=!:w-", max_size=24))
def test_any_pattern_that_is_accepted_finds_what_a_plain_search_finds(source: str) -> None:
    try:
        compiled = compile_pattern(source)
    except ParamsError:
        return
    text = "ab" * (WINDOW // 2)
    assert [match.span() for match in find_all(compiled, text)] == plain(compiled, text)
