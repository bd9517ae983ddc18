"""Names of people and places in a sample of texts, by a spaCy model that is installed.

A statistical model takes "Earth" for a place and "Darcy" for a person: what it finds are rates of a
sample, never places to mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

SAMPLE = 500
"""Texts that a model reads: some ten seconds on one processor."""

LONGEST = 2000
"""Characters of a text that are read."""

AUTO = "auto"
"""Any model that is installed, English ones first."""

LABELS = {"PERSON": "PERSON", "PER": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION"}
"""Labels of spaCy's models, by presidio's entities."""

_NEEDLESS = ("tagger", "parser", "lemmatizer", "attribute_ruler", "morphologizer", "senter")


@dataclass(frozen=True, slots=True)
class Rate:
    """How many texts of a sample hold an entity, and how many different values they hold."""

    entity: str
    texts: int
    values: int


def obstacle(model: str) -> str | None:
    """Why names can't be looked for, in words that end a sentence; ``None`` where they can."""
    if find_spec("spacy") is None:
        return "needs spacy, which is not installed: install `promptlint-analyzer[privacy]`"
    if _named(model) is None:
        which = "no spaCy model is" if model == AUTO else f"the spaCy model `{model}` is not"
        return f"needs a language model, and {which} installed (set `privacy.ner` to a package)"
    return None


def _named(model: str) -> str | None:
    """The package of a model: only what announces itself as one is ever loaded."""
    from importlib.metadata import entry_points

    known = sorted(entry.name for entry in entry_points(group="spacy_models"))
    if model != AUTO:
        return model if model in known else None
    return min(known, key=lambda name: (not name.startswith("en_"), name), default=None)


def rates(texts: Sequence[str], model: str) -> list[Rate]:
    """Rates of people and places in a sample.

    Args:
        texts: of the sample.
        model: an installed package, or `AUTO`.
    """
    held: Counter[str] = Counter()
    values: dict[str, set[str]] = {}
    for document in _tagger(_named(model) or "").pipe(text[:LONGEST] for text in texts):
        found = set(_entities(document.ents))
        held.update({entity for entity, _ in found})
        for entity, value in found:
            values.setdefault(entity, set()).add(value)
    return [Rate(entity, held[entity], len(values[entity])) for entity in sorted(held)]


def _entities(spans: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for span in spans:
        entity = LABELS.get(span.label_)
        if entity:
            yield entity, span.text.strip().lower()


@lru_cache(maxsize=1)
def _tagger(model: str) -> Any:
    import spacy

    return spacy.load(model, exclude=list(_NEEDLESS))
