"""How long a prompt is as it stands in the file, with what fills it left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from promptlint.analysis.token_vocabularies import TokenizerError
from promptlint.analysis.tokens import Counter, counter
from promptlint.model.document import Prompt
from promptlint.model.rule import ParamsError

# Tags and comments of templates: their output is not known, they themselves are not sent.
_TAGS = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)|(?<!\{)\{#.*?(?:#\}|\Z)", re.DOTALL)
_DOUBLE = ("jinja2", "nunjucks", "handlebars", "mustache", "liquid", "semantic-kernel")


@dataclass(frozen=True, slots=True)
class Length:
    """Tokens of a prompt's own text. `tokens` is what it has at least when it is not `exact`."""

    tokens: int
    exact: bool


def counter_for(model: str | None, models: Mapping[str, object]) -> Counter:
    """The counter of a model; `models` is the config's section, which may name a tokenizer's file.

    Raises:
        ParamsError: that file can't be used. Counting in another way would pass in silence.
    """
    table = models.get(model or "")
    file = table.get("tokenizer") if isinstance(table, Mapping) else None
    if isinstance(file, str):
        try:
            return counter(model, tokenizer_file=Path(file))
        except TokenizerError as error:
            raise ParamsError(f"{file} {error}", "models", model or "", "tokenizer") from error
    return counter(model)


def over(prompt: Prompt, limit: int, count: Counter) -> Length | None:
    """The prompt's length where it surely exceeds `limit` tokens, else ``None``."""
    texts = [message.text.value for message in prompt.messages]
    # No vocabulary makes more tokens than bytes: most prompts need no count.
    if count.growth and 4 * sum(map(len, texts)) * count.growth <= limit:
        return None
    if prompt.engine in _DOUBLE:
        texts = [_TAGS.sub(" ", text) for text in texts]
    whole = "\n".join(texts)
    if count.at_most(whole, limit):
        return None
    return Length(count.at_least(whole), count.exact)
