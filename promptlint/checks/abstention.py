"""Prompts of retrieval that leave no way out, or forbid it, where the passages lack the answer.

The parameter ``report`` is ``missing`` or ``forbidden``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis import grounding
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.rule import Params

_SHOWN = 80


class Abstention:
    """Looks at prompts with a place for passages, and at all for a sentence that forbids."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits at the sentence that forbids, or at the prompt that says nothing."""
        if params.get("report") == "forbidden":
            yield from _forbidden(document)
        else:
            yield from _missing(document)


CHECK = Abstention()


def _forbidden(document: Document) -> Iterator[Hit]:
    for text in grounding.grounded(document, everywhere=True):
        for span in grounding.forbidden(text.text):
            quote = " ".join(text.text[slice(*span)].split())
            quote = quote if len(quote) <= _SHOWN else quote[: _SHOWN - 1] + "…"
            weaker = None if text.passages else Severity.WARNING
            yield Hit(text.at(span), args={"quote": quote}, severity=weaker)


def _missing(document: Document) -> Iterator[Hit]:
    texts = list(grounding.grounded(document))
    whole = "\n".join(text.text for text in texts)
    if not texts or not grounding.is_english(whole) or grounding.abstains(whole):
        return
    if not grounding.has_passages(whole) or not grounding.asks(whole):
        return
    first = next(text for text in texts if text.text.strip())
    start = len(first.text) - len(first.text.lstrip())
    line = first.text.find("\n", start)
    yield Hit(first.at((start, line if line > start else len(first.text))))
