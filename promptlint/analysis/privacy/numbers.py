"""Runs of digits and separators: one pass for all identifiers that are written so.

One gate over the buffer costs as much as reading it; six of them would cost six times that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType
from typing import TypeAlias

from promptlint.analysis.privacy import card, crypto, iban, ip_address, nhs, nino, phone, ssn
from promptlint.analysis.privacy.detection import Detection

# Bounded, and of characters below 256 alone: that keeps the class a bitmap, and the work linear.
_RUN = re.compile(
    r"[0-9](?:(?P<coin>(?<=[13])(?<![0-9A-Za-z_].)[1-9A-HJ-NP-Za-km-z]{25,34}(?![0-9A-Za-z_]))"
    r"|[0-9 ().\u00a0-]{4,44}[0-9])"
)
_DENSE = re.compile(r"[0-9]{6}|[0-9][ ().\u00a0-]{1,2}[0-9]")

Judge: TypeAlias = Callable[[str, int, int, bool], Iterator[Detection]]

# The narrower shape goes first: three groups that make a tax number are no telephone number.
JUDGES: tuple[tuple[frozenset[str], Judge], ...] = (
    (frozenset({card.ENTITY}), card.judge),
    (frozenset({iban.ENTITY}), iban.judge),
    (frozenset({ip_address.ENTITY}), ip_address.judge_v4),
    (frozenset({ssn.ENTITY, ssn.ITIN}), ssn.judge),
    (frozenset({nhs.ENTITY}), nhs.judge),
    (frozenset({nino.ENTITY}), nino.judge),
    (frozenset({phone.ENTITY}), phone.judge),
)

ENTITIES = frozenset({crypto.ENTITY}).union(*(entities for entities, _ in JUDGES))


_DASHES = "\u2010\u2011\u2012\u2013\u2212"
_SPACES = "\u00a0\u2007\u2009\u202f"
_PLAIN = MappingProxyType({**dict.fromkeys(_DASHES, "-"), **dict.fromkeys(_SPACES, " ")})
_FULL_WIDTH = {
    **{0xFF10 + digit: str(digit) for digit in range(10)},
    **dict(zip(map(ord, "\uff0b\uff08\uff09\uff0d\u3000"), "+()- ", strict=True)),
}


def plain_digits(text: str) -> str:
    """A text of the same length in which numbers are written as on a typewriter.

    Typographic dashes and spaces become plain ones, full-width digits ASCII.
    """
    if not text.isascii():
        for char, plain in _PLAIN.items():
            if char in text:
                text = text.replace(char, plain)
        if "\uff10" in text or "\uff11" in text:
            text = text.translate(_FULL_WIDTH)
    return text


def _runs(text: str, opens: Sequence[int]) -> Iterator[re.Match[str]]:
    """What `_RUN` finds, tried at the openings alone."""
    floor = 0
    for offset in opens:
        match = _RUN.match(text, offset) if offset >= floor else None
        if match:
            floor = match.end()
            yield match


def find(
    text: str,
    entities: frozenset[str] | None,
    lenient: bool,
    opens: Sequence[int],
) -> Iterator[Detection]:
    """Identifiers of digits in a buffer; several may claim the same place.

    `opens` are the offsets where a run of digits or a coin's address may begin.
    """
    judges = [judge for names, judge in JUDGES if entities is None or names & entities]
    coins = entities is None or crypto.ENTITY in entities
    for run in _runs(text, opens) if judges or coins else ():
        start, end = run.span()
        if run["coin"]:
            if coins:
                yield from crypto.judge_legacy(text, start, end)
            continue
        if not _DENSE.search(text, start, end):
            continue
        for judge in judges:
            for found in judge(text, start, end, lenient):
                if entities is None or found.entity in entities:
                    yield found
