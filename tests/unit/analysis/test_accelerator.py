"""Gates: the portable path by itself, and hyperscan beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.analysis import accelerator
from promptlint.analysis.accelerator import Gate, classes, is_installed, literal, openings

GATES = (
    literal("://"),
    literal("aa"),
    literal("$2a$"),
    Gate("[0-9][A-Za-z_-]", 2),
    classes("12", "0123456789", "abc-"),
    literal("a_"),
    literal("_b_"),
    literal("://a"),
    Gate(":[0-9a]{2}:", 4),
    classes("1[12][12]", "01234", " -"),
)


def test_offsets_by_gate() -> None:
    found = openings("a://b 1a aaa $2a$ 22-", GATES)
    assert found[:5] == [[1], [9, 10], [13], [6, 14, 19], [6, 14, 19]]
    assert openings("", GATES) == [[] for _ in GATES]


def test_matches_that_overlap_are_all_found() -> None:
    assert openings("://a_b_b_ ://a", GATES)[5:8] == [[3], [4, 6], [0, 10]]
    assert openings(":1a:22:", GATES)[8] == [0, 3]
    assert openings("1 2-3", GATES)[9] == [0, 2]
    assert classes("1[12][12]3", "ab", "-", "x").expression == r"[ab][ab\-]{2}[x]"


def test_a_literal_is_found_where_its_rare_character_is_everywhere() -> None:
    assert openings("_" * 90 + "_b_", GATES)[6] == [90]


@pytest.mark.skipif(not is_installed(), reason="hyperscan is an extra")
@given(
    st.lists(
        st.sampled_from([*"a1$:/-_bé😀ä\x80 \x1e\n?", "$2a$", "aa", "://", "_b_", ":1a:"])
    ).map("".join)
)
def test_both_paths_agree(text: str) -> None:
    large = text * (accelerator.SMALLEST // max(len(text), 1) + 1)
    assert openings(large, GATES) == openings(large, GATES, portable=True)


def test_it_works_without_hyperscan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accelerator, "_hyperscan", lambda: None)
    accelerator._database.cache_clear()
    assert not is_installed()
    assert openings("1a" * accelerator.SMALLEST, GATES[3:4]) == [
        list(range(0, 2 * accelerator.SMALLEST, 2))
    ]
    accelerator._database.cache_clear()
