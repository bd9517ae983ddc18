"""The same instruction twice."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.instructions import instructions_of
from promptlint.analysis.repeats import repeats
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_SHOWN = 60


class DuplicateInstruction:
    """One hit for each instruction, at its first repeat, with the other places beside it."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits in the order of the first places."""
        for prompt in document.prompts:
            for first, repeat, *more in repeats(instructions_of(document, prompt)):
                line = document.lines.position(first.span(prompt)[0])[0]
                others = [Place(span=one.span(prompt), message="and here") for one in more]
                yield Hit(
                    Place(span=repeat.span(prompt)),
                    args={"text": " ".join(repeat.text.split())[:_SHOWN], "line": line},
                    related=(Place(span=first.span(prompt), message="first said here"), *others),
                    data={"times": 2 + len(more)},
                )


CHECK = DuplicateInstruction()
