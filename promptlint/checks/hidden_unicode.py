"""Characters that hide text or change how it is read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from promptlint.analysis import unicode_hygiene
from promptlint.analysis.unicode_hygiene import (
    BIDI,
    OVERRIDE,
    PAYLOAD,
    SELECTORS,
    SOFT_HYPHEN,
    TAGS,
    ZERO_WIDTH,
    Hidden,
)
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit, RowHit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place, Span
from promptlint.model.rule import Params

# Some hide instructions or reorder text on purpose; the rest is mostly residue of web pages,
# word processors and PDF files that a model still reads.
_LEVELS = {
    TAGS: (Severity.ERROR, Confidence.HIGH),
    OVERRIDE: (Severity.ERROR, Confidence.HIGH),
    SELECTORS: (Severity.ERROR, Confidence.HIGH),
    PAYLOAD: (Severity.ERROR, Confidence.HIGH),
    BIDI: (Severity.WARNING, Confidence.MEDIUM),
    ZERO_WIDTH: (Severity.WARNING, Confidence.MEDIUM),
    SOFT_HYPHEN: (Severity.INFO, Confidence.MEDIUM),
}
_MOST_HITS = 1_000
_DELIBERATE = (TAGS, OVERRIDE, SELECTORS, PAYLOAD)


class HiddenUnicode:
    """Reports every run of hidden characters that no script or emoji needs."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit a run; where there are very many, one for the rest of them.

        In source code, residue counts only inside prompts.
        """
        source = document.kind == "source"
        inside = sorted(_prompt_spans(document)) if source else []
        counted = (
            hidden
            for hidden in unicode_hygiene.scan(document.text)
            if not source or hidden.category in _DELIBERATE or _within(hidden.span, inside)
        )
        for hidden in islice(counted, _MOST_HITS):
            yield _hit(hidden, (), source)
        rest = list(counted)
        if rest:
            worst = max(rest, key=lambda hidden: _levels(hidden)[0])
            yield _hit(worst, [one for one in rest if one is not worst], source)

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterable[RowHit]:
        """The same for a dataset's texts; the entity is the category."""
        if batch.buffer.isascii():
            return
        table = batch.table
        for number, text in enumerate(table.texts):
            if text.isascii():  # of a string that costs nothing, unlike a search
                continue
            row = table.rows[number]
            for hidden in unicode_hygiene.scan(text):
                severity, confidence = _levels(hidden)
                yield RowHit(
                    row,
                    pointer=batch.turns[row][number - table.first[row]].pointer,
                    within=hidden.span,
                    entity=hidden.category,
                    key=hidden.characters.encode("utf-8"),
                    args={"what": unicode_hygiene.describe(hidden)},
                    data=_data(hidden),
                    severity=severity,
                    confidence=confidence,
                )


CHECK = HiddenUnicode()


def _levels(hidden: Hidden) -> tuple[Severity, Confidence]:
    if hidden.category == SELECTORS and len(hidden.characters) < 3:
        # Editing emoji leaves single ones behind.
        return Severity.WARNING, Confidence.MEDIUM
    return _LEVELS[hidden.category]


def _data(hidden: Hidden) -> dict[str, object]:
    data: dict[str, object] = {
        "category": hidden.category,
        "characters": len(hidden.characters),
        "codes": [f"U+{ord(character):04X}" for character in hidden.characters[:10]],
    }
    if hidden.decoded:
        data["decoded"] = hidden.decoded
    return data


def _hit(hidden: Hidden, others: Sequence[Hidden], source: bool) -> Hit:
    """The hit for a run, whose fix removes the others, too."""
    severity, confidence = _levels(hidden)
    edits = tuple(Edit(*piece, "") for one in (hidden, *others) for piece in one.pieces)
    more = f" (and {len(others):,} more runs of hidden characters)" if others else ""
    return Hit(
        Place(span=hidden.span),
        args={"what": unicode_hygiene.describe(hidden) + more},
        data=_data(hidden),
        severity=severity,
        confidence=confidence,
        # In code, a string may need the very character.
        fix=Fix(safe=not source, summary="remove the hidden characters", edits=edits),
    )


def _prompt_spans(document: Document) -> Iterator[Span]:
    for prompt in document.prompts:
        for message in prompt.messages:
            yield message.text.source_span(0, len(message.text.value))


def _within(span: Span, regions: list[Span]) -> bool:
    """Whether one of the sorted regions holds the span."""
    at = bisect_right(regions, (span[0], span[1])) - 1
    candidates = regions[max(at, 0) : at + 2]
    return any(start <= span[0] and span[1] <= end for start, end in candidates)
