"""The scan over all entities."""

from __future__ import annotations

from itertools import pairwise

from promptlint.analysis.privacy import ENTITIES, NOUNS, TAGS, scan

TEXT = (
    "Mail m.feldkamp@harbourline-freight.com, card 4716757491186252, IBAN DE35500700240917356284."
)


def test_all_entities_in_order() -> None:
    hits = scan(TEXT)
    assert [hit.entity for hit in hits] == ["EMAIL_ADDRESS", "CREDIT_CARD", "IBAN_CODE"]
    assert all(a.end <= b.start for a, b in pairwise(hits))


def test_chosen_entities_only() -> None:
    assert {hit.entity for hit in scan(TEXT, frozenset({"IBAN_CODE"}))} == {"IBAN_CODE"}
    assert scan(TEXT, frozenset()) == []


def test_every_entity_has_its_words() -> None:
    assert set(NOUNS) == set(TAGS) == ENTITIES


def test_nothing_in_prose() -> None:
    assert scan("In 2023 about 1,234,567 people chose version 4.2.1 at 12:30. " * 50) == []
