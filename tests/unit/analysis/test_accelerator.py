"""Gates: the portable path by itself, and hyperscan beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.analysis import accelerator
from promptlint.analysis.accelerator import Gate, is_installed, literal, openings, pair

GATES = (literal("://"), literal("aa"), literal("$2a$"), Gate("[0-9][A-Za-z_-]", 2), pair("0123456789", "abc-"))


def test_offsets_by_gate() -> None:
    assert openings("a://b 1a aaa $2a$ 22-", GATES) == [[1], [9, 10], [13], [6, 14, 19], [6, 14, 19]]
    assert openings("", GATES) == [[], [], [], [], []]


@pytest.mark.skipif(not is_installed(), reason="hyperscan is an extra")
@given(st.lists(st.sampled_from([*"a1$:/-é😀 \x1e\n?", "$2a$", "aa", "://"])).map("".join))
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
