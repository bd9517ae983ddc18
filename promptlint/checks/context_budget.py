"""Whether what is retrieved fits the generator, with the answer that is asked of it.

Certain where chunks are counted in tokens and all figures stand in the files; an estimate
otherwise, which must be over the window by a margin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.analysis.config_rules import ConfigRule, because, parameter, plain
from promptlint.facts.windows import context_window
from promptlint.model.facts import Config, Value
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_FULL = (
    "{count} chunks of {size} {unit} fill the whole window of {window} tokens: nothing is left "
    "for the question or the answer"
)


@dataclass(frozen=True, slots=True)
class _Window:
    tokens: int
    value: Value
    declared: bool


def _hits(config: Config, params: Params) -> Iterator[Hit]:
    chunks, size = _chunks(config), config.number("chunk.size")
    window = _window(config)
    if chunks is None or not size or window is None or config.unit is None:
        return
    tokens, exact = _tokens(config, size, params)
    if tokens is None:
        return
    count = chunks.number() or 0
    reserve = int(config.number("generator.max_output") or 0)
    if reserve >= window.tokens:
        reserve = 0  # then it is the window that is meant
    prompt = _prompt_tokens(config)
    needed = int(count * tokens) + reserve + prompt
    slack = 0.0 if exact else parameter(params, "slack", 0.1)
    full = int(count * tokens) >= window.tokens and exact  # no room for even the question
    if needed <= window.tokens * (1 + slack) and not full:
        return
    sure = exact and config.unit_certain and int(count * tokens) > window.tokens
    words = {
        "count": plain(count),
        "size": plain(size),
        "unit": config.unit,
        "needed": f"{'' if exact else 'about '}{needed:,}",
        "window": f"{window.tokens:,}",
        "reserve": f" and {reserve:,} tokens of answer" if reserve else "",
    }
    yield Hit(
        place=window.value.place,
        args=words,
        message=_FULL.format(**words) if needed == window.tokens else None,
        related=(
            *because(chunks, f"{plain(count)} chunks"),
            *because(config.values.get("chunk.size"), "the size of each"),
        ),
        data={"tokens": needed, "limit": window.tokens, "value": int(count)},
        severity=None if sure else Severity.WARNING,
        confidence=None if sure else Confidence.MEDIUM,
    )


def _chunks(config: Config) -> Value | None:
    """How many chunks reach the prompt: the last figure on the way there."""
    for name in ("retrieval.prompt_k", "reranker.top_k", "retrieval.top_k"):
        enabled = config.values.get("reranker.enabled")
        if name == "reranker.top_k" and enabled is not None and enabled.value is not True:
            continue
        value = config.values.get(name)
        if value is not None:
            return value if value.number() else None
    return None


def _tokens(config: Config, size: float, params: Params) -> tuple[float | None, bool]:
    if config.unit == "tokens":
        return size, True
    if config.unit == "words":
        return size * parameter(params, "tokens_per_word", 1.3), False
    if config.unit == "characters":
        return size / parameter(params, "characters_per_token", 4.0), False
    return None, False


def _window(config: Config) -> _Window | None:
    declared = config.values.get("generator.window")
    served = config.values.get("generator.served_window")
    for value in (served, declared):
        if value is not None and not value.known:
            return None
    figures = [value for value in (served, declared) if value is not None and value.number()]
    if figures:
        smallest = min(figures, key=lambda value: value.number() or 0)
        return _Window(int(smallest.number() or 0), smallest, True)
    name = config.text("generator.model")
    known = context_window(name, config.text("generator.provider")) if name else None
    if known is None or name is None:
        return None
    return _Window(known.input_tokens, config.values["generator.model"], False)


def _prompt_tokens(config: Config) -> int:
    text = config.text("prompt")
    return len(text) // 4 if text else 0


class ContextBudget(ConfigRule):
    """Adds up what shares the window."""

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """Hits at the setting at fault."""
        return _hits(config, params)


CHECK = ContextBudget()
