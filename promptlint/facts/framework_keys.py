"""Keys that frameworks read, of those that ignore all others without a word."""

from __future__ import annotations

from functools import lru_cache

from promptlint.facts.tables import read_rows


@lru_cache(maxsize=8)
def framework_keys(framework: str) -> dict[str, frozenset[str]]:
    """Keys by dotted route (``""`` for the top, ``*`` for names of one's own).

    Empty for a framework of which nothing is listed. Keys of all its versions are joined.
    """
    return {
        route: frozenset(keys.split())
        for name, route, keys, _ in read_rows("framework_keys.csv")
        if name == framework
    }
