"""Context windows of models."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from promptlint.facts import names
from promptlint.facts.tables import read_rows


@dataclass(frozen=True, slots=True)
class ContextWindow:
    """Tokens that a model takes (`input_tokens`) and writes (`output_tokens`, ``None`` unknown)."""

    model: str
    platform: str
    input_tokens: int
    output_tokens: int | None


def context_window(model: str, platform: str | None = None) -> ContextWindow | None:
    """Window of `model`; without a platform, the vendor's own or else the largest one listed.

    The largest, because a prompt that fits somewhere must not be called too long.
    """
    spelled, bare = names.split(model)
    rows = _rows().get(bare)
    if not rows:
        return None
    wanted = names.platform(platform) or spelled or names.home(bare)
    exact = next((row for row in rows if row[1] == wanted), None)
    row = exact or max(rows, key=lambda row: int(row[2]))
    return ContextWindow(bare, row[1], int(row[2]), int(row[3]) if row[3] else None)


@lru_cache(maxsize=1)
def _rows() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = {}
    for row in read_rows("context_windows.csv"):
        found.setdefault(row[0], []).append(row)
    return found
