"""Dates that a prompt takes for the present and that have passed."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.instructions import instructions_of
from promptlint.analysis.stale_dates import CUTOFF, LATEST, TODAY, UPCOMING, Stale, stale
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_SAYS = {
    TODAY: "says that today is {date}",
    UPCOMING: "calls {date} upcoming, and it has passed",
    LATEST: "calls something current as of {date}",
    CUTOFF: "gives {date} as a knowledge cutoff",
}
_YEAR = "takes {date} for the current year"


class StaleDates:
    """Document check. Parameter ``months``: age from which "the latest as of" is stale."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each statement about now."""
        months = params.get("months", 12)
        age = months if isinstance(months, int) else 12
        for prompt in document.prompts:
            for sentence in instructions_of(document, prompt):
                for found in stale(sentence.text, context.as_of, age):
                    yield Hit(
                        Place(span=sentence.span(prompt, *found.span)),
                        args={"what": _what(found)},
                        data={"kind": found.kind, "value": found.when.isoformat()},
                    )


CHECK = StaleDates()


def _what(found: Stale) -> str:
    return _SAYS.get(found.kind, _YEAR).format(date=found.written)
