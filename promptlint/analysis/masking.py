"""Masks: what reports say instead of a personal datum or a secret."""

from __future__ import annotations

import re

from promptlint.analysis.privacy import NOUNS, scan
from promptlint.analysis.secrets import load_pack, scan_secrets
from promptlint.analysis.secrets.placeholders import entropy

_HIDDEN = "••••"
_ROUNDS = 16

# A line of a private key's body stands in a report without the lines that would give it away.
_KEY_LINE = re.compile(
    r"^[-+]?[ \t\"']*+([A-Za-z0-9+/]{60,76}={0,2})[\"',+ \t]*+(?:\\[nr])*+[\"',+ \t]*+$",
    re.MULTILINE,
)


_ESCAPE = re.compile(
    r"(?:\\u00|\\x|&#x)(?P<hex>[2-7][0-9A-Fa-f])(?:(?<=&#x..);)?"
    r"|&#(?P<decimal>[0-9]{2,3});|%(?P<percent>[2-7][0-9A-Fa-f])"
)
"""Printable ASCII as JSON, JavaScript, Python, HTML and URLs may write it."""


def mask(value: str, entity: str) -> str:
    """A value as reports show it: a few characters at its ends, where it is long, and its length.

    Args:
        value: the datum or secret.
        entity: a presidio entity, or the id of a key format.

    Returns:
        Such as ``41••••1111 (16 characters)`` or ``sk-ant-… (108 characters)``. No detector
        takes it for the value itself.
    """
    return f"{_visible(value, entity)} ({len(value)} characters)"


def _visible(value: str, entity: str) -> str:
    if entity == "EMAIL_ADDRESS":
        local, _, domain = value.rpartition("@")
        first = local[0] if len(local) > 2 else ""
        return f"{first}•••@•••.{domain.rpartition('.')[2]}"
    if entity == "CREDIT_CARD":
        return f"{value[:2]}{_HIDDEN}{value[-4:]}" if len(value) >= 15 else _HIDDEN
    if entity == "IBAN_CODE":
        return f"{value[:2]}{_HIDDEN}{value[-4:]}"
    if entity in NOUNS:
        return _HIDDEN
    return _secret(value, entity)


def _secret(value: str, entity: str) -> str:
    try:
        provider = load_pack().named(entity)
    except KeyError:
        return _HIDDEN
    starts = [start for start in provider.starts if value.startswith(start)]
    prefix = max(starts, key=len, default="")
    return f"{prefix}…" if prefix and len(value) - len(prefix) >= 16 else _HIDDEN


def masked_spans(text: str) -> list[tuple[int, int, str]]:
    """What to hide in a text: (start, end, mask), ascending, not overlapping.

    More is hidden than rules report: whatever could be personal or secret if its surroundings
    were known, also where escapes hide it (``name\\u0040host``).
    """
    spans = _hidden(text)
    if _ESCAPE.search(text):
        plain, starts = _unescaped(text)
        spans += [(starts[start], starts[end], shown) for start, end, shown in _hidden(plain)]
    spans.sort(key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int, str]] = []
    for span in spans:
        if kept and span[0] < kept[-1][1]:
            if span[1] > kept[-1][1]:
                start = kept[-1][0]
                kept[-1] = (start, span[1], f"{_HIDDEN} ({span[1] - start} characters)")
            continue
        kept.append(span)
    return kept


def _hidden(text: str) -> list[tuple[int, int, str]]:
    spans = [
        (hit.start, hit.end, mask(text[hit.start : hit.end], hit.provider))
        for hit in scan_secrets(text, typed=True)
    ]
    spans += [
        (hit.start, hit.end, mask(text[hit.start : hit.end], hit.entity))
        for hit in scan(text, lenient=True)
    ]
    spans += [
        (*match.span(1), f"{_HIDDEN} ({len(match[1])} characters)")
        for match in _KEY_LINE.finditer(text)
        if entropy(match[1]) >= 4.5
    ]
    return spans


def _unescaped(text: str) -> tuple[str, list[int]]:
    """A text without escapes, and where each of its characters, and its end, stood."""
    parts: list[str] = []
    starts: list[int] = []
    position = 0
    for match in _ESCAPE.finditer(text):
        parts += [text[position : match.start()], _character(match)]
        starts += range(position, match.start() + 1)
        position = match.end()
    starts += range(position, len(text) + 1)
    return "".join((*parts, text[position:])), starts


def _character(match: re.Match[str]) -> str:
    decimal = match["decimal"]
    return chr(int(decimal) if decimal else int(match["hex"] or match["percent"], 16))


def mask_text(text: str) -> str:
    """A text with every personal datum and every secret replaced by its mask.

    Masking a masked text changes nothing.
    """
    # A mask is shorter than what it hides, so that words which stood too far away before may now
    # say of a neighbour what it is.
    for _ in range(_ROUNDS):
        spans = masked_spans(text)
        if not spans:
            break
        parts = []
        position = 0
        for start, end, shown in spans:
            parts += [text[position:start], shown]
            position = end
        text = "".join((*parts, text[position:]))
    return text
