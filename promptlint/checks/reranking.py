"""Rerankers that are asked for more than is retrieved, and rerankers that are switched off.

The parameter ``report`` is ``inconsistent`` or ``off``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.config_rules import ConfigRule, because, plain
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_IN_HOUSE = "in-house"


def _hits(config: Config, params: Params) -> Iterator[Hit]:
    if params.get("report") == "off":
        yield from _off(config)
    else:
        yield from _inconsistent(config)


def _inconsistent(config: Config) -> Iterator[Hit]:
    enabled = config.values.get("reranker.enabled")
    off = enabled is not None and enabled.value is False
    retrieved = "retrieval.fetch_k" if "retrieval.fetch_k" in config.values else "retrieval.top_k"
    chain = [(retrieved, "retrieved")]
    if not off:
        chain.append(("reranker.top_k", "reranked"))
    if "retrieval.fetch_k" in config.values and "retrieval.top_k" in config.values:
        chain.append(("retrieval.top_k", "kept"))
    chain.append(("retrieval.prompt_k", "put into the prompt"))
    source = ""
    for name, what in chain:
        number = config.number(name)
        if number is None:
            continue
        available = config.number(source) if source else None
        if available is not None and number > available:
            yield _too_many(config, name, what, source)
        if available is None or number <= available:
            source = name


def _too_many(config: Config, name: str, what: str, source: str) -> Hit:
    wanted, available = config.number(name) or 0, config.number(source) or 0
    # In-house keys are read by their names, and a "rerank_top_k" may mean the candidates.
    sure = config.framework != _IN_HOUSE
    return Hit(
        place=config.values[name].place,
        args={"wanted": plain(wanted), "what": what, "available": plain(available)},
        related=because(config.values[source], f"{plain(available)} arrive here"),
        data={"value": int(wanted), "expected": f"at most {plain(available)}"},
        severity=None if sure else Severity.WARNING,
        confidence=None if sure else Confidence.MEDIUM,
    )


def _off(config: Config) -> Iterator[Hit]:
    enabled, model = config.values.get("reranker.enabled"), config.values.get("reranker.configured")
    if enabled is None or enabled.value is not False or model is None:
        return
    name = model.text() or "a reranker"
    yield Hit(
        place=enabled.place,
        args={"model": name},
        related=because(model, "configured here"),
        data={"value": False, "model": name},
    )


class Reranking(ConfigRule):
    """Follows the number of chunks from the search to the prompt."""

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """Hits at the setting at fault."""
        return _hits(config, params)


CHECK = Reranking()
