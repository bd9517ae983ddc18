"""Instructions that can't both be followed."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.contradictions import Contradiction, contradictions
from promptlint.analysis.instructions import instructions_of
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_SHOWN = 70


class Contradictions:
    """One hit for each pair, at its later side; an error only where numbers decide it."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits in the order of the kinds."""
        for prompt in document.prompts:
            for found in contradictions(instructions_of(document, prompt)):
                yield _hit(prompt, found)


CHECK = Contradictions()


def _hit(prompt: Prompt, found: Contradiction) -> Hit:
    first, second = found.first, found.second
    certain = found.kind == "length"
    return Hit(
        Place(span=second.instruction.span(prompt, *second.span)),
        args={"first": first.words[:_SHOWN], "second": second.words[:_SHOWN]},
        related=(
            Place(
                span=first.instruction.span(prompt, *first.span), message="the other instruction"
            ),
        ),
        data={"kind": found.kind},
        severity=Severity.ERROR if certain else None,
        confidence=Confidence.HIGH if certain else None,
    )
