"""Which parts of a config are in use: inactive blocks name no model that anything calls."""

from __future__ import annotations

import re

from promptlint.facts import names
from promptlint.model.place import Pointer
from promptlint.readers.configs.tree import Leaf, Tree, snake

_NEVER_USED = re.compile(
    r"tokeni[sz]er|benchmark|candidate|comparison|alternativ|evaluat|\bevals?\b|example|available"
    r"|supported|catalog|pricing|cost|judge|ablation|fallback|legacy|deprecated|model_list|options"
    r"|^ui$|experiments?$|encoding"
)
_CHOICES = frozenset(
    "provider mode backend engine type active default default_provider active_provider selected "
    "current use using service supplier kind llm embedding embeddings model_type llm_type "
    "vector_store store database".split()
)


class Activity:
    """Decides for one tree which routes are in use."""

    def __init__(self, tree: Tree, leaves: list[Leaf]) -> None:
        self._off: set[Pointer] = set()
        self._chosen: set[str] = set()
        for leaf in leaves:
            if leaf.key in ("enabled", "enable", "active", "use") and leaf.value is False:
                self._off.add(leaf.pointer[:-1])
            if leaf.key in _CHOICES and isinstance(leaf.value, str):
                self._chosen.add(_plain(leaf.value))
        self._off |= {
            pointer for pointer, name in _blocks(tree) if self._chosen and not self._is_chosen(name)
        }

    def uses(self, leaf: Leaf) -> bool:
        """Whether the leaf stands in a part that is in use."""
        if any(_NEVER_USED.search(part) for part in (*leaf.sections, leaf.key)):
            return False
        return not any(leaf.pointer[: len(off)] == off for off in self._off)

    def _is_chosen(self, name: str) -> bool:
        plain = _plain(name)
        same = names.platform(name)
        return plain in self._chosen or any(
            same is not None and same != names.LOCAL and names.platform(word) == same
            for word in self._chosen
        )


def _blocks(tree: Tree) -> list[tuple[Pointer, str]]:
    """Mappings that are named after a provider and have such a neighbour, or stand at the root."""
    found: list[tuple[Pointer, str]] = []
    waiting: list[tuple[Pointer, object]] = [((), tree.data)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(((*pointer, index), item) for index, item in enumerate(value))
        if not isinstance(value, dict):
            continue
        inside = [
            ((*pointer, key), str(key))
            for key, child in value.items()
            if isinstance(child, dict) and names.platform(snake(key)) is not None
        ]
        if len(inside) > 1 or not pointer or any(snake(key) in _CHOICES for key in value):
            found.extend(inside)
        waiting.extend(((*pointer, key), child) for key, child in value.items())
    return found


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", word.lower())
