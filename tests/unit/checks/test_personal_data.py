"""Personal data in documents and datasets."""

from __future__ import annotations

from datetime import date

import pytest

from promptlint.checks.personal_data import CHECK
from promptlint.model.batch import BadRecord, RecordBatch, Turn
from promptlint.model.check import CheckContext, DocumentCheck, RowCheck
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.hit import Hit, RowHit
from promptlint.model.levels import Severity
from promptlint.model.text import Text

PERSON = "m.feldkamp@harbourline-freight.com"
OTHER = "t.okonjo@quarryfield-energy.org"
CARD = "4716 7574 9118 6252"


def context(**privacy: object) -> CheckContext:
    return CheckContext(date(2026, 11, 24), options={"privacy": privacy} if privacy else {})


def document(text: str, kind: str = "prompt", path: str = "prompts/a.md") -> Document:
    return Document(path, kind, "text", text)


def hits(doc: Document, report: str = "certain", **privacy: object) -> list[Hit]:
    return list(CHECK.check(doc, {"report": report}, context(**privacy)))


def texts(doc: Document, report: str = "certain", **privacy: object) -> list[str]:
    found = hits(doc, report, **privacy)
    return [doc.text[slice(*hit.place.span)] for hit in found if hit.place.span]


def batch(*rows: tuple[str, ...]) -> RecordBatch:
    turns = [
        [Turn("user", text, ("messages", index, "content")) for index, text in enumerate(row)]
        for row in rows
    ]
    count = len(rows)
    return RecordBatch(
        "train.jsonl", "openai-chat", [{}] * count, turns, 0, [0] * count, [], [0] * count
    )


def scan(rows: RecordBatch, report: str = "certain", **privacy: object) -> list[RowHit]:
    return list(CHECK.scan(rows, {"report": report}, context(**privacy)))


def test_it_is_a_document_check_and_a_row_check() -> None:
    assert isinstance(CHECK, DocumentCheck)
    assert isinstance(CHECK, RowCheck)


def test_each_detection_belongs_to_one_rule() -> None:
    doc = document(f"Level 3: {OTHER}\n\n" + "-" * 100 + f"\nCard {CARD}")
    assert texts(doc) == [CARD]
    assert texts(doc, "possible") == [OTHER]


def test_what_is_certain_once_is_certain_everywhere() -> None:
    doc = document(f"E-mail {PERSON}" + "." * 200 + f" and {PERSON}")
    assert texts(doc) == [PERSON, PERSON]


def test_hits_hold_masks_only() -> None:
    (hit,) = hits(document(f"E-mail: {PERSON}"))
    assert PERSON not in repr((hit.args, hit.data, hit.message))
    assert hit.identity == ""
    assert hit.args["noun"] == "an e-mail address"
    assert hit.data == {"entity": "EMAIL_ADDRESS", "checksum": False, "context": True}
    assert hit.severity is Severity.ERROR


@pytest.mark.parametrize("kind", ["docs", "source", "instructions", "retrieval", "training"])
def test_addresses_of_authors_are_left_alone(kind: str) -> None:
    doc = document(f"Author: someone ({PERSON})", kind)
    assert texts(doc) == texts(doc, "possible") == []


@pytest.mark.parametrize("kind", ["docs", "source", "instructions", "retrieval", "training"])
def test_other_addresses_there_are_warnings(kind: str) -> None:
    (hit,) = hits(document(f"EMAIL = '{PERSON}'", kind), "possible")
    assert hit.severity is Severity.WARNING
    assert hits(document(f"EMAIL = '{PERSON}'", kind)) == []


def test_a_prompt_in_code_is_a_prompt() -> None:
    source = f'SYSTEM = "Contact: {PERSON}"'
    text = Text.verbatim(source, 10, len(source) - 1)
    doc = document(source, "source", "a.py")
    doc.prompts = (Prompt("SYSTEM", "system", (Message("system", text),)),)
    assert texts(doc) == [PERSON]


def test_a_card_number_in_code_needs_the_word() -> None:
    assert texts(document(f"limit of {CARD}", "source")) == []
    assert texts(document(f"limit of {CARD}", "source"), "possible") == [CARD]
    assert texts(document(f"card {CARD}", "source")) == [CARD]


def test_authors_in_front_matter() -> None:
    text = f"---\nauthors:\n  - {PERSON}\nsample:\n  email: {OTHER}\n---\nsystem:\nHello"
    assert texts(document(text)) == [OTHER]


def test_roles_and_dummies_are_notes_in_prompts_and_silent_in_code() -> None:
    text = "Mail support@harbourline-freight.com or boss@company.com"
    assert [hit.severity for hit in hits(document(text), "possible")] == [Severity.INFO] * 2
    assert hits(document(text, "docs"), "possible") == []


