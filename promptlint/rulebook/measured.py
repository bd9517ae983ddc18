"""Measured precision and recall of the rules, as the evaluation left them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from promptlint.rulebook.data import measured_path


@dataclass(frozen=True, slots=True)
class Measured:
    """One rule on a labelled corpus. Shares are 0 to 1, ``None`` where nothing could be counted.

    Attributes:
        precision: right findings among all; `low` and `high` are its Wilson 95 % bounds.
        recall: found faults among all labelled ones.
        hits: findings that precision is over.
    """

    corpus: str
    precision: float | None = None
    recall: float | None = None
    hits: int | None = None
    low: float | None = None
    high: float | None = None


def read_measured(path: Path | None = None) -> Mapping[str, Measured]:
    """Figures by rule name; empty without a file (`evals/measured.json`) or where it is broken."""
    try:
        rules = orjson.loads((path or measured_path()).read_bytes())["rules"]
        return {name: _measured(entry) for name, entry in rules.items()}
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return {}


def _measured(entry: Mapping[str, object]) -> Measured:
    def share(key: str) -> float | None:
        value = entry.get(key)
        return float(value) if isinstance(value, int | float) else None

    hits = entry.get("hits")
    return Measured(
        corpus=str(entry.get("corpus", "")),
        precision=share("precision"),
        recall=share("recall"),
        hits=hits if isinstance(hits, int) else None,
        low=share("low"),
        high=share("high"),
    )


def describe(measured: Measured) -> str:
    """One line for people: ``precision 96 % (90 to 99 %, 78 findings), recall 88 % on …``."""
    parts = []
    if measured.precision is not None:
        details = []
        if measured.low is not None and measured.high is not None:
            details.append(f"{measured.low:.0%} to {measured.high:.0%}")
        if measured.hits is not None:
            details.append(f"{measured.hits:,} findings")
        bounds = f" ({', '.join(details)})" if details else ""
        parts.append(f"precision {measured.precision:.0%}{bounds}")
    if measured.recall is not None:
        parts.append(f"recall {measured.recall:.0%}")
    text = ", ".join(parts).replace("%", " %") or "no findings yet"
    return f"{text} on {measured.corpus}" if measured.corpus else text
