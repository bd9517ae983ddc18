"""Hardware addresses (IEEE 802), where words name them: of one device, at most a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from promptlint.analysis.privacy.context import Vocabulary, around
from promptlint.analysis.privacy.detection import POSSIBLE, Detection
from promptlint.analysis.privacy.opening import Openings

ENTITY = "MAC_ADDRESS"

_MAC = re.compile(r"[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w:]|-\w)")
_CONTEXT = Vocabulary.of(
    "mac macs ethernet hwaddr wifi wlan bssid bluetooth nic lladdr ether device devices laptop "
    "phone",
    "macaddr mac_addr mac-addr",
)
# Nil, broadcast, documentation (RFC 7042), and what everybody types.
_SPECIMEN = re.compile(
    r"(..)\1{5}|00005e005\d|001122334455|0123456789ab|1234567890ab|123456789abc|aabbccddeeff"
    r"|deadbeef|0{8}|001a2b3c4d5e|112233445566|010203040506|aabbcc112233|a1b2c3d4e5f6"
)


def find(text: str, lenient: bool, opened: Openings) -> Iterator[Detection]:
    """Hardware addresses of a buffer."""
    for places in opened.macs:
        yield from _through(text, places, lenient)


def _through(text: str, places: Sequence[int], lenient: bool) -> Iterator[Detection]:
    floor = 0
    for offset in places:
        start = offset - 2
        if start < floor:
            continue
        match = _MAC.match(text, start)
        if match is None:
            continue
        floor = match.end()
        plain = re.sub("[:-]", "", match.group()).lower()
        before, after = around(text, start, floor)
        if before[-1:].isalnum() or (before and before[-1] in ":-_•"):
            continue
        # An odd first octet is a multicast group.
        if _SPECIMEN.match(plain) or int(plain[:2], 16) & 1:
            continue
        context = _CONTEXT.names(before) or _CONTEXT.names(after)
        if context or lenient:
            yield Detection(ENTITY, start, floor, POSSIBLE + 0.1, False, context)
