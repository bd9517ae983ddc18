"""Personal data in text, in two stages.

One pass of hand-written character classes over the whole buffer finds the few places worth a
look (an ``@``, eight digits, two letters before two digits). There a recogniser looks at a small
window: the shape, the check digits, the words around it, what it must not be a part of, and
whether it is a documented placeholder. Every stage is linear in the buffer's length.
"""

from __future__ import annotations

from promptlint.analysis.accelerator import openings
from promptlint.analysis.privacy import (
    crypto,
    driver_license,
    email,
    ethereum,
    ip_address,
    mac_address,
    numbers,
)
from promptlint.analysis.privacy.detection import (
    BUSINESS,
    CERTAIN,
    NOUNS,
    POSSIBLE,
    TAGS,
    Detection,
    Recognizer,
    noun,
    tag,
)
from promptlint.analysis.privacy.opening import GATES, Openings
from promptlint.analysis.privacy.search import Search

__all__ = [
    "BUSINESS",
    "CERTAIN",
    "ENTITIES",
    "NOUNS",
    "POSSIBLE",
    "TAGS",
    "Detection",
    "Recognizer",
    "Search",
    "noun",
    "scan",
    "tag",
]

RECOGNIZERS = (
    Recognizer(email.ENTITY, email.find),
    Recognizer(ip_address.ENTITY, ip_address.find_v6),
    Recognizer(mac_address.ENTITY, mac_address.find),
    Recognizer(crypto.ENTITY, crypto.find_segwit),
    Recognizer(ethereum.ENTITY, ethereum.find),
    Recognizer(driver_license.ENTITY, driver_license.find, numeric=True),
)

ENTITIES = frozenset(recognizer.entity for recognizer in RECOGNIZERS) | numbers.ENTITIES
"""Entities that `scan` knows, by presidio's names."""


def scan(
    text: str,
    entities: frozenset[str] | None = None,
    *,
    lenient: bool = False,
    search: Search | None = None,
    portable: bool = False,
    opened: tuple[str, Openings] | None = None,
) -> list[Detection]:
    """Personal data in a text of any length.

    Args:
        text: decoded text; several texts may be joined by `promptlint.model.batch.SEPARATOR`.
        entities: which to look for; ``None`` for all.
        lenient: report also what only the words around it could confirm. For masking, where a
            miss is worse than a mask too many.
        search: what a config asks for beyond the base install.
        portable: don't use hyperscan even where it is installed; the result is the same.
        opened: the text with plain digits and where its gates open, if that is known
            (`promptlint.analysis.leaks.Leaks`).

    Returns:
        Detections by ascending start that don't overlap. Documented placeholders are left out;
        the mailboxes of roles and stock dummies come with a low score.
    """
    found: list[Detection] = []
    typed, places = opened or look(text, portable=portable)
    for recognizer in RECOGNIZERS:
        if entities is None or recognizer.entity in entities:
            buffer = typed if recognizer.numeric else text
            found.extend(recognizer.find(buffer, lenient, places))
    found.extend(numbers.find(typed, entities, lenient, places.runs))
    kept = _disjoint(found)
    return _disjoint([*kept, *search.find(text)]) if search and search.more else kept


def look(text: str, *, portable: bool = False) -> tuple[str, Openings]:
    """The text with its digits as on a typewriter, and where recognisers look closer."""
    typed = numbers.plain_digits(text)
    return typed, Openings.of(openings(typed, GATES, portable=portable))


def _disjoint(found: list[Detection]) -> list[Detection]:
    """Drop what overlaps a better one: the higher score, then the longer span."""
    found.sort(key=lambda hit: (hit.start, hit.end))
    kept: list[Detection] = []
    for hit in found:
        if kept and hit.start < kept[-1].end:
            last = kept[-1]
            if (hit.score, hit.end - hit.start) > (last.score, last.end - last.start):
                kept[-1] = hit
            continue
        kept.append(hit)
    return kept
