"""Models, keys and addresses of one service that are given to another.

What serves many vendors' models (gateways, clouds, servers of one's own) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis.config_rules import ConfigRule, because
from promptlint.facts import names
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.place import Place, Pointer
from promptlint.model.rule import Params

_OWN_MODELS = frozenset("openai anthropic gemini cohere mistral deepseek xai".split())
_VARIABLES = (
    ("azure", re.compile(r"AZURE")),
    ("openrouter", re.compile(r"OPENROUTER")),
    ("openai", re.compile(r"OPENAI_(?:API_)?KEY$")),
    ("anthropic", re.compile(r"ANTHROPIC|CLAUDE_API")),
    ("gemini", re.compile(r"GEMINI|GOOGLE_API_KEY")),
    ("cohere", re.compile(r"COHERE|^CO_API_KEY$")),
    ("mistral", re.compile(r"MISTRAL")),
    ("groq", re.compile(r"GROQ")),
    ("deepseek", re.compile(r"DEEPSEEK")),
    ("voyage", re.compile(r"VOYAGE")),
)
_PREFIXES = (
    ("anthropic", "sk-ant-"),
    ("openrouter", "sk-or-"),
    ("openai", "sk-proj-"),
    ("groq", "gsk_"),
    ("xai", "xai-"),
    ("gemini", "AIza"),
)
_KEY_NAME = re.compile(r"(?:api_?)?key$|token$", re.IGNORECASE)
_MAX_VALUES = 5_000


class EndpointMatch(ConfigRule):
    """Compares what a config says of one service; a key's form with the name it is kept under."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits of each configuration, and at keys of another service."""
        yield from super().check(document, params, context)
        yield from _misplaced_keys(document)

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """Hits at the setting that does not fit."""
        for side in ("embedding", "generator"):
            yield from _side(config, side)


CHECK = EndpointMatch()


def _side(config: Config, side: str) -> Iterator[Hit]:
    provider = config.text(f"{side}.provider")
    if provider not in _OWN_MODELS:
        return
    related = because(config.values.get(f"{side}.provider"), f"served by {provider}")
    variable = config.text(f"{side}.key")
    owner = _owner(variable) if variable else None
    if owner is not None and owner != provider and variable is not None:
        yield _hit(
            config.values[f"{side}.key"].place, f"the key `{variable}`", owner, provider, related
        )
    model = config.text(f"{side}.model")
    home = names.home(model.lower()) if model else None
    if home in _OWN_MODELS and home != provider and model is not None:
        yield _hit(config.values[f"{side}.model"].place, f"`{model}`", home, provider, related)


def _hit(place: Place, what: str, owner: str, provider: str, related: tuple[Place, ...]) -> Hit:
    return Hit(
        place,
        args={"what": what, "owner": owner, "provider": provider},
        related=related,
        data={"value": owner, "expected": provider},
    )


def _owner(variable: str) -> str | None:
    return next((name for name, pattern in _VARIABLES if pattern.search(variable)), None)


def _misplaced_keys(document: Document) -> Iterator[Hit]:
    """Keys whose form belongs to another service than their name says; they are never shown."""
    for pointer, text in _texts(document):
        name = str(pointer[-1])
        owner = _owner(name.upper()) if _KEY_NAME.search(name) else None
        form = next((who for who, start in _PREFIXES if text.startswith(start)), None)
        if owner is not None and form is not None and form != owner:
            place = Place(pointer=pointer)
            yield _hit(place, f"the value of `{name}`", form, owner, ())


def _texts(document: Document) -> Iterator[tuple[Pointer, str]]:
    waiting: list[tuple[Pointer, object]] = [((), document.data)]
    for _ in range(_MAX_VALUES):
        if not waiting:
            return
        pointer, value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(((*pointer, key), child) for key, child in value.items())
        elif isinstance(value, str) and pointer:
            yield pointer, value
