"""Any text: spans are sound, rows don't speak for each other, hyperscan changes nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.analysis.accelerator import SMALLEST, is_installed
from promptlint.analysis.secrets import scan_secrets
from promptlint.analysis.secrets.assignments import assignments
from promptlint.model.batch import SEPARATOR

TOKEN = "ghp_" + "q7Rk2mVx9TzL4wNc8HsJ5bYd1GfP3aXe6UoW"
HEX = "3f9a1c7e5b2d8f4a6c0e9b1d7a3f5c82"
PIECES = (
    TOKEN,
    HEX,
    "clarifai",
    " key ",
    "secret",
    "password",
    "=",
    ": ",
    '"',
    "'",
    "vT7q-Lm29xKe",
    "postgresql://rag:",
    "@db.harbourline.net/x",
    "curl -u a:",
    "-H 'X-Token: ",
    "Authorization: Bearer ",
    "-----BEGIN PRIVATE KEY-----",
    "$2b$12$",
    "AccountKey=",
    "\\n",
    "\n",
    " ",
    "%3D",
    "é",
    "😀",
    ".",
    "/",
    "machine x login y password ",
)
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map("".join)
rows = texts.filter(lambda text: "\x1e" not in text)


@given(texts)
def test_spans_are_sound(text: str) -> None:
    hits = scan_secrets(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(one.end <= other.start for one, other in pairwise(hits))


@given(st.lists(rows, max_size=4))
def test_a_row_reads_the_same_among_others(parts: list[str]) -> None:
    apart, start = [], 0
    for part in parts:
        apart += [(start + hit.start, start + hit.end, hit.provider) for hit in scan_secrets(part)]
        start += len(part) + len(SEPARATOR)
    joined = [(hit.start, hit.end, hit.provider) for hit in scan_secrets(SEPARATOR.join(parts))]
    assert joined == apart


@pytest.mark.skipif(not is_installed(), reason="hyperscan is an extra")
@given(texts)
def test_hyperscan_changes_nothing(text: str) -> None:
    large = text + "\n" + " " * SMALLEST
    assert scan_secrets(large) == scan_secrets(large, portable=True)


@given(texts)
def test_assignments_stand_in_the_text(text: str) -> None:
    for found in assignments(text):
        start, end = found.span
        assert 0 <= start <= end <= len(text)
        assert found.name in text
