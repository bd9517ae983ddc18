"""hyperscan opens the same places as the portable gates: findings don't depend on it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.analysis import accelerator
from promptlint.analysis.privacy import scan
from promptlint.analysis.privacy.opening import look

pytestmark = pytest.mark.skipif(not accelerator.is_installed(), reason="hyperscan is an extra")

PIECES = [
    *" .:-()/@\n\x1e?é–\u00a0😀1357",
    "call ",
    "SSN: 514-69-0365",
    "514\u201169\u20110365",
    "(212) 736-5041",
    "4716 7574 9118 6252",
    "DE35 5007 0024 0917 3562 84",
    "GB29NWBK60161331926820",
    "client ip 84.160.37.211",
    "2a02:908:1234:ab00::17",
    "2a02:908:1234:ab00:1:2:3:17",
    "MAC 3c:07:54:2a:9b:11",
    "MAC 3C-07-54-2A-9B-11",
    "1FeexV6bAHb8ybZjqQMjJrcCrHGW9sb6uF",
    "bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh",
    "BC1QXY2KGDYGJRSQTZQ2N0YRF2493P83KKFJHX0WLH",
    "driver's license D6184530",
    "DRIVER'S LICENSE D6184530",
    "driving licence W61845302",
    "DL: W4537-2211",
    "JK 45 61 89 C",
    "NHS number 621 735 3865",
    "r.castellane@quarryfield-energy.org",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join), st.booleans())
def test_both_paths_agree(text: str, lenient: bool) -> None:
    large = (text + "\n") * (accelerator.SMALLEST // len(text) + 1)
    large = large[: accelerator.SMALLEST + 200]
    assert scan(large, lenient=lenient) == scan(large, lenient=lenient, portable=True)


def test_every_kind_of_datum_is_opened() -> None:
    large = "\n".join(PIECES) + "\n" + "lorem ipsum " * 6000
    found = scan(large)
    assert found == scan(large, portable=True)
    assert len({hit.entity for hit in found}) == 11


def test_small_texts_and_machines_without_it_take_the_portable_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert look("SSN: 514-69-0365") is None
    monkeypatch.setattr("promptlint.analysis.accelerator._database", lambda gates: None)
    assert look("x" * 100_000) is None
