"""Personal data in text, in two stages.

One pass of hand-written character classes over the whole buffer finds the few places worth a
look (an ``@``, eight digits, two letters before two digits). There a recogniser looks at a small
window: the shape, the check digits, the words around it, what it must not be a part of, and
whether it is a documented placeholder. Every stage is linear in the buffer's length.
"""

from __future__ import annotations

from promptlint.analysis.privacy import (
    crypto,
    driver_license,
    email,
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
from promptlint.analysis.privacy.opening import look
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
    Recognizer(ip_address.ENTITY, ip_address.find_v6, opens="colons"),
    Recognizer(mac_address.ENTITY, mac_address.find, opens="macs"),
    Recognizer(crypto.ENTITY, crypto.find_segwit, opens="coins"),
    Recognizer(driver_license.ENTITY, driver_license.find, numeric=True, opens="licences"),
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
) -> list[Detection]:
    """Personal data in a text of any length.

    Args:
        text: decoded text; several texts may be joined by `promptlint.model.batch.SEPARATOR`.
        entities: which to look for; ``None`` for all.
        lenient: report also what only the words around it could confirm. For masking, where a
            miss is worse than a mask too many.
        search: what a config asks for beyond the base install.
        portable: don't use hyperscan even where it is installed.

    Returns:
        Detections by ascending start that don't overlap. Documented placeholders are left out;
        the mailboxes of roles and stock dummies come with a low score.
    """
    found: list[Detection] = []
    typed = numbers.plain_digits(text)
    openings = None if portable else look(typed)
    for recognizer in RECOGNIZERS:
        if entities is None or recognizer.entity in entities:
            buffer = typed if recognizer.numeric else text
            if openings and recognizer.opens:
                found.extend(recognizer.find(buffer, lenient, getattr(openings, recognizer.opens)))
            else:
                found.extend(recognizer.find(buffer, lenient))
    found.extend(numbers.find(typed, entities, lenient, openings.runs if openings else None))
    kept = _disjoint(found)
    return _disjoint([*kept, *search.find(text)]) if search and search.more else kept


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
