"""Markdown that shows untrusted text as it is.

Markup in it is written as character references, which can't form structure (CommonMark 2.5), so
nothing becomes a link, an image, HTML or a table cell.
"""

from __future__ import annotations

import re

from promptlint.reporters._safe import clean, prose

_MARKUP = re.compile(
    r"[\\`*\[\]<>&|~$]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # inside a word an underscore is no emphasis
    r"|:(?=[^\s\d])|(?<=www)\."  # a bare URL becomes a link
    r"|[@#](?=\w)",  # a mention of a person or an issue
    re.IGNORECASE,
)
_CODE = re.compile(r"`([^`]+)`")
_URL = re.compile(r"https?://[^\s<>]+")


def escape(text: str) -> str:
    """Cleaned text that renders as itself wherever inline Markdown is read."""
    return _MARKUP.sub(lambda match: _reference(match[0]), text)


def _reference(char: str) -> str:
    # Hosts look for mentions after rendering: only another character in between stops that.
    return f"&#{ord(char)};" + ("&#8203;" if char in "@#" else "")


def code(text: str) -> str:
    """Cleaned text as code. An element, as a code span can't hold every character."""
    return f"<code>{_MARKUP.sub(lambda match: f'&#{ord(match[0])};', text)}</code>"


def inline(text: str) -> str:
    """Wording, its backquoted parts as code."""
    pieces = _CODE.split(prose(text))
    return "".join(code(part) if index % 2 else escape(part) for index, part in enumerate(pieces))


def reference(link: str) -> str:
    """A link of a rule: clickable when it is a web address and nothing else."""
    link = clean(link)
    return f"<{link}>" if _URL.fullmatch(link) else inline(link)
