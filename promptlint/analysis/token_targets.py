"""Which vocabulary counts a dataset's tokens: the target's, or that of the project's one model."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from promptlint.analysis.tokens import Counter

ENCODINGS: Mapping[str, str] = MappingProxyType({"openai": "o200k_base", "azure": "o200k_base"})
"""Vocabularies of the models that a target trains; elsewhere the model is the project's choice."""


def exact_counter(options: Mapping[str, Mapping[str, object]], target: str) -> Counter | None:
    """What counts the tokens of all records, where figures are asked for and it is known which
    vocabulary counts and that is on this machine; else ``None``.

    Raises:
        ParamsError: the config names a tokenizer's file that can't be used.
    """
    if not options.get("statistics", {}).get("tokens"):
        return None
    from promptlint.analysis.prompt_length import counter_for
    from promptlint.facts.training_targets import target_name

    models = options.get("models", {})
    model = ENCODINGS.get(target_name(target)) or (next(iter(models)) if len(models) == 1 else None)
    count = counter_for(model, models) if model else None
    return count if count is not None and count.exact else None
