"""Models that are retired, or soon will be, on the platform that serves them.

Only a past date that the vendor's own page states exactly is an error. Scheduled dates, dates
from lists of others and models that were closed to new users are warnings; open weights and
models on unknown platforms say nothing. A retired model that only the text of a prompt names is an
info.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from promptlint.analysis.settings import edit_value, written_at
from promptlint.facts import names
from promptlint.facts.retirements import Retirement, retirement
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config, Value
from promptlint.model.fix import Fix
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_HEARSAY = "; the date is from a list, not from the vendor: check it"

_ASSUMED = "; the file does not say who serves it: the date is that of {where}"

_MENTION = re.compile(
    r"(?<![\w./:-])(?:gpt|text|code|claude|gemini|command|embed|chat)(?:-[a-z0-9.]+){2,6}(?![\w/-])"
)
"""An identifier of a hosted model in prose, exact enough that no sentence needs it: with a version
or a date (``gpt-3.5-turbo``, ``claude-3-opus-20240229``), not ``gpt-4``."""
_MOST = 20

_SOON = 90
"""A replacement that ends within so many days is no advice."""

_MODELS = ("generator.model", "embedding.model", "reranker.model", "model")
_PLATFORMS = {
    "openai": "OpenAI",
    "azure": "Azure OpenAI",
    "azure-ai": "Azure AI",
    "anthropic": "Anthropic",
    "bedrock": "Amazon Bedrock",
    "vertex": "Vertex AI",
    "gemini": "Gemini API",
    "xai": "xAI",
    "together": "Together AI",
    "fireworks": "Fireworks AI",
    "github-copilot": "GitHub Copilot",
}


@dataclass(frozen=True, slots=True)
class _Named:
    value: Value
    name: str
    platform: str | None


class _ModelLife:
    """Document check. Parameter ``days``: retirements within so many days are reported."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at names of models, one for each place."""
        days = params.get("days", 90)
        horizon = days if isinstance(days, int) else 90
        seen: set[object] = set()
        for named in _named_models(document):
            key = (written_at(document, named.value.place), named.name)
            end = retirement(named.name, named.platform)
            if key in seen or end is None:
                continue
            seen.add(key)
            left = end.days_left(context.as_of)
            if end.is_past(context.as_of) or (left is not None and left <= horizon):
                yield _hit(document, named, end, context.as_of)
        if document.kind in ("prompt", "instructions"):
            yield from _mentions(document, context.as_of)


def _mentions(document: Document, as_of: date) -> Iterator[Hit]:
    """Retired models that the text of a prompt tells somebody to use."""
    seen: set[str] = set()
    for prompt in document.prompts:
        for message in prompt.messages:
            for match in islice(_MENTION.finditer(message.text.value), _MOST):
                name = match[0].rstrip(".")
                end = retirement(name) if name not in seen else None
                seen.add(name)
                if end is None or end.status != "retired" or not end.is_past(as_of):
                    continue
                span = message.text.source_span(match.start(), match.start() + len(name))
                named = _Named(Value(name, Place(span=span)), name, None)
                hit = _hit(document, named, end, as_of)
                yield replace(hit, severity=Severity.INFO, fix=None)


def _named_models(document: Document) -> Iterator[_Named]:
    configs: list[Config] = list(document.configs)
    configs += [prompt.settings for prompt in document.prompts if prompt.settings is not None]
    for config in configs:
        for key in _MODELS:
            value = config.values.get(key)
            if value is None or not value.known:
                continue
            prefix = key.rpartition(".")[0]
            provider = config.values.get(f"{prefix}.provider" if prefix else "provider")
            if provider is not None and provider.text() is None:
                continue  # served by someone whom nothing here names
            platform = provider.text() if provider else None
            names = value.value if isinstance(value.value, tuple) else (value.value,)
            for name in names:
                if isinstance(name, str) and name:
                    yield _Named(value, name, platform)


def _hit(document: Document, named: _Named, end: Retirement, as_of: date) -> Hit:
    where = _PLATFORMS.get(end.platform, end.platform.capitalize())
    certain = end.is_certain(as_of)
    replacement = _lasting(end, as_of)
    return Hit(
        place=named.value.place,
        args={"model": named.name, "platform": where, "date": end.day or "an unknown day"},
        data={
            "value": named.name,
            "expected": replacement or None,
            "platform": end.platform,
            "date": end.day.isoformat() if end.day else None,
            "days_left": end.days_left(as_of),
            "source": end.source,
        },
        severity=None if certain else Severity.WARNING,
        confidence=None if end.confidence == "high" else Confidence.MEDIUM,
        message=_message(named.name, where, end, as_of),
        help=_help(replacement, where) + _doubts(named, end, where),
        fix=_fix(document, named, end, replacement),
    )


def _message(name: str, where: str, end: Retirement, as_of: date) -> str:
    if end.day is None:
        state = "has been retired" if end.status == "retired" else "is deprecated"
        return f"{name} {state} ({where})"
    if not end.is_past(as_of):
        left = (end.day - as_of).days
        unit = "day" if left == 1 else "days"
        return f"{name} will be retired on {end.day}, in {left} {unit} ({where})"
    if end.precision == "earliest":
        return f"{name} may be retired: {end.day} was announced as the earliest day ({where})"
    if end.status == "deprecated":
        return f"{name} was deprecated on {end.day} ({where})"
    return f"{name} was retired on {end.day} ({where})"


def _help(replacement: str, where: str) -> str:
    if not replacement:
        return f"choose a model that {where} still offers, and run your evaluation on it"
    return f"its successor is {replacement}; run your evaluation on it before you switch"


def _doubts(named: _Named, end: Retirement, where: str) -> str:
    """What the reader should know about the date: who says so, and for which platform."""
    hearsay = _HEARSAY if end.day and end.confidence != "high" else ""
    assumed = named.platform is None and names.split(named.name)[0] is None
    return hearsay + (_ASSUMED.format(where=where) if assumed and end.day else "")


def _lasting(end: Retirement, as_of: date) -> str:
    """The replacement, or its own where that one is on its way out, too; empty where none lasts."""
    new = end.replacement
    for _ in range(4):
        following = retirement(new, end.platform) if new else None
        left = following.days_left(as_of) if following else None
        if following is None or (left is not None and left > _SOON):
            return new
        new = following.replacement
    return ""


def _fix(document: Document, named: _Named, end: Retirement, new: str) -> Fix | None:
    """Only the vendor's own single replacement is certain enough to write.

    A model to be trained is left alone: nothing says that its successor can be.
    """
    if any(config.world == "training" for config in document.configs):
        return None
    if end.confidence != "high" or not new or " " in new or "/" in new:
        return None
    if not named.name.lower().endswith(end.model):
        return None
    kept = named.name[: len(named.name) - len(end.model)]
    edit = edit_value(document, named.value, kept + new)
    return Fix(False, f"use {new}", (edit,)) if edit else None


CHECK = _ModelLife()
