"""Modules that an adapter is to sit on, against those that the model's layers have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.facts.architectures import (
    Architecture,
    architecture_of,
    known_modules,
)
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.rule import Params

_EVERYWHERE = frozenset(
    "all-linear all_linear all linear lm_head embed_tokens wte wpe embed_in embed_out shared score "
    "embeddings word_embeddings output".split()
)
_OWN_NAMES = frozenset({"torchtune", "nemo", "mistral-finetune"})
"""Frameworks with names of their own."""

_PLAIN = re.compile(r"[\w.\-]+")


class _TargetModules:
    """Document check. No parameters."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at lists of modules of which the model lacks some or all."""
        for config in document.configs:
            if config.world == "training" and config.framework not in _OWN_NAMES:
                yield from _lacking(config)


def _lacking(config: Config) -> Iterator[Hit]:
    model, value = config.text("model"), config.values.get("target_modules")
    architecture = architecture_of(model) if model else None
    if architecture is None or value is None or not value.known:
        return
    if config.text("tuning") == "full":
        return  # without an adapter nobody reads the list
    named = value.value if isinstance(value.value, tuple) else (value.value,)
    names = [name for name in named if isinstance(name, str)]
    if not names or not all(_PLAIN.fullmatch(name) for name in names):
        return  # patterns
    absent = [name for name in names if not _has(architecture, name)]
    if not absent or not known_modules().issuperset(name.rpartition(".")[2] for name in absent):
        return  # names of no architecture: parts that the table does not have
    every = len(absent) == len(names)
    has = ", ".join(sorted(architecture.modules))
    outcome = "no module is adapted" if every else "they are left out without a word"
    yield Hit(
        place=value.place,
        args={"modules": ", ".join(absent), "model": _short(model or ""), "outcome": outcome},
        data={
            "value": absent,
            "expected": sorted(architecture.modules),
            "architecture": architecture.family,
            "source": architecture.source,
        },
        severity=None if every else Severity.WARNING,
        help=f"name modules of this architecture: {has}; or all-linear",
    )


def _has(architecture: Architecture, name: str) -> bool:
    last = name.rpartition(".")[2]
    return last in architecture.modules or last in _EVERYWHERE or name.isdigit()


def _short(model: str) -> str:
    """A hub id as it is; of a path, which may name a person, its last part."""
    parts = model.rstrip("/").split("/")
    return model if len(parts) <= 2 and not model.startswith((".", "/", "~")) else parts[-1]


CHECK = _TargetModules()
