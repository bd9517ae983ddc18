"""Which libraries that count tokens exactly are installed; none of them is imported."""

from __future__ import annotations

from importlib.machinery import PathFinder

_LIBRARIES = ("toktok", "quicktok", "tiktoken", "tokenizers")


def installed() -> tuple[str, ...]:
    """Names of those that are there: results that count tokens depend on them."""
    return tuple(name for name in _LIBRARIES if PathFinder.find_spec(name) is not None)
