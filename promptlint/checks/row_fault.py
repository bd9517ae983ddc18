"""Faults in the texts of single records: cut, refused, looping or polluted answers and prompts."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.analysis.row_faults import FAULTS, finder
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.hit import RowHit
from promptlint.model.place import Span
from promptlint.model.rule import Params, ParamsError


class RowFault:
    """Kind ``row-fault``. Parameter `fault`: one of `promptlint.analysis.row_faults.FAULTS`;
    `remove`: whether removing the record is its repair."""

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """One hit for each place.

        Raises:
            ParamsError: an unknown fault.
        """
        fault = params.get("fault")
        if not isinstance(fault, str) or fault not in FAULTS:
            raise ParamsError(f"should be one of {', '.join(FAULTS)}", "fault")
        remove = params.get("remove") is True
        for found in finder(fault)(batch):
            turn = batch.turns[found.row][found.turn]
            span, redact = found.span, ""
            if found.repair is not None:
                span, redact = _replacement(turn.text, found.span, found.repair)
            yield RowHit(
                found.row,
                pointer=turn.pointer,
                within=span,
                args=found.args,
                remove=remove,
                redact=redact,
            )


def _replacement(text: str, span: Span, repair: str) -> tuple[Span, str]:
    """A span and what replaces it. An empty text repairs nothing, and a ``#`` is a number there,
    so that a neighbour which is neither goes and comes back with what is taken out."""
    start, end = span
    if repair:
        return span, repair
    if start and text[start - 1] != "#":
        return (start - 1, end), text[start - 1]
    if text[end : end + 1] not in ("", "#"):
        return (start, end + 1), text[end]
    return span, ""


CHECK = RowFault()
