"""``python -m evals privacy DATA``: personal data, entity by entity, beside presidio as a whole."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from evals.corpora.privacy import FILES, UNLABELLED, is_placeholder
from evals.running import read_rows
from evals.stats import Count
from promptlint.analysis.privacy import ENTITIES, scan

Found: TypeAlias = Sequence[Sequence[tuple[str, int, int]]]
"""Per text: (entity, start, end)."""

LIKELY = 0.4
"""The score from which on presidio's documentation takes a finding for likely."""


def run(data: Path) -> int:
    """Print precision and recall of both, and their speed on the same texts."""
    try:
        from evals import reference

        whole: Any = reference.engine()
        patterns: Any = reference.engine(patterns_only=True)
    except ModuleNotFoundError as error:
        print(f"presidio is left out: {error.name} is not installed")
        whole = patterns = None
    for name in FILES:
        rows = read_rows(data / "privacy" / f"{name}.jsonl")
        texts = [row["text"] for row in rows]
        systems, seconds = _systems(texts, whole, patterns)
        print(f"\n{name}: {len(rows)} texts; placeholders are left out on both sides")
        print(f"{'':<20}{'labelled':>9}" + "".join(f"  {system:<46}" for system in systems))
        for entity in sorted(ENTITIES - UNLABELLED.get(name, frozenset())):
            gold = [_gold(row, entity) for row in rows]
            cells = [_cell(_score(texts, gold, entity, found)) for found in systems.values()]
            if any(gold) or not all(" 0 right, 0 wrong" in cell for cell in cells):
                print(f"{entity:<20}{sum(map(len, gold)):>9}" + "".join(cells))
        size = sum(len(text.encode()) for text in texts) / 1000
        print(
            "KB/s: " + ", ".join(f"{key} {size / max(s, 1e-6):,.0f}" for key, s in seconds.items())
        )
    return 0


def _systems(
    texts: Sequence[str], whole: Any, patterns: Any
) -> tuple[Mapping[str, Found], Mapping[str, float]]:
    seconds: dict[str, float] = {}
    begun = time.process_time()
    ours = [[(hit.entity, hit.start, hit.end) for hit in scan(text)] for text in texts]
    seconds["promptlint"] = time.process_time() - begun
    systems: dict[str, Found] = {"promptlint": ours}
    if whole is None:
        return systems, seconds
    from evals.reference import detections

    begun = time.process_time()
    found = list(detections(whole, texts))
    seconds["presidio"] = time.process_time() - begun
    begun = time.process_time()
    for _ in detections(patterns, texts):
        pass
    seconds["presidio, patterns only"] = time.process_time() - begun
    systems["presidio"] = [[span[:3] for span in spans] for spans in found]
    systems[f"presidio from {LIKELY} on"] = [
        [span[:3] for span in spans if span.score >= LIKELY] for spans in found
    ]
    return systems, seconds


def _gold(row: Mapping[str, Any], entity: str) -> list[tuple[int, int]]:
    return [
        (span["start"], span["end"])
        for span in row["spans"]
        if span["label"] == entity and not is_placeholder(row["text"][span["start"] : span["end"]])
    ]


def _score(
    texts: Sequence[str], gold: Sequence[Sequence[tuple[int, int]]], entity: str, found: Found
) -> Count:
    count = Count()
    for text, labelled, spans in zip(texts, gold, found, strict=True):
        mine = [(start, end) for name, start, end in spans if name == entity]
        for span in mine:
            right = _meets(span, labelled)
            count.true += right
            count.false += not right and not is_placeholder(text[slice(*span)])
        count.missed += sum(not _meets(span, mine) for span in labelled)
    return count


def _meets(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _cell(count: Count) -> str:
    precision = "-" if count.precision is None else f"{count.precision:.3f}"
    recall = "-" if count.recall is None else f"{count.recall:.3f}"
    text = f"{count.true} right, {count.false} wrong, P {precision} R {recall}"
    return f"  {text:<46}"
