"""Other scanners' own examples. A negative of one rule may rightly be another rule's positive."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.corpora import Measurement
from evals.running import findings, read_rows, records, write_rows
from promptlint.analysis.secrets.placeholders import in_sequence, is_blank

RULE = "hard-coded-secret"

SAMPLE = "-sample"
"""How the names of typed samples end."""

_VALUE = re.compile(r"[A-Za-z0-9_+/]{10,}")


def measure(data: Path) -> Measurement:
    """Each text is a row; any finding in it counts. Details and notes are by tool."""
    rows = [row for file in sorted((data / "secrets").glob("*.jsonl")) for row in read_rows(file)]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        write_rows(root / "train.jsonl", ({"text": row["text_reversed"][::-1]} for row in rows))
        flagged: dict[int, str] = {}
        for item in findings(root):
            if item.rule == RULE:
                entity = str(item.data.get("entity", ""))
                flagged |= dict.fromkeys(records(item), entity)
    result = Measurement()
    for record, row in enumerate(rows):
        secret = row["kind"] == "secret"
        hit = record in flagged
        for count in (result.of(RULE), result.detail(row["tool"])):
            count.true += secret and hit
            count.missed += secret and not hit
            count.false += hit and not secret
            count.negatives += not secret
    result.notes += _by_tool(rows, flagged)
    return result


def _by_tool(rows: Sequence[Mapping[str, Any]], flagged: Mapping[int, str]) -> Iterator[str]:
    """Both counts of each tool, and what the findings on negatives are called here."""
    for tool in sorted({row["tool"] for row in rows}):
        own = [(number, row) for number, row in enumerate(rows) if row["tool"] == tool]
        positives = [(number, row) for number, row in own if row["kind"] == "secret"]
        negatives = [(number, row) for number, row in own if row["kind"] != "secret"]
        found = sum(number in flagged for number, _ in positives)
        typed = sum(_is_typed(row) for number, row in positives if number not in flagged)
        wrong = [(row["rule"], flagged[number]) for number, row in negatives if number in flagged]
        samples = sum(flagged.get(number, "").endswith(SAMPLE) for number, _ in positives)
        yield (
            f"{tool}: found {found} of {len(positives)} positives"
            f" ({_share(found, len(positives))}), {samples} of them typed samples that are notes;"
            f" {typed} of the missed are blanks or typed, too; reported {len(wrong)} of"
            f" {len(negatives)} negatives ({_share(len(wrong), len(negatives))})"
        )
        for (rule, entity), count in sorted(Counter(wrong).items()):
            yield f"  negative of {rule}: {entity}" + (f" ({count})" if count > 1 else "")


def _is_typed(row: Mapping[str, Any]) -> bool:
    values = _VALUE.findall(row["text_reversed"][::-1])
    return any(is_blank(value) or in_sequence(value) for value in values)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "-"
