"""hyperscan opens the same places as the portable gates: findings don't depend on it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.analysis import accelerator
from promptlint.analysis.leaks import Leaks
from promptlint.analysis.privacy import scan
from promptlint.analysis.secrets import scan_secrets

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

SECRETS = [
    "ghp_" + "q7Rk2mVx9TzL4wNc8HsJ5bYd1GfP3aXe6UoW",
    'password = "vT7q-Lm29xKe"',
    "postgresql://rag:vT7q-Lm29xKe@db.harbourline.net/x",
    "Authorization: Bearer 3f9a1c7e5b2d8f4a6c0e9b1d7a3f5c82",
    "API_KEY=3f9a1c7e5b2d8f4a6c0e9b1d7a3f5c82",
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


def test_both_detectors_at_once_find_what_each_finds_alone() -> None:
    keys = 'password = "vT7q-Lm29xKe"\nAPI_KEY="３f9a1c7e5b2d8f4a–6c0e9b1d7a3f5c82"\n'
    large = "\n".join(PIECES) + keys + "ghp_" + "q7Rk2mVx9TzL4wNc8HsJ5bYd1GfP3aXe6UoW"
    large += "\npostgresql://rag:vT7q-Lm29xKe@db.harbourline.net/x\n" + "lorem ipsum " * 6000
    for portable in (False, True):
        leaks = Leaks(large, portable=portable)
        assert leaks.people() == scan(large, portable=portable)
        assert leaks.secrets == scan_secrets(large, portable=portable)
        assert len(leaks.secrets) >= 2


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, *SECRETS, *"３–-=_a1"]), min_size=1, max_size=30).map(
        "".join
    )
)
def test_at_once_or_alone_on_any_text(text: str) -> None:
    large = (text + "\n") * (accelerator.SMALLEST // len(text) + 1)
    large = large[: accelerator.SMALLEST + 200]
    secrets, people = scan_secrets(large, portable=True), scan(large, portable=True)
    for portable in (False, True):
        leaks = Leaks(large, portable=portable)
        assert leaks.secrets == secrets
        assert leaks.people() == people


def test_machines_without_it_take_the_portable_path(monkeypatch: pytest.MonkeyPatch) -> None:
    large = "\n".join(PIECES) + "lorem ipsum " * 6000
    found = Leaks(large).people()
    monkeypatch.setattr(accelerator, "_hyperscan", lambda: None)
    assert Leaks(large).people() == found
