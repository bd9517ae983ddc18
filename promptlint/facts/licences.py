"""Licences of base models that limit their use, and services that no longer train for all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from promptlint.facts.tables import read_rows


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence. `terms`: ``non-commercial``, or ``gated`` (accepted before a download)."""

    name: str
    terms: str
    source: str


@dataclass(frozen=True, slots=True)
class Service:
    """A fine-tuning service. `ends`: the day on which it stops for everyone, if announced."""

    name: str
    closed_to_new: date
    ends: date | None
    alternative: str
    source: str


def licence_of(model: str) -> Licence | None:
    """What limits a hub model; ``None`` where nothing is known to."""
    return next((found for own, found in _licences() if own.search(model.lower())), None)


def closing_service(provider: str) -> Service | None:
    """The service of a provider, where it is closed or closing."""
    return _services().get(provider)


@lru_cache(maxsize=1)
def _licences() -> tuple[tuple[re.Pattern[str], Licence], ...]:
    return tuple(
        (re.compile(pattern), Licence(name, terms, source))
        for pattern, name, terms, source in read_rows("model_licences.csv")
    )


@lru_cache(maxsize=1)
def _services() -> dict[str, Service]:
    return {
        key: Service(
            name,
            date.fromisoformat(closed),
            date.fromisoformat(ends) if ends else None,
            alternative,
            source,
        )
        for key, name, closed, ends, alternative, source in read_rows("fine_tuning_services.csv")
    }
