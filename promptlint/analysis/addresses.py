"""Addresses in configs: which of them leave the machine, and in the clear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.model.document import Document
from promptlint.model.place import Pointer

_URL = re.compile(
    r"(?P<scheme>https?)://(?:[^/@\s]*@)?(?P<host>\[[^\]]*\]|[^/:?#\s]+)(?::(?P<port>\d+))?"
)
_ENDPOINT_KEY = re.compile(
    r"(?:^|_)(?:url|uri|base|endpoint|endpoints|host|hosts|address|server|api|api_base|base_path"
    r"|basepath|addr)(?:$|_)|(?:url|uri|endpoint|host)$",
    re.IGNORECASE,
)
_NO_ENDPOINT = re.compile(
    r"proxy|schema|homepage|license|docs?_|documentation|referr?er|site_|source|crawl|scrap|sitemap"
    r"|icon|logo|image|avatar|example|web_?page|redirect|frontend|public|issuer|namespace",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"localhost$|127\.\d+\.\d+\.\d+$|0\.0\.0\.0$|\[?::1\]?$|169\.254\.|[^.]+$"
    r"|.*\.(?:local|localhost|internal|svc|lan|home|localdomain|test|example|invalid|arpa)$"
    r"|.*\.svc\.cluster\.|.*\.docker\.internal$|(?:[\w-]+\.)*example\.(?:com|org|net)$",
    re.IGNORECASE,
)
_PRIVATE = re.compile(r"10\.\d+\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[789]\d)\.")
PLAIN_PORTS = frozenset({"11434"})
"""Ports of servers that speak no TLS by themselves: Ollama."""
_MAX_VALUES = 20_000


def endpoints(document: Document) -> Iterator[tuple[Pointer, str]]:
    """Values of a structured document that name the address of a service."""
    waiting: list[tuple[Pointer, str, object]] = [((), "", document.data)]
    seen = 0
    while waiting and seen < _MAX_VALUES:
        pointer, key, value = waiting.pop()
        seen += 1
        if isinstance(value, dict):
            waiting.extend(((*pointer, name), str(name), child) for name, child in value.items())
        elif isinstance(value, list):
            waiting.extend(((*pointer, at), key, item) for at, item in enumerate(value))
        elif isinstance(value, str) and "://" in value and _names_endpoint(pointer, key):
            yield pointer, value


def _names_endpoint(pointer: Pointer, key: str) -> bool:
    if not _ENDPOINT_KEY.search(key):
        return False
    return not any(_NO_ENDPOINT.search(str(part)) for part in pointer if isinstance(part, str))


def remoteness(url: str) -> str | None:
    """``remote`` or ``private`` for a plain http address that leaves the machine; ``tls-on-plain``
    for https to a port that speaks none; ``None`` otherwise, and for what is not known."""
    match = _URL.match(url.strip())
    if match is None or "$" in match["host"] or "{" in match["host"] or "<" in match["host"]:
        return None
    if match["scheme"] == "https":
        return "tls-on-plain" if match["port"] in PLAIN_PORTS else None
    host = match["host"]
    if _NEAR.match(host):
        return None
    return "private" if _PRIVATE.match(host) else "remote"


def host_of(url: str) -> str:
    """The host of an address, for people."""
    match = _URL.match(url.strip())
    return match["host"] if match else ""
