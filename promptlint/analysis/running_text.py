"""Measures of one long text that is trained on as it is, named as those of a dataset's profile.

A dataset of one file of text has no rows to look at, so its paragraphs are looked at instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from promptlint.analysis import profile_rows as rows

MAX_CHARS = 2_000_000
"""So much of a text is looked at."""

_PARAGRAPHS = 400
_ENOUGH = 300
"""Characters of a passage: shorter paragraphs are joined with what follows."""

_HEADING = re.compile(
    r"^(?:#{1,6} \S|(?:chapter|section|part|article|clause|kapitel|abschnitt|artikel|teil|chapitre"
    r"|section|capítulo|§) ?[\dIVX]+\b|\d{1,3}(?:\.\d{1,3}){0,3}\.? +[^\W\d_])[^\n]{0,90}$",
    re.IGNORECASE | re.MULTILINE,
)


def measures(text: str) -> Mapping[str, float]:
    """Shares of passages by kind, as `promptlint.analysis.profile.MEASURES` explains them.

    Also ``text.headings``: numbered or marked headings among its lines, in all.
    """
    text = text[:MAX_CHARS]
    passages = list(_passages(text))
    if not passages:
        return {}
    step = max(1, len(passages) // _PARAGRAPHS)
    flags = [rows.flags(passage, "", rows.RAW) for passage in passages[::step]]
    prose = [flag for flag in flags if flag & rows.LONG_PROSE]
    found = {
        "passage.share": len(prose) / len(flags),
        "text.headings": float(sum(1 for _ in _HEADING.finditer(text))),
    }
    if prose:
        for name, bit in (("impersonal", rows.IMPERSONAL), ("figures", rows.FIGURES)):
            found[f"passage.{name}"] = sum(1 for flag in prose if flag & bit) / len(prose)
    return found


def _passages(text: str) -> Iterator[str]:
    """Paragraphs without their headings, short ones joined with the next."""
    held: list[str] = []
    size = 0
    for block in re.split(r"\n[ \t]*\n|\r\n[ \t]*\r\n", text):
        paragraph = block.strip()
        if not paragraph or (len(paragraph) < 100 and _HEADING.match(paragraph)):
            continue
        held.append(paragraph)
        size += len(paragraph)
        if size >= _ENOUGH:
            yield "\n".join(held)
            held, size = [], 0
    if held:
        yield "\n".join(held)
