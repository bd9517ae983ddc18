"""What estimates rest on: prices with their date and source, and figures that are assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promptlint.advice.model import Price

AS_OF = "2026-11-24"
_LIST = "gpt-4.1-mini, by litellm 1.109.1's table of prices"
_TUNED = "a tuned gpt-4.1-mini, by litellm 1.109.1's table of prices"
_YOURS = "no list that we could check: set your own"

DEFAULTS: Mapping[str, tuple[float | None, str, str]] = {
    "prompt-tokens": (0.40, "a million", _LIST),
    "cached-tokens": (0.10, "a million", _LIST),
    "answer-tokens": (1.60, "a million", _LIST),
    "tuned-prompt-tokens": (0.80, "a million", _TUNED),
    "tuned-answer-tokens": (3.20, "a million", _TUNED),
    "training-tokens": (None, "a million", _YOURS),
    "embedded-tokens": (
        0.02,
        "a million",
        "text-embedding-3-small, by litellm 1.109.1's table of prices",
    ),
    "gpu-hour": (None, "an hour", _YOURS),
}
"""Name → (US dollars, unit, source); ``None`` where no source backs a figure."""

REQUESTS = 10_000
QUESTION, ANSWER, PASSAGES = 60, 200, 800
"""Tokens of a question, of an answer, and of what a search adds where nothing says."""
INSTRUCTIONS = 200
"""Tokens of a prompt where the project has none."""
SUSTAINED = 3.0e14
"""Floating-point operations a second that training gets out of one current data-centre GPU."""
FLOPS_PER_TOKEN = 6
"""For each parameter and token trained on (Kaplan et al. 2020)."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices in use."""

    by_name: Mapping[str, Price]
    requests: int = REQUESTS
    currency: str = "USD"

    def of(self, name: str) -> float:
        """A price that has a default."""
        return self.by_name[name].value or 0.0

    def own(self, name: str) -> float | None:
        """A price that only the user can tell."""
        return self.by_name[name].value


def prices(
    own: Mapping[str, float], requests: int | None = None, currency: str | None = None
) -> Prices:
    """Default prices, with the user's in place of some.

    Raises:
        KeyError: an unknown name.
    """
    for name in own:
        if name not in DEFAULTS:
            raise KeyError(name)
    table = {
        name: Price(
            name, own.get(name, value), unit, "yours" if name in own else source, name in own
        )
        for name, (value, unit, source) in DEFAULTS.items()
    }
    return Prices(table, requests or REQUESTS, currency or "USD")