def test_allow_lists() -> None:
    doc = document(f"E-mail {PERSON}, card {CARD}")
    assert texts(doc, allow=[PERSON.upper()]) == [CARD]
    assert texts(doc, allow=["4716757491186252"]) == [PERSON]
    assert texts(doc, **{"allow-domains": ["harbourline-freight.com"]}) == [CARD]
    below = document("Mail: desk@eu.quarryfield-energy.org")
    assert texts(below, **{"allow-domains": ["@quarryfield-energy.org"]}) == []
    assert texts(below, **{"allow-domains": ["energy.org"]}) != []
    assert texts(doc, entities=["CREDIT_CARD"]) == [CARD]
    assert texts(doc, allow="oops", entities=7) == [PERSON, CARD]


def apply(doc: Document, report: str = "certain") -> str:
    text = doc.text
    for hit in reversed(hits(doc, report)):
        assert hit.fix is not None
        assert not hit.fix.safe
        for edit in hit.fix.edits:
            text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def test_pseudonyms_are_the_same_for_the_same_value() -> None:
    doc = document(f"Mail {PERSON}, then {OTHER}, then {PERSON.upper()}, card {CARD}")
    assert apply(doc) == "Mail [EMAIL_1], then [EMAIL_2], then [EMAIL_1], card [CARD_1]"


def test_pseudonyms_go_on_after_those_in_the_text() -> None:
    assert apply(document(f"Mail [EMAIL_3] or {PERSON}")) == "Mail [EMAIL_3] or [EMAIL_4]"


def test_a_repair_removes_its_finding() -> None:
    repaired = document(apply(document(f"Mail {PERSON}, card {CARD}")))
    assert hits(repaired) == hits(repaired, "possible") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("mail: {}\n", 'mail: "[EMAIL_1]"\n'),
        ("mails:\n  - {}\n", 'mails:\n  - "[EMAIL_1]"\n'),
        ("mails: [{}]\n", 'mails: ["[EMAIL_1]"]\n'),
        ('mail: "{}"\n', 'mail: "[EMAIL_1]"\n'),
        ("prompt: write to {}\n", "prompt: write to [EMAIL_1]\n"),
    ],
)
def test_brackets_are_quoted_in_yaml(before: str, after: str) -> None:
    doc = document(before.format(PERSON), "prompt", "prompts/a.yaml")
    assert apply(doc, "possible" if hits(doc, "possible") else "certain") == after


def test_rows() -> None:
    rows = batch(("Hello",), ("My card", f"It is {CARD}, mail {PERSON}."), (f"card {CARD}",))
    first, second, third = scan(rows)
    assert (first.index, first.pointer) == (1, ("messages", 1, "content"))
    assert first.within == (6, 6 + len(CARD))
    assert (first.entity, second.entity) == ("CREDIT_CARD", "EMAIL_ADDRESS")
    assert first.key == third.key != second.key
    assert third.index == 2
    assert CARD not in repr(first)


def test_rows_of_the_other_rule() -> None:
    rows = batch((OTHER,), ("support@harbourline-freight.com",), ("boss@company.com",))
    assert scan(rows) == []
    assert [hit.severity for hit in scan(rows, "possible")] == [
        Severity.WARNING,
        Severity.WARNING,
        Severity.INFO,
    ]


def test_rows_with_options() -> None:
    rows = batch((f"card {CARD}", f"mail {PERSON}"))
    assert [hit.entity for hit in scan(rows, entities=["EMAIL_ADDRESS"])] == ["EMAIL_ADDRESS"]
    assert [hit.entity for hit in scan(rows, allow=[PERSON])] == ["CREDIT_CARD"]


def test_a_neighbouring_row_says_nothing() -> None:
    assert scan(batch(("The e-mail address:",), (OTHER,))) == []


def test_bad_and_empty_rows() -> None:
    rows = RecordBatch(
        "t.jsonl", "", [BadRecord("broken"), {}], [[], []], 0, [0, 5], [1, 2], [5, 2]
    )
    assert scan(rows) == []


ADDRESS = "Refused client IP 84.160.37.211 at noon, MAC address 3c:07:54:2a:9b:11."


def test_addresses_of_machines_are_warnings_in_prompts_and_data_alone() -> None:
    assert hits(document(ADDRESS), "certain") == []
    assert [hit.severity for hit in hits(document(ADDRESS), "possible")] == [Severity.WARNING] * 2
    for kind in ("docs", "source", "instructions", "retrieval", "training", "other"):
        assert hits(document(ADDRESS, kind), "possible") == []
    assert len(scan(batch((ADDRESS,)), "possible")) == 2


def test_telephone_numbers_are_published_in_documentation() -> None:
    text = "Phone (212) 736-5041, wallet 1FeexV6bAHb8ybZjqQMjJrcCrHGW9sb6uF."
    assert [hit.severity for hit in hits(document(text))] == [Severity.ERROR] * 2
    for report in ("certain", "possible"):
        assert hits(document(text, "docs"), report) == []


def test_identity_numbers_are_errors_everywhere() -> None:
    for kind in ("prompt", "docs", "source", "other"):
        assert len(hits(document("SSN: 514-69-0365", kind))) == 1


def test_only_entities_that_are_asked_for() -> None:
    text = "SSN: 514-69-0365, phone (212) 736-5041"
    assert texts(document(text), entities=["us_ssn"]) == ["514-69-0365"]
