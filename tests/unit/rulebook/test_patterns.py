from __future__ import annotations

import re
import warnings

import pytest

from promptlint.model.rule import ParamsError
from promptlint.rulebook.patterns import MAX_LENGTH, OVERLAP, WINDOW, compile_pattern, find_all


def spans(pattern: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in find_all(re.compile(pattern), text)]


def test_a_short_text_is_searched_as_it_is() -> None:
    assert spans("b+", "abba b") == [(1, 3), (5, 6)]


def test_empty_matches_are_left_out() -> None:
    assert spans("b*", "abba") == [(1, 3)]


@pytest.mark.parametrize(
    "at", [0, 1, WINDOW - OVERLAP - 1, WINDOW - OVERLAP, WINDOW - 2, WINDOW, 3 * WINDOW]
)
def test_a_match_is_found_once_wherever_a_window_ends(at: int) -> None:
    text = " " * at + "needle" + " " * (4 * WINDOW - at)
    assert spans("needle", text) == [(at, at + 6)]


def test_a_match_of_half_a_window_is_found_whole() -> None:
    start = WINDOW - OVERLAP - 1
    text = "." * start + "<" + "x" * (OVERLAP - 2) + ">" + "." * WINDOW
    assert spans("<x+>", text) == [(start, start + OVERLAP)]


def test_looking_behind_sees_the_text_before_a_window() -> None:
    border = WINDOW - OVERLAP
    text = " " * (border - 1) + "ab" + " " * WINDOW
    assert spans("(?<=a)b", text) == [(border, border + 1)]
    assert spans("(?<!a)b", text) == []


def test_positions_agree_with_an_unbounded_search() -> None:
    text = ("word " * 7 + "needle\n") * 2_000
    pattern = r"needle\b|\bw\w+"
    assert spans(pattern, text) == [match.span() for match in re.finditer(pattern, text)]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a", "not a regular expression: missing ), unterminated subpattern at character 1"),
        ("a*", "matches the empty text"),
        ("(a+)+b", "could take very long"),
        ("x" * (MAX_LENGTH + 1), "more than"),
        ("(" * 600 + "a" + ")" * 600, ""),
    ],
)
def test_unusable_patterns_say_why(pattern: str, reason: str) -> None:
    with pytest.raises(ParamsError) as caught:
        compile_pattern(pattern, (), "unless", 2)
    assert reason in caught.value.reason
    assert caught.value.key == ("unless", 2)


def test_an_unknown_flag_lists_the_known_ones() -> None:
    with pytest.raises(ParamsError, match="unknown flag `i`: use ignorecase, multiline"):
        compile_pattern("a", ["i"])


def test_flags_are_applied() -> None:
    assert compile_pattern("^A", ["ignorecase", "multiline"]).findall("a\na") == ["a", "a"]


def test_pythons_own_warnings_about_a_pattern_stay_silent() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compile_pattern("[[]x").search("[x")
