"""Learning rates far outside what the method is trained with.

Ranges are wide on purpose: recipes differ by a factor of ten, and small models take more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.rule import Params

_ADAM = re.compile(
    r"(?:^|[._])(?:paged_|fused_|bnb_)?adam(?:w|_w)?(?:_|$|[0-9]|32|8)", re.IGNORECASE
)
_PREFERENCE = frozenset({"dpo", "ipo", "orpo", "kto", "cpo", "simpo", "rlhf"})
_REINFORCED = frozenset({"grpo", "gspo", "dapo", "ppo", "rloo", "rm", "reward"})
_OTHERS = frozenset({"classification", "mlm", "embedding", "seq2seq", "pt", "ebft"})
_SERVICES = re.compile(r"-job$|^openai|^deepspeed$")
_SIZE = re.compile(r"(?<![a-z0-9.])(\d+(?:[._]\d+)?)b(?![a-z])", re.IGNORECASE)
_LARGE = 3.0
"""Billions of weights from which on a full fine-tuning takes small steps."""


class _LearningRates:
    """Document check. Parameters, each ``[lowest, highest]``:

    - ``adapter``, ``adapter_small`` (of a model under 3 billion weights)
    - ``full``, ``small`` (all weights of such a model, or of one of unknown size)
    - ``preference``, ``preference_full``
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at rates out of the range."""
        for config in document.configs:
            if config.world == "training" and not _SERVICES.search(config.framework):
                yield from _judged(config, params)


def _judged(config: Config, params: Params) -> Iterator[Hit]:
    value = config.values.get("learning_rate")
    rate = value.number() if value else None
    kind = _kind(config)
    if value is None or rate is None or rate <= 0 or kind is None:
        return
    name, keys = kind
    bounds = [_range(params, key) for key in keys]
    low, high = min(bound[0] for bound in bounds), max(bound[1] for bound in bounds)
    if low <= rate <= high:
        return
    relation = "over" if rate > high else "under"
    limit = high if rate > high else low
    yield Hit(
        place=value.place,
        args={"rate": f"{rate:g}", "relation": relation, "limit": f"{limit:g}", "method": name},
        data={"value": rate, "expected": [low, high], "method": name},
    )


def _kind(config: Config) -> tuple[str, tuple[str, ...]] | None:
    """What is trained, for people, and the ranges that may apply; ``None`` for other tasks."""
    method = (config.text("method") or "").lower()
    optimizer = config.text("optimizer")
    if optimizer is not None and not _ADAM.search(optimizer):
        return None
    if "optimizer" in config.values and optimizer is None:
        return None
    if method in _OTHERS or config.text("initialisation") is not None:
        return None
    if "layers" in config.values and "vocabulary" in config.values:
        return None  # a model from scratch
    tuning = (config.text("tuning") or config.text("adapter") or "").lower()
    adapted = "lora" in tuning or (not tuning and "rank" in config.values)
    if method in _PREFERENCE | _REINFORCED:
        word = "preference tuning" if method in _PREFERENCE else "reinforcement learning"
        if adapted:
            return f"{word} with LoRA", ("preference",)
        known = ("preference_full",) if tuning == "full" else ("preference", "preference_full")
        return word, known
    small = (_billions(config) or _LARGE) < _LARGE
    if adapted:
        return "LoRA", ("adapter_small" if small else "adapter",)
    full = "full" if (_billions(config) or 0.0) >= _LARGE else "small"
    if tuning == "full":
        return "full fine-tuning", (full,)
    return ("fine-tuning", ("adapter", "small")) if not tuning else None


def _billions(config: Config) -> float | None:
    found = _SIZE.search(config.text("model") or "")
    return float(found[1].replace("_", ".")) if found else None


def _range(params: Params, name: str) -> tuple[float, float]:
    given = params.get(name)
    if isinstance(given, list) and len(given) == 2:
        return float(given[0]), float(given[1])
    return 0.0, float("inf")


CHECK = _LearningRates()
