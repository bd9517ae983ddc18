"""HTML entities and tags that stayed behind when a text was taken from a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import Fault, around, in_buffer, where, within
from promptlint.model.batch import RecordBatch

_ENTITY = lazy(
    r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|eacute|egrave|[aou]uml|copy|reg|"
    r"trade|bull|middot|#\d{2,5}|#[xX][0-9a-fA-F]{2,5});"
)
_TAG = lazy(
    r"<(?:(?:br ?/?|/?p|/?div|/?span|/?li|/?ul|/?ol|/?strong|/?em|/?font|/a|/?h[1-6]|/?td|/?tr)>"
    r"|(?:p|div|span|a|font|td|h[1-6]) (?:class|style|id|href|target|rel|color|"
    r"align)=[\"'][^<>\n]{0,300}>)"
)
# Where the characters are the subject, or part of code; tags are so more often than entities.
_OF_ENTITIES = lazy(
    r"html|xml|\bsvg\b|javascript|\bphp\b|\bjsx\b|entit(?:y|ies)\b|escap|markup|markdown|```|"
    r"\bquery string|\bregex|\bparse|\bampersand|</[a-z]+>",
    re.IGNORECASE,
)
_OF_TAGS = lazy(
    r"html|xml|xhtml|\bsvg\b|\bcss\b|\bjsx?\b|javascript|react|\bvue\b|angular|\bphp\b|entit(?:y|"
    r"ies)|"
    r"escap|\btags?\b|web ?(?:page|site|dev)|\bweb\b|\bpages?\b|markup|markdown|template|\brss\b|"
    r"<!doctype|<html|<body|"
    r"<script|<\?|</?[a-z]+:|\burls?\b|https?://|\bquery string|\bcode\b|\bpython\b|\bjava\b|"
    r"c\+\+|\bc#|"
    r"\bregex|```|\bparse|\bbrowser|\bdom\b|\bemail template|newsletter|\bform\b|\bbutton\b|"
    r"\bselector|highlight|\bbold|italic|underline|text colou?r",
    re.IGNORECASE,
)


def find(batch: RecordBatch) -> Iterator[Fault]:
    """Entities and tags in any turn that is learnt from; one fault a text."""
    buffer = batch.buffer
    found: list[Fault] = []
    if "&" in buffer:
        found.extend(_faults(batch, _ENTITY(), _OF_ENTITIES(), "the HTML entity"))
    if "<" in buffer:
        found.extend(_faults(batch, _TAG(), _OF_TAGS(), "the HTML tag"))
    yield from sorted(found, key=lambda fault: fault[:3])


def _faults(
    batch: RecordBatch, pattern: re.Pattern[str], subject: re.Pattern[str], what: str
) -> Iterator[Fault]:
    before = -1
    for number, match in in_buffer(batch, pattern):
        if number == before:
            continue
        before = number
        row, turn = where(batch, number)
        if batch.turns[row][turn].role in ("rejected", "tool"):
            continue
        if subject.search(around(batch, row)):
            continue
        shown = match.group()
        if shown[0] == "<" and not _is_residue(batch.table.texts[number]):
            continue
        if " " in shown:
            shown = shown.split()[0] + ">"
        yield Fault(row, turn, within(batch, number, match), {"what": f"{what} `{shown}`"})


def _is_residue(text: str) -> bool:
    """Whether tags stand in prose: a Markdown table breaks its lines by ``<br>``, and XML-like tags
    that a prompt made up mark its parts."""
    return text.count("|") < 4
