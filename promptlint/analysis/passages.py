"""A document's text for detectors that must not read escapes as letters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from promptlint.model.document import Document
from promptlint.model.place import Span
from promptlint.model.text import Text


class Detected(Protocol):
    """Anything with a span."""

    @property
    def start(self) -> int:
        """First character."""
        ...

    @property
    def end(self) -> int:
        """One past the last."""
        ...


D = TypeVar("D", bound=Detected)


class SpanSet:
    """Spans, merged where they meet, that answer in logarithmic time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def meets(self, span: Span) -> bool:
        """Whether any character of `span` lies in one of them."""
        at = bisect_left(self._ends, span[0] + 1)
        return at < len(self._starts) and self._starts[at] < span[1]


def prompt_spans(document: Document) -> SpanSet:
    """Where the document's prompts stand in its text."""
    return SpanSet(text.source_span(0, len(text.value)) for text in _prompt_texts(document))


def detect(document: Document, scan: Callable[[str], Iterable[D]]) -> list[tuple[Span, D]]:
    """Run a detector over a document: as written, and over prompts that are written with escapes.

    Returns:
        (characters in the document's text, detection) by ascending span, one for each span. Where
        a decoded prompt and the text as written tell of the same place, the decoded one counts.
        A detection's own span is in the text that it was found in.
    """
    found: dict[Span, D] = {}
    for text in _prompt_texts(document):
        if len(text.anchors) > 1:
            found.update({text.source_span(hit.start, hit.end): hit for hit in scan(text.value)})
    decoded = SpanSet(found)
    for hit in scan(document.text):
        span = (hit.start, hit.end)
        if not decoded.meets(span):
            found[span] = hit
    return sorted(found.items(), key=lambda item: item[0])


def _prompt_texts(document: Document) -> list[Text]:
    return [message.text for prompt in document.prompts for message in prompt.messages]
