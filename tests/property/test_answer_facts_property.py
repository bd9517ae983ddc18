"""What is looked for first must stand in whatever the patterns find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.analysis import answer_facts


@pytest.mark.parametrize("kind", sorted(answer_facts.STEMS))
def test_every_match_holds_a_stem(kind: str) -> None:
    source, options = answer_facts.SOURCES[kind]
    pattern = re.compile(source, options | re.ASCII)

    @given(st.from_regex(pattern))
    def holds(text: str) -> None:
        assert any(stem in text.lower() for stem in answer_facts.STEMS[kind])

    holds()
