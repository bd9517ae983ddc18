"""Prompts that don't fit: the model's window with the answer's share, or a budget of one's own.

Params: ``report``: ``window`` or ``budget``; ``budget``: tokens a prompt may have, 0 for any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

if TYPE_CHECKING:
    from promptlint.analysis.prompt_length import Length

_SMALLEST = 2048
"""Tokens of the smallest windows in use."""

_EXACTLY = (
    "shorten it; `pip install promptlint-analyzer[tokens]`, or a `tokenizer` in `[models.NAME]`, "
    "counts exactly"
)
_APART = ("gemini", "vertex")
"""Platforms whose window does not hold the answer, too."""


class PromptLength:
    """Compares each prompt's own text with a limit. What fills its variables comes on top."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each prompt that is surely too long."""
        models = context.options.get("models", {})
        budget = params.get("budget", 0)
        for prompt in document.prompts:
            if params["report"] == "window":
                yield from _beyond_window(prompt, models)
            elif isinstance(budget, int) and budget > 0:
                yield from _beyond_budget(prompt, budget, models)


CHECK = PromptLength()


def _model(prompt: Prompt) -> str | None:
    return prompt.settings.text("model") if prompt.settings else None


def _beyond_budget(prompt: Prompt, budget: int, models: Mapping[str, object]) -> Iterator[Hit]:
    from promptlint.analysis.prompt_length import counter_for, over

    length = over(prompt, budget, counter_for(_model(prompt), models))
    if length is not None:
        yield _hit(prompt, length, {"limit": f"{budget:,}"}, budget)


def _beyond_window(prompt: Prompt, models: Mapping[str, object]) -> Iterator[Hit]:
    """An error only where the user states the window: tables of others may be out of date."""
    model = _model(prompt)
    found = _window(prompt, model, models) if model else None
    if found is None or model is None or prompt.settings is None:
        return
    from promptlint.analysis.prompt_length import counter_for, over

    window, stated, apart = found
    reserved = 0 if apart else int(prompt.settings.number("max_output") or 0)
    length = over(prompt, max(window - reserved, 0), counter_for(model, models))
    if length is not None:
        args = {
            "limit": f"{window:,}",
            "model": model,
            "reserved": f" and {reserved:,} for the answer" if reserved else "",
        }
        severity = None if stated else Severity.WARNING
        yield _hit(prompt, length, args, window, severity, reserved=reserved)


def _window(
    prompt: Prompt, model: str, models: Mapping[str, object]
) -> tuple[int, bool, bool] | None:
    """Tokens, whether the user states them, and whether the answer is counted apart."""
    from promptlint.analysis.platforms import platform_of

    platform = platform_of(prompt.settings)
    table = models.get(model)
    stated = table.get("max-input-tokens") if isinstance(table, Mapping) else None
    if isinstance(stated, int):
        return stated, True, platform in _APART
    characters = sum(len(message.text.value) for message in prompt.messages)
    reserved = prompt.settings.number("max_output") or 0 if prompt.settings else 0
    if 4 * characters + reserved < _SMALLEST:
        return None  # fits anywhere: the table need not be opened
    from promptlint.facts.windows import context_window

    known = context_window(model, platform)
    return (known.input_tokens, False, platform in _APART) if known else None


def _hit(
    prompt: Prompt,
    length: Length,
    args: Mapping[str, object],
    limit: int,
    severity: Severity | None = None,
    **data: object,
) -> Hit:
    longest = max(prompt.messages, key=lambda message: len(message.text.value))
    line = re.match(r"[^\r\n]*", longest.text.value)
    about = "" if length.exact else "at least "
    return Hit(
        Place(span=longest.text.source_span(0, line.end() if line else 0)),
        args={**args, "tokens": f"{about}{length.tokens:,}"},
        data={"tokens": length.tokens, "exact": length.exact, "limit": limit, **data},
        severity=severity,
        confidence=Confidence.MEDIUM if severity else None,
        help=None if length.exact else _EXACTLY,
    )
