"""How many parameters a transformer has, from the sizes that a configuration gives."""

from __future__ import annotations

import re

from promptlint.model.facts import Config

_NAMED = {
    "gpt2": 124e6,
    "distilgpt2": 82e6,
    "gpt2-medium": 355e6,
    "gpt2-large": 774e6,
    "gpt2-xl": 1558e6,
}
_SIZE = re.compile(r"(?<![a-z0-9.])(\d+(?:\.\d+)?)\s?([mb])(?![a-z])", re.IGNORECASE)


def from_sizes(layers: float, width: float, vocabulary: float = 0.0) -> float:
    """12·layers·width² for attention and feed-forward, plus the token table (Kaplan et al. 2020,
    table 1, at the usual four-fold width of the feed-forward)."""
    return 12 * layers * width * width + vocabulary * width


def from_name(model: str) -> float | None:
    """The size that a model's name tells: ``Qwen2.5-0.5B``, ``pythia-160m``, ``gpt2``."""
    name = model.lower().rsplit("/", 1)[-1]
    if name in _NAMED:
        return _NAMED[name]
    found = _SIZE.search(name)
    if found is None:
        return None
    return float(found.group(1)) * (1e9 if found.group(2).lower() == "b" else 1e6)


def of_config(config: Config) -> float | None:
    """Parameters of the model that a training builds; ``None`` where its sizes are not known."""
    layers, width = config.number("layers"), config.number("width")
    if layers and width:
        return from_sizes(layers, width, config.number("vocabulary") or 0.0)
    return from_name(config.text("model") or "")


def short(count: float) -> str:
    """A large number for people: ``98 million``."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if count >= size:
            value = count / size
            return f"{value:.1f} {word}" if value < 10 else f"{value:,.0f} {word}"
    return f"{round(count):,}"
