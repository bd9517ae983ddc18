"""E-mail addresses: what is one, whose it is, what only looks like one."""

from __future__ import annotations

import pytest

from promptlint.analysis.privacy import BUSINESS, CERTAIN, POSSIBLE, scan

PERSON = "m.feldkamp@harbourline-freight.com"


def found(text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in scan(text, frozenset({"EMAIL_ADDRESS"}))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Write to {PERSON}.", PERSON),
        (f"<{PERSON}>", PERSON),
        (f"[{PERSON}](mailto:{PERSON})", PERSON),
        (f"mail:{PERSON},", PERSON),
        (f"E-mail: {PERSON.upper()}", PERSON.upper()),
        ("mail a.dubuisson@marée-haute.fr", "a.dubuisson@marée-haute.fr"),
        ("mail o'neil+news@mail.quarryfield.co.uk!", "o'neil+news@mail.quarryfield.co.uk"),
        ("почта иван@почта.рф", "иван@почта.рф"),
        (f"{PERSON}.Then we spoke", PERSON),
        (f'"user":"{PERSON}"', PERSON),
        (f"q=%3D{PERSON}&x", PERSON),
    ],
)
def test_addresses(text: str, expected: str) -> None:
    assert set(found(text)) == {expected}


@pytest.mark.parametrize("escape", ["\\n", "\\r\\n", "\\t", "\\u003c", "\\x3c"])
def test_an_escape_before_an_address_is_not_part_of_it(escape: str) -> None:
    assert found(f"Mail:{escape}{PERSON}\\n") == [PERSON]


@pytest.mark.parametrize(
    "text",
    [
        "jane@example.com",
        "jane@mail.example.org",
        "jane@shop.test",
        "root@printer.local",
        "{{email}}",
        "[EMAIL]",
        "<email>@<domain>",
        "{first}.{last}@quarryfield-energy.org",
        "your.name@quarryfield-energy.org",
        "user@gmail.com",
        "example@gmail.com",
        "firstname.lastname@gmail.com",
        "xxxx@gmail.com",
        "name@yourcompany.com",
        "noreply@harbourline-freight.com",
        "indexer@rag-prod.iam.gserviceaccount.com",
        "12345+someone-else@users.noreply.github.com",
        "git@github.com:harbourline/tools.git",
        "ssh loader@jump.harbourline-freight.com",
        "scp a.txt loader@jump.harbourline-freight.com:/tmp",
        "https://loader:pw@registry.harbourline-freight.com/x",
        "postgres://loader@db.harbourline-freight.com/kb",
        "https://medium.com/@someone.else",
        "@docs_bot@mastodon.social",
        "react@18.2.0",
        "logo@2x.png",
        "q@k.transpose(0, 1)",
        "x @ y.to",
        "image@sha256.abcdef",
        "lodash@latest.tgz",
        "a@b",
        "@",
        "@@@@",
        "a..b@quarryfield-energy.org",
        "m.feldkamp@-harbourline.com",
        "m.feldkamp@harbour_line.com",
        "j***@gmail.com",
        "•••@•••.com",
    ],
)
def test_what_is_no_address_of_anybody(text: str) -> None:
    assert found(text) == []


def test_words_around_make_it_certain() -> None:
    plain, named = scan(PERSON)[0], scan(f"Customer: {PERSON}")[0]
    assert (plain.context, named.context) == (False, True)
    assert POSSIBLE <= plain.score < CERTAIN <= named.score


@pytest.mark.parametrize("local", ["support", "billing", "info", "press", "hr"])
def test_roles_score_low(local: str) -> None:
    hit = scan(f"Mail {local}@harbourline-freight.com")[0]
    assert BUSINESS <= hit.score < POSSIBLE


@pytest.mark.parametrize(
    "address",
    [
        "boss@company.com",
        "john.doe@gmail.com",
        "jane-doe@gmx.de",
        "ceo@acme.com",
        "a@exampleco.com",
    ],
)
def test_stock_dummies_score_lowest(address: str) -> None:
    assert scan(f"Mail {address}")[0].score < BUSINESS


def test_the_neighbouring_row_is_no_context() -> None:
    assert not scan(f"The e-mail:\n\x1e\n{PERSON}")[0].context


def test_an_unknown_top_level_domain_needs_the_word_mail() -> None:
    assert found("the mail jane.w@quarryfield.zzyzx") == ["jane.w@quarryfield.zzyzx"]
    assert found("the value jane.w@quarryfield.zzyzx") == []


def test_lenient_needs_no_words() -> None:
    assert scan("jane.w@quarryfield.zzyzx", lenient=True)


def test_a_long_local_part_is_none() -> None:
    assert found("ab" * 33 + "@quarryfield-energy.org") == []
    assert len(found("ab" * 30 + "@quarryfield-energy.org")) == 1
