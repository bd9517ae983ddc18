"""Text that must not occur, found by regular expressions of a rule file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from itertools import islice

from promptlint.analysis.scopes import Piece, Scope, document_scopes, record_scopes
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit, RowHit
from promptlint.model.place import Span
from promptlint.model.rule import Params
from promptlint.rulebook.declarative import PatternParams
from promptlint.rulebook.patterns import find_all

MAX_HITS = 1_000
"""Hits reported for one file or record; a pattern that finds more says nothing more."""

_SHOWN = 60


class Pattern:
    """Kind ``pattern``."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each match, unless the scope's conditions excuse it."""
        wanted = PatternParams.parse(params)
        for scope in document_scopes(document, wanted.where):
            for piece, match, span in islice(_matches(scope, wanted), MAX_HITS):
                args = _args(match, wanted)
                yield Hit(
                    piece.place(*span),
                    args=args,
                    data={} if wanted.mask else {"value": args["match"]},
                    fix=_fix(document, piece, match, wanted),
                )

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterable[RowHit]:
        """The same for the texts of each record."""
        wanted = PatternParams.parse(params)
        for index, scope in record_scopes(batch, wanted.where):
            for piece, match, span in islice(_matches(scope, wanted), MAX_HITS):
                yield RowHit(
                    index,
                    pointer=piece.pointer,
                    within=span,
                    entity=wanted.entity,
                    key=blake2b(match.group().encode("utf-8", "surrogatepass")).digest()[:16],
                    args=_args(match, wanted),
                )


CHECK = Pattern()


def _matches(scope: Scope, wanted: PatternParams) -> Iterator[tuple[Piece, re.Match[str], Span]]:
    found = (
        (piece, match)
        for piece in scope.pieces
        for pattern in wanted.patterns
        for match in find_all(pattern, piece.text)
        if not any(allow.fullmatch(match.group()) for allow in wanted.allow)
    )
    first = next(found, None)
    # Conditions search the whole scope: only where there is something to excuse.
    if first is None or not scope.meets(wanted.conditions):
        return
    yield (*first, _span(first[1], wanted.group))
    for piece, match in found:
        yield piece, match, _span(match, wanted.group)


def _span(match: re.Match[str], group: str) -> Span:
    span = match.span(group) if group else match.span()
    return span if span[0] >= 0 else match.span()


def _args(match: re.Match[str], wanted: PatternParams) -> Mapping[str, object]:
    values = {"match": match.group(), **match.groupdict(default="")}
    return {name: _shown(value, wanted.mask) for name, value in values.items()}


def _shown(value: str, mask: bool) -> str:
    if mask:
        return f"({len(value)} characters)"
    line = " ".join(value.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _fix(
    document: Document, piece: Piece, match: re.Match[str], wanted: PatternParams
) -> Fix | None:
    """Replacement of the match, where the file writes it without escapes."""
    if wanted.replace is None or piece.origin is None:
        return None
    start, end = piece.origin.source_span(*match.span())
    if document.text[start:end] != match.group():
        return None
    text = wanted.replace.format_map(match.groupdict(default=""))
    return Fix(safe=False, summary="", edits=(Edit(start, end, text),))
