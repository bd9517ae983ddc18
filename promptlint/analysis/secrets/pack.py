"""Providers' key formats, compiled from YAML to JSON that loads in a millisecond.

The YAML files beside this module (`SOURCES`, in order of precedence) are what people edit;
``python -m tools.compile_secrets`` writes `providers.json` from them (a test holds them together).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from string import ascii_letters, digits
from typing import Any

import orjson

from promptlint.analysis.accelerator import Gate, classes, literal
from promptlint.model.levels import Confidence

HEAD = 3
"""Characters by which a token's providers are looked up; no `starts` of theirs is shorter."""

FOLDER = Path(__file__).parent

SOURCES = ("providers.yaml", "services.yaml", "generic.yaml")
"""Where two formats match, the earlier one names the key."""

_FIELDS = (
    "id",
    "name",
    "starts",
    "words",
    "pattern",
    "gate",
    "words_for",
    "entropy",
    "digit",
    "back",
    "follow",
    "wide",
    "inside",
    "check",
    "confidence",
    "skip",
)


@dataclass(frozen=True)
class Provider:
    """One key format; see the head of `providers.yaml` for what the fields mean."""

    id: str
    name: str
    pattern: str
    starts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    literal: bool = False
    nearby: bool = False
    words_for_rest: bool = False
    entropy: float = 3.0
    digit: bool = False
    back: int = 0
    follow: str = ""
    wide: bool = False
    inside: bool = False
    check: str = ""
    confidence: Confidence = Confidence.HIGH
    skip: tuple[str, ...] = ()

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The pattern, compiled when first needed."""
        return re.compile(self.pattern)

    @cached_property
    def skipped(self) -> re.Pattern[str] | None:
        """Documented values that are no secret."""
        return re.compile("|".join(self.skip)) if self.skip else None


@dataclass(frozen=True)
class Pack:
    """Providers, indexed by what the scan sees first.

    Attributes:
        providers: in order of precedence: where two match, the first wins.
        literals: string that is searched for → providers.
        nearby: string that is searched for around long tokens → providers.
        heads: first characters of a token → (start, provider).
        worded: first characters of a word that must stand before the key → (word, provider).
        shapes: providers whose pattern alone says enough.
    """

    providers: tuple[Provider, ...]
    literals: Mapping[str, tuple[Provider, ...]] = field(default_factory=dict)
    nearby: Mapping[str, tuple[Provider, ...]] = field(default_factory=dict)
    heads: Mapping[str, tuple[tuple[str, Provider], ...]] = field(default_factory=dict)
    worded: Mapping[str, tuple[tuple[str, Provider], ...]] = field(default_factory=dict)
    shapes: tuple[Provider, ...] = ()

    def rank(self, provider: Provider) -> int:
        """Position in the order of precedence."""
        return self._ranks[provider.id]

    def named(self, provider_id: str) -> Provider:
        """The provider of an id. Raises ``KeyError``."""
        return self.providers[self._ranks[provider_id]]

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """What is looked for in a whole text: a digit before a letter, then the literals."""
        return (classes("12", digits, ascii_letters + "_-"), *map(literal, self.literals))

    @cached_property
    def _ranks(self) -> dict[str, int]:
        return {provider.id: rank for rank, provider in enumerate(self.providers)}


@cache
def load_pack() -> Pack:
    """The built-in pack, read once."""
    return build_pack(orjson.loads((FOLDER / "providers.json").read_bytes()))


def build_pack(entries: Sequence[Mapping[str, Any]]) -> Pack:
    """Index providers given as plain data."""
    providers = tuple(_provider(entry) for entry in entries)
    literals: dict[str, list[Provider]] = {}
    nearby: dict[str, list[Provider]] = {}
    heads: dict[str, list[tuple[str, Provider]]] = {}
    worded: dict[str, list[tuple[str, Provider]]] = {}
    for provider in providers:
        for start in provider.starts:
            if provider.literal:
                literals.setdefault(start, []).append(provider)
            elif provider.nearby:
                nearby.setdefault(start, []).append(provider)
            else:
                heads.setdefault(start[:HEAD], []).append((start, provider))
        if not provider.starts or provider.words_for_rest:
            for word in provider.words:
                worded.setdefault(word[:HEAD], []).append((word, provider))
    return Pack(
        providers,
        {start: tuple(group) for start, group in literals.items()},
        {start: tuple(group) for start, group in nearby.items()},
        {head: tuple(group) for head, group in heads.items()},
        {head: tuple(group) for head, group in worded.items()},
        tuple(provider for provider in providers if not (provider.starts or provider.words)),
    )


def _provider(entry: Mapping[str, Any]) -> Provider:
    return Provider(
        id=entry["id"],
        name=entry["name"],
        pattern=entry["pattern"],
        starts=tuple(entry.get("starts", ())),
        words=tuple(entry.get("words", ())),
        literal=entry.get("gate") == "literal",
        nearby=entry.get("gate") == "near",
        words_for_rest=entry.get("words_for") == "rest",
        entropy=entry.get("entropy", 3.0),
        digit=entry.get("digit", False),
        back=entry.get("back", 0),
        follow=entry.get("follow", ""),
        wide=entry.get("wide", False),
        inside=entry.get("inside", False),
        check=entry.get("check", ""),
        confidence=Confidence.parse(entry.get("confidence", "high")),
        skip=tuple(entry.get("skip", ())),
    )


def read_sources() -> bytes:
    """The YAML of the built-in pack, its files joined."""
    return b"\n".join((FOLDER / name).read_bytes() for name in SOURCES)


def compile_pack(source: bytes) -> bytes:
    """JSON of a YAML pack, without its examples.

    Raises:
        ValueError: an entry has a field that doesn't exist, or a start that is too short.
    """
    import yaml

    entries = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe loaders
    for entry in entries:
        unknown = set(entry) - {*_FIELDS, "hits", "misses"}
        if unknown:
            raise ValueError(f"{entry['id']}: unknown fields {sorted(unknown)}")
        if any(len(start) < HEAD for start in entry.get("starts", ())):
            raise ValueError(f"{entry['id']}: a start has fewer than {HEAD} characters")
        if any(len(word) < HEAD for word in entry.get("words", ())):
            raise ValueError(f"{entry['id']}: a word has fewer than {HEAD} characters")
    kept = [{name: entry[name] for name in _FIELDS if name in entry} for entry in entries]
    return b"[\n" + b",\n".join(map(orjson.dumps, kept)) + b"\n]\n"
