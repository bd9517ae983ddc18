"""Sentences with labelled personal data, by span overlap; entities are presidio's."""

from __future__ import annotations

import ipaddress
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.corpora import Measurement
from evals.running import findings, places, read_rows, write_rows
from promptlint.analysis.privacy import ENTITIES

FILES = ("presidio_research", "adversarial")
RULES = ("personal-data", "possible-personal-data")
UNLABELLED = {"adversarial": frozenset({"IP_ADDRESS", "IBAN_CODE"})}
"""Entities that a file holds without labels: findings of them can't be judged there."""

# Documented example values (RFC 2606 and 6761, the card networks' test numbers, the ECBS's sample
# account numbers, well-known fake social security numbers): the product is right to be silent.
_DOMAINS = (
    "example.com",
    "example.org",
    "example.net",
    ".test",
    ".invalid",
    ".localhost",
    ".local",
)
_VALUES = frozenset(
    "4111111111111111 4242424242424242 5555555555554444 5105105105105100 378282246310005 "
    "371449635398431 6011111111111117 30569309025904 3530111333300000 DE89370400440532013000 "
    "GB82WEST12345698765432 078051120 219099999 123456789".split()
)


def measure(data: Path) -> Measurement:
    """Precision and recall of both rules together, for each entity and file."""
    result = Measurement()
    for name in FILES:
        rows = read_rows(data / "privacy" / f"{name}.jsonl")
        found = _found([row["text"] for row in rows])
        for entity in sorted(ENTITIES - UNLABELLED.get(name, frozenset())):
            gold = list(_gold(rows, entity))
            spans = [item for item in found if item[1] == entity]
            _score(result, f"{name}: {entity}", gold, spans)
    return result


def _found(texts: Sequence[str]) -> list[tuple[str, str, int, int, int]]:
    """(rule, entity, record, start, end) of every detection."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        write_rows(root / "train.jsonl", ({"text": text} for text in texts))
        return [
            (item.rule, str(item.data.get("entity")), place["record"], place["start"], place["end"])
            for item in findings(root)
            if item.rule in RULES
            for place in places(item)
        ]


def _gold(rows: Sequence[dict[str, Any]], entity: str) -> Iterator[tuple[int, int, int]]:
    for record, row in enumerate(rows):
        for span in row["spans"]:
            value = row["text"][span["start"] : span["end"]]
            if span["label"] == entity and not is_placeholder(value):
                yield record, span["start"], span["end"]


def is_placeholder(value: str) -> bool:
    """Whether a value is a documented example."""
    bare = "".join(char for char in value if char.isalnum())
    if value.lower().endswith(_DOMAINS) or bare in _VALUES:
        return True
    try:
        return not ipaddress.ip_address(value).is_global
    except ValueError:
        return False


def _score(
    result: Measurement,
    name: str,
    gold: Sequence[tuple[int, int, int]],
    spans: Sequence[tuple[str, str, int, int, int]],
) -> None:
    detail = result.detail(name)
    for rule, _, record, start, end in spans:
        right = any(r == record and s < end and start < e for r, s, e in gold)
        for count in (result.of(rule), detail):
            count.true += right
            count.false += not right
        if rule != RULES[0]:
            result.of(rule).borrowed += right
    for record, start, end in gold:
        hits = {rule for rule, _, r, s, e in spans if r == record and s < end and start < e}
        detail.missed += not hits
        # The possible rule takes what the sure one leaves: only the sure one has a recall alone.
        result.of(RULES[0]).missed += RULES[0] not in hits
