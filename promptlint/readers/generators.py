"""The generator of retrieval in code: the one model that a file calls beside its search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from promptlint.model.facts import Config

_SETTINGS = ("model", "temperature", "max_output", "provider")


def with_generator(retrieval: Iterable[Config], others: Iterable[Config]) -> list[Config]:
    """Retrieval configs with the model that answers from what they find.

    Args:
        retrieval: of one file.
        others: configs of the same file. Where its calls name several models, or none, nothing
            says which of them answers.
    """
    found = list(retrieval)
    called = [
        config
        for config in others
        if config.world == "generation"
        and "model" in config.values
        and config.text("api") in (None, "chat")
    ]
    models = {config.values["model"].value for config in called}
    if len(models) != 1 or not called[0].values["model"].known:
        return found
    given = {
        f"generator.{name}": called[0].values[name]
        for name in _SETTINGS
        if name in called[0].values
    }
    return [replace(config, values={**given, **config.values}) for config in found]
