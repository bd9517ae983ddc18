"""Settings that don't go together: which ones stands in the rule file."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.case_hits import case_hits
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.rule import Params


class _Combinations:
    """Document check. Parameters:

    - ``world``: configs that it is about, ``training`` by default.
    - ``cases``: each with ``when`` (conditions by neutral name), ``problem`` (the message, with
      ``{name}`` of settings), ``at`` (settings, of which the first that is written is reported),
      and optionally ``related``, ``help`` and ``severity``.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits of every config and case, each place once."""
        return case_hits(document, params)


CHECK = _Combinations()
