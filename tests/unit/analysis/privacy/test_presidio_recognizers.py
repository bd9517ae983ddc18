"""Presidio's recognisers of single countries, on windows; nothing here may open a socket."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from promptlint.analysis.privacy import CERTAIN, POSSIBLE, Search, scan
from promptlint.analysis.privacy.presidio import is_installed, naming
from promptlint.analysis.privacy.windows import Windows
from promptlint.model.entities import COUNTRIES, OPTIONAL

needs_presidio = pytest.mark.skipif(not is_installed(), reason="the extra is not installed")
EVERY = Search(frozenset(name for names in OPTIONAL.values() for name in names))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_windows_lead_back_to_the_text() -> None:
    text = "x" * 500 + " a 17 b " + "y" * 500 + " 18 c 19 " + "z" * 500
    windows = Windows(text)
    assert len(windows.text) < 300
    for number in ("17", "18", "19"):
        at = windows.source(windows.text.index(number))
        assert text[at : at + 2] == number


def test_without_digits_there_is_nothing_to_read() -> None:
    assert Windows("a text without any").text == ""


def test_context_words_are_whole() -> None:
    named = naming(("steuer-id", "tax"))
    assert named("Ihre Steuer-ID lautet")
    assert named("two TAXES")
    assert not named("taxonomy of syntax")
    assert not naming(())("anything")


@needs_presidio
@pytest.mark.parametrize(
    ("country", "text", "entity", "value"),
    [
        ("in", "my Aadhaar number is 234123412346 now", "IN_AADHAAR", "234123412346"),
        ("it", "codice fiscale RSSMRA85T10A562S", "IT_FISCAL_CODE", "RSSMRA85T10A562S"),
        ("pl", "PESEL: 44051401359", "PL_PESEL", "44051401359"),
        ("se", "personnummer 811218-9876", "SE_PERSONNUMMER", "811218-9876"),
        ("de", "Meine Steueridentifikationsnummer: 86095742719", "DE_TAX_ID", "86095742719"),
        ("es", "su NIF es 54362315K", "ES_NIF", "54362315K"),
    ],
)
def test_numbers_of_a_country(country: str, text: str, entity: str, value: str) -> None:
    text = "Lorem ipsum. " * 60 + text
    search = Search.of({"countries": [country]})
    found = [(hit.entity, text[hit.start : hit.end]) for hit in scan(text, search=search)]
    assert found == [(entity, value)]
    assert scan(text, search=search)[0].score >= CERTAIN
    assert entity not in {hit.entity for hit in scan(text)}


@needs_presidio
def test_a_right_check_digit_alone_is_possible() -> None:
    (hit,) = scan("row 44051401359 end", search=Search.of({"entities": ["PL_PESEL"]}))
    assert (hit.entity, hit.checksum, hit.context) == ("PL_PESEL", True, False)
    assert POSSIBLE <= hit.score < CERTAIN


@needs_presidio
def test_a_shape_alone_is_nothing() -> None:
    text = "The population of 44 and 102 towns in 2019 rose up to 180 by 17 columns."
    assert scan(text, search=EVERY) == []


@needs_presidio
def test_every_entity_that_a_config_may_name_has_a_recogniser() -> None:
    from promptlint.analysis.privacy.presidio import _all

    known = {name for one in _all() for name in one.supported_entities}
    assert EVERY.presidio <= known


@needs_presidio
def test_a_run_opens_no_socket(tmp_path) -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit('a socket was opened')\n"
        "socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse\n"
        "from promptlint.cli.main import _run\n"
        "sys.argv = ['promptlint', 'check', 'a.md', '--select', 'privacy', '--no-cache']\n"
        "sys.exit(_run())\n"
    )
    listed = ", ".join(f'"{country}"' for country in COUNTRIES)
    (tmp_path / "promptlint.toml").write_text(f"[privacy]\ncountries = [{listed}]\n")
    (tmp_path / "a.md").write_text("PESEL: 44051401359, mail r.castellane@quarryfield-energy.org\n")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "personal data (PL_PESEL)" in done.stdout
    assert "44051401359" not in done.stdout
