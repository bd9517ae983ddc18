"""IP addresses of the public internet: they may belong to a person's connection.

Never private, loopback, link-local, shared or documentation ranges (RFC 1918, 4193, 5737, 3849,
6598), nor the public resolvers that everybody quotes. At most a warning: most are servers'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.privacy.context import Vocabulary, around
from promptlint.analysis.privacy.detection import POSSIBLE, Detection
from promptlint.analysis.privacy.opening import Openings
from promptlint.analysis.privacy.words import words

ENTITY = "IP_ADDRESS"

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_V4 = lazy(rf"(?<![0-9.-]){_OCTET}(?:\.{_OCTET}){{3}}(?![0-9]|\.[0-9]|-[0-9]{{1,4}}\b)")
_V6_HEAD = re.compile(r"[0-9A-Fa-f]{0,4}\Z")
_V6 = re.compile(r"[0-9A-Fa-f:]{5,39}(?![0-9A-Za-z_:])")
_CONTEXT = Vocabulary.of(
    "ip ips ipv4 ipv6 client visitor login logged host server firewall blocked blacklisted "
    "banned ping traceroute router connection remote addr",
    "ipaddress ip_addr ip-addr remote_addr forwarded-for",
)
_VERSION = lazy(
    r"(?:\b(?:v|ver|version|versions|rv|release|build|firmware|driver|section|sections|chapter|"
    r"paragraph|clause|article|appendix|table|figure|fig|step|sec|oid|upgrade[d]?|update[d]?|"
    r"sdk|api|§+)[ \t.:=\"'#-]{0,3}(?:to |is |number |from )?|[A-Za-z_]/|==|>=|<=|~=|\^|~|@)\Z",
    re.IGNORECASE,
)
_PUBLIC = words(
    "8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220 "
    "4.2.2.1 4.2.2.2 1.2.3.4 4.3.2.1 5.6.7.8 12.34.56.78 123.45.67.89 123.123.123.123 "
    "111.111.111.111 11.22.33.44 98.76.54.32 99.99.99.99 11.11.11.11 22.22.22.22 1.2.3.5 2.2.2.2 "
    "93.184.216.34 2001:4860:4860::8888 2001:4860:4860::8844 2606:4700:4700::1111 "
    "2606:4700:4700::1001 2620:fe::fe 2606:2800:220:1:248:1893:25c8:1946 "
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334"
)


def judge_v4(text: str, start: int, end: int, lenient: bool) -> Iterator[Detection]:
    """Version 4 addresses within ``text[start:end]``."""
    for match in _V4().finditer(text, start, end):
        before, after = around(text, *match.span())
        if not before[-1:].isspace() and (before[-1:].isalnum() or before[-1:] in ("_", "\\", "•")):
            continue
        if after[:1].isalnum() or after[:1] == "_" or re.match(r"/[0-9]", after):
            continue
        if _VERSION().search(before):
            continue
        found = _address(match.group(), match.start(), before, after, lenient)
        if found:
            yield found


def find_v6(text: str, lenient: bool, opened: Openings) -> Iterator[Detection]:
    """Version 6 addresses of a buffer."""
    floor = 0
    for at in opened.colons:
        if at < floor:
            continue
        head = _V6_HEAD.search(text, max(floor, at - 4), at)
        start = head.start() if head else at
        before = text[start - 1 : start] if start else ""
        match = _V6.match(text, start)
        floor = match.end() if match else at + 1
        if match is None or before.isalnum() or (before and before in "_:./\\•"):
            continue
        value = match.group()
        # Groups of two are times and hardware addresses; an abbreviated one needs four groups.
        if value.count(":") < 3 or (value.count(":") < 7 and "::" not in value):
            continue
        if re.match(r"/[0-9]", text[match.end() : match.end() + 2]):
            continue
        # Abbreviated ones look like code, unless they are of the range that is given out.
        if "::" in value and not (lenient or re.match("[23][0-9A-Fa-f]{3}:", value)):
            continue
        found = _address(value, start, *around(text, start, match.end()), lenient)
        if found:
            yield found


def _address(value: str, start: int, before: str, after: str, lenient: bool) -> Detection | None:
    import ipaddress

    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return None
    # Of version 6 also what is not given out yet: texts are full of random ones.
    documented = value.lower() in _PUBLIC or address.is_multicast
    global_v6 = address.version == 6 and not (
        address.is_private or address.is_link_local or address.is_loopback or address.is_unspecified
    )
    if documented or not (address.is_global or global_v6):
        return None
    context = _CONTEXT.names(before) or _CONTEXT.names(after)
    low = address.version == 4 and sum(int(octet) < 20 for octet in value.split(".")) > 2
    if low and not context and not lenient:
        return None
    return Detection(
        ENTITY, start, start + len(value), 0.7 if context else POSSIBLE + 0.05, False, context
    )
