from __future__ import annotations

import re

import pytest

from promptlint.rulebook.backtracking import EXPONENTIAL, POLYNOMIAL, TOO_LARGE, runaway

NESTED = [
    r"(a+)+",
    r"(a*)*b",
    r"(a|aa)+$",
    r"(?:a?b?)*c",
    r"(\d{1,3})+x",
    r"([a-z]+\s?)+:",
    r"(?:\w+,?)*$",
    r"(x+x+)+y",
    r"(.*)*",
    r"(?:.*\n?)*x",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(([^\n]|x)+)!",
    r"(?:\w{1,64}-?){1,10}!",
    r"(?=(a+)+b)",
    r"(?>(a+)+b)",
    r"(?:(?:a|a))+x",
    r"(?:(?:a?)?b)+c",
    r"(?:(?:a?)*b)+c",
    r"(?i:(?:ab|AB)+)x",
]

ADJACENT = [
    r".*foo.*bar",
    r"\w+\s*\w+x",
    r"^\s*[-*]?\s*x",
    r"(\w+)\1",
    r"(?:a+){0,3}x",
    r"(?:(?!.*foo).)*x",
    r"(?:(?>[^x]*y)|a)*x",
]

FINE = [
    r"\bplease\b",
    r"\w+@\w+\.com",
    r"\b(\w+)\s+\1\b",
    r"(?:\w+,)*x",
    r"(?:\n[ \t]*-.*)+",
    r"foo.*bar",
    r".{0,200}foo.{0,200}bar",
    r"""(["']).*?\1""",
    r"(?:(?!END).)*END",
    r"\w++\w*",
    r"(?>a+)b",
    r"\s*,\s*x",
    r"\d{1,3}(?:\.\d{1,3}){3}",
    r"(?:[a-z0-9]{1,63}\.)+[a-z]+",
    r"(?s)<example>.*?</example>",
    r'"(?:[^"\\]|\\.)*"',
    r"\{\{\s*(\w+)\s*\}\}",
    r"[A-Z][a-z]+(?: [A-Z][a-z]+)*",
    r"(?i)\b(?:" + "|".join(f"word{number}ing" for number in range(300)) + r")\b",
    r"(a)?(?(1)b|c)",
    r"[\u0430-\u0433]+[\u0434-\u0438]+",
]


@pytest.mark.parametrize("pattern", NESTED)
def test_a_repeat_that_can_go_round_in_two_ways_is_refused(pattern: str) -> None:
    assert runaway(pattern) == EXPONENTIAL


@pytest.mark.parametrize("pattern", ADJACENT)
def test_two_repeats_over_the_same_text_are_refused(pattern: str) -> None:
    assert runaway(pattern) == POLYNOMIAL


@pytest.mark.parametrize("pattern", FINE)
def test_everyday_patterns_pass(pattern: str) -> None:
    assert runaway(pattern) is None


def test_flags_given_beside_the_pattern_count() -> None:
    assert runaway(r"(?:a|A.)+x") is None
    assert runaway(r"[^\n]+.+", re.DOTALL) == POLYNOMIAL
    assert runaway(r"\n+.+x") is None
    assert runaway(r"\n+.+x", re.DOTALL) == POLYNOMIAL
    assert runaway(r"a+A+x") is None
    assert runaway(r"a+A+x", re.IGNORECASE) == POLYNOMIAL


def test_ranges_that_only_touch_inside_are_seen_to_overlap() -> None:
    assert runaway("[\u0430-\u0438]+[\u0434-\u043f]+x") == POLYNOMIAL


def test_what_can_not_be_judged_is_refused() -> None:
    assert runaway("(?:" * 2_000 + "a" + ")" * 2_000) == TOO_LARGE
    assert runaway("|".join(f"{number:06d}" for number in range(3_000))) == TOO_LARGE


def test_no_regular_expression_raises() -> None:
    with pytest.raises(re.error):
        runaway("(a")
