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
    listed = _table().get(bare)
    if not listed:
        return None
    wanted = names.platform(platform) or spelled or names.home(bare)
    exact = next((window for window in listed if window.platform == wanted), None)
    return exact or max(listed, key=lambda window: window.input_tokens)


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[ContextWindow, ...]]:
    found: dict[str, tuple[ContextWindow, ...]] = {}
    for model, platform, taken, written in read_rows("context_windows.csv"):
        window = ContextWindow(model, platform, int(taken), int(written) if written else None)
        found[model] = (*found.get(model, ()), window)
    return found
