"""Modules and chat templates of model families, told by a model's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from promptlint.facts.tables import read_rows

_SEVERAL_PARTS = re.compile(
    r"vl(?:m|$|-)|next|flash|linear|-\d+e(?:$|-)|vision|omni|audio|llava|moe|-a\d+(?:\.\d+)?b|gemma-?3n|coder-v2|mamba.*-|hybrid",
    re.IGNORECASE,
)
"""Models with a second tower or with experts, whose modules have more names than the table."""

_REBUILT = re.compile(r"unsloth/phi", re.IGNORECASE)
"""Weights that somebody laid out anew, with another architecture's names."""

_TYPES = {
    "mistral": "llama",
    "qwen2": "llama",
    "qwen3": "llama",
    "gemma": "llama",
    "gemma2": "llama",
    "gemma3_text": "llama",
    "smollm3": "llama",
    "olmo2": "llama",
    "granite": "llama",
    "stablelm": "llama",
    "qwen": "qwen1",
    "gpt_neox": "gpt_neox",
    "mt5": "t5",
}
"""Types that share another family's names."""

_CHAT = re.compile(r"(?:^|[-_.])(?:chat|instruct|it|rlhf|assistant)(?:$|[-_.])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Architecture:
    """Names of the linear modules of a family's layers."""

    family: str
    modules: frozenset[str]
    source: str


def architecture_of(model: str) -> Architecture | None:
    """The architecture behind a hub id or a path's last part; ``None`` when it isn't known.

    Models with several towers or with experts are not known: their modules have more names.
    """
    name = _last_part(model)
    if _SEVERAL_PARTS.search(name) or _REBUILT.match(model):
        return None
    for pattern, found in _architectures():
        if pattern.search(name):
            return found
    return None


def modules_of_type(model_type: str) -> frozenset[str]:
    """Modules of a ``model_type`` as ``config.json`` has it; empty where it isn't known."""
    name = model_type.lower()
    family = _TYPES.get(name, name)
    rows = (found for _, found in _architectures() if found.family == family)
    return next((found.modules for found in rows), frozenset())


def known_modules() -> frozenset[str]:
    """Names of modules of any architecture in the table."""
    return frozenset[str]().union(*(found.modules for _, found in _architectures()))


def template_family_of_model(model: str) -> str | None:
    """Family of the chat template that a model's maker trained it with."""
    name = _last_part(model)
    return next((family for family, own, _ in _templates() if own.search(name)), None)


def template_family(template: str) -> str | None:
    """Family of a template's name as trainers have it (``qwen3_nothink``); ``None`` if unknown."""
    return next((family for family, _, own in _templates() if own.match(template)), None)


def is_chat_model(model: str) -> bool:
    """Whether a name says that the model has been tuned to answer."""
    return bool(_CHAT.search(_last_part(model)))


def _last_part(model: str) -> str:
    return model.rstrip("/").rpartition("/")[2].lower()


@lru_cache(maxsize=1)
def _architectures() -> tuple[tuple[re.Pattern[str], Architecture], ...]:
    return tuple(
        (re.compile(pattern, re.I), Architecture(family, frozenset(modules.split()), source))
        for family, pattern, modules, source in read_rows("architectures.csv")
    )


@lru_cache(maxsize=1)
def _templates() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    return tuple(
        (family, re.compile(model, re.I), re.compile(template, re.I))
        for family, model, template, _ in read_rows("chat_templates.csv")
    )
