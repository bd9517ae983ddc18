"""Which provider a prompt's own settings send it to."""

from __future__ import annotations

from promptlint.facts import names
from promptlint.model.facts import Config


def platform_of(settings: Config | None) -> str | None:
    """Neutral name of the platform (`promptlint.facts.names`); ``None`` where nothing tells.

    The provider that is written there, else the one that the model's name spells out, else the
    model's maker. ``None``, too, where a provider is named and not known.
    """
    if settings is None:
        return None
    provider = settings.values.get("provider")
    if provider is not None and provider.value not in (None, ""):
        return names.platform(provider.text())
    model = settings.text("model")
    if not model:
        return None
    spelled, bare = names.split(model)
    return spelled or names.home(bare)
