"""Neutralise what untrusted text could do to a terminal, a reader's eye or a page.

Paths, messages and source lines come from other people's files. Nothing in them may move a
cursor, turn the reading direction, hide, or become markup. Every reporter passes text through
here; what is special to one format is escaped there.
"""

from __future__ import annotations

import re
from functools import cache

_HIDDEN_CLASS = (
    "\x00-\x1f\x7f-\x9f"  # C0 and C1 controls: terminal escapes, line ends
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # invisible letters and joiners
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"  # zero width, bidi, line separators
    "\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ufdd0-\ufdef"  # selectors, BOM, specials
    "\ud800-\udfff"  # lone surrogates
    "\U000e0000-\U000e0fff"  # tags and further selectors
)
_PLANE_ENDS = "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(1, 17)
)
# Joiners and emoji selectors have honest uses, all of them next to characters beyond ASCII.
_JOINERS = (
    "(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
    "|(?<=[\u200c\u200d])[\u200c\u200d]|(?<=[\ufe0e\ufe0f])[\ufe0e\ufe0f]"
)


@cache
def hidden() -> re.Pattern[str]:
    """One character that must not reach an output as it is. Compiled on first use."""
    return re.compile(f"[{_HIDDEN_CLASS}{_PLANE_ENDS}]|{_JOINERS}")


_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029 ]+")
_SURROGATES = re.compile("[\ud800-\udfff]")


def visible(char: str) -> str:
    """A printable stand-in: ``␛`` for a control character, ``<U+202E>`` for all else."""
    code = ord(char)
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"<U+{code:04X}>"


def clean(text: str) -> str:
    """Exact text on one line (paths, names): each hidden character becomes visible."""
    if text.isascii() and text.isprintable():
        return text
    return hidden().sub(lambda match: visible(match[0]), text)


def prose(text: str) -> str:
    """Wording on one line (messages): the same, with line ends and tabs read as spaces."""
    return clean(_SPACES.sub(" ", text).strip(" "))


def encodable(text: str) -> str:
    """Text that any UTF-8 encoder takes: lone surrogates become U+FFFD, the rest stays."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def escape_json(document: str) -> str:
    """Write hidden characters of a JSON document as ``\\uXXXX``; its values stay the same.

    `document` is serialised JSON: beyond ASCII nothing stands outside its strings, and control
    characters below U+0020 outside of them are its own line ends.
    """
    return _json_hidden().sub(_json_escape, document)


@cache
def _json_hidden() -> re.Pattern[str]:
    return re.compile(f"[{_HIDDEN_CLASS.replace(chr(0) + '-' + chr(0x1F), '')}{_PLANE_ENDS}]")


def _json_escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
