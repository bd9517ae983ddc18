"""Detectors and masks on any text: no crash, sane spans, linear work, no leak."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.analysis.masking import mask_text, masked_spans
from promptlint.analysis.privacy import ENTITIES, scan
from promptlint.analysis.privacy.validators import iban, luhn
from promptlint.analysis.secrets import scan_secrets
from promptlint.analysis.secrets.pack import FOLDER

SECRETS = [
    text[::-1]
    for entry in yaml.safe_load((FOLDER / "providers.yaml").read_bytes())
    for text in entry["hits"]
]
PERSONAL = [
    "m.feldkamp@harbourline-freight.com",
    "a.dubuisson@marée-haute.fr",
    "4716 7574 9118 6252",
    "374222029729975",
    "DE35500700240917356284",
    "GB06 LOYD 3095 9821 7643 05",
    "(212) 736-5041",
    "514-69-0365",
    "JK 45 61 89 C",
    "84.160.37.211",
    "2a02:908:1234:ab00::17",
    "3c:07:54:2a:9b:11",
    "1FeexV6bAHb8ybZjqQMjJrcCrHGW9sb6uF",
    "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh",
]
PIECES = st.sampled_from(
    [
        *PERSONAL,
        *SECRETS,
        "@",
        "://",
        "-----BEGIN",
        "card",
        "phone: ",
        " SSN ",
        "driver's license D6184530",
        "514 69 0365",
        "1:",
        "e-mail: ",
        "\n",
        "\x1e",
        "\\n",
        "1a",
        "key=",
        "0.",
        "4716",
        "DE35",
        ".",
        "é",
        "\u202e",
        "\0",
        "•",
        'api_key = "',
        '"',
        " ",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=8))).map("".join))


@given(TEXTS)
@settings(max_examples=300)
def test_detections_are_apart_and_inside(text: str) -> None:
    for hits in (scan(text), scan(text, lenient=True), scan_secrets(text)):
        ends = 0
        for hit in hits:
            assert ends <= hit.start < hit.end <= len(text)
            ends = hit.end
    for hit in scan(text):
        assert hit.entity in ENTITIES
        assert 0 < hit.score <= 1


@given(TEXTS)
@settings(max_examples=300)
def test_checksums_hold(text: str) -> None:
    for hit in scan(text, lenient=True):
        plain = "".join(char for char in text[hit.start : hit.end] if char.isalnum())
        if hit.entity == "CREDIT_CARD":
            assert luhn(plain)
        elif hit.entity == "IBAN_CODE":
            assert iban(plain)


@given(TEXTS)
@settings(max_examples=300)
def test_strict_findings_are_masked(text: str) -> None:
    spans = masked_spans(text)
    for hit in (*scan(text), *scan_secrets(text)):
        assert any(start <= hit.start and hit.end <= end for start, end, _ in spans)


@given(TEXTS)
@settings(max_examples=300)
def test_masking_is_idempotent(text: str) -> None:
    once = mask_text(text)
    assert mask_text(once) == once


@given(
    st.sampled_from([*PERSONAL, *SECRETS]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\\%"), max_size=60),
    st.text(max_size=60),
)
@settings(max_examples=300)
def test_a_seeded_value_never_leaks(value: str, before: str, after: str) -> None:
    text = f"{before}\n{value}\n{after}"
    if value in before or value in after:
        return
    assert value not in mask_text(text)


UNITS = [
    "a@",
    "a" * 64 + "@",
    "a.b@c.d.",
    "@a.b",
    "4",
    "4716 ",
    "12 ",
    "1 2-3.",
    "(1) ",
    "call 212 736 5041 ",
    "514-69-0365 ",
    "1.2.3.4.",
    "::1",
    "a1:",
    "a1-",
    "driver license ",
    "bc1qq",
    "3FZbgi29cpjq2GjdwV8eyHuJJnkLtktZc5",
    "4716757491186252 ",
    "DE35 ",
    "https://a:b",
    "x://a:a@",
    "://" + "a:" * 90,
    "-----BEGIN PRIVATE KEY-----\n",
    "-----BEGIN RSA PRIVATE KEY-----" + "A" * 90,
    "1a",
    "a1b2c3d4e5f6g7h8 ",
    "key=",
    'api_key="a1b2c3d4e5f6g7h8',
    "Authorization: Bearer ",
    "+" * 50,
    "a/1a",
    "eyJhbGciOi1a.",
    "0" * 32 + "-us",
    "1234567890:AA",
    "\\n1a",
    "wd=",
    "%1a",
    "\\u003c@",
    "\n",
    " ",
    "{{",
    "[EMAIL",
]


def events(work: Callable[[], object]) -> int:
    """Calls that a piece of work makes, of Python and of C functions: its size, without a clock."""
    count = 0

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("detector", [scan, scan_secrets])
def test_work_grows_no_faster_than_the_text(unit: str, detector: Callable[[str], object]) -> None:
    text = unit * (6_000 // len(unit) + 1)
    detector(text[:100])  # loads tables
    small = events(lambda: detector(text[:3_000]))
    large = events(lambda: detector(text[:6_000]))
    assert large <= 2.3 * small + 200
