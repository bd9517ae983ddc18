"""Braces that `str.format` takes for fields and the author means as text, mostly JSON."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promptlint.model.place import Span

_FIELD = re.compile(
    r"\{(?:[A-Za-z_]\w*|\d+)?(?:\.\w+|\[[^\]\[{}\"':,\n]*\])*(?:![rsa])?"
    r"(?::[^{}\n\"']{0,40}(?:\{\w*\}[^{}\n\"']{0,20})*)?\}"
)
_EXPRESSION = re.compile(r"\{(?!\s*[\"'])[^{}\n]+(?:\[[^\]]*\])?\}")
_DICT_LIKE = re.compile(r"\{\s*(?:\"[^\"\n]{0,80}\"|'[^'\n]{0,80}')\s*:")
_BRACE = re.compile(r"[{}]")
_MAX_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class LiteralBraces:
    """What stands in a template with braces that are no fields.

    Attributes:
        spans: of the braces that must be doubled, in order.
        json: the first of them opens something like JSON (``{"key":``).
        balanced: opening and closing ones pair up, so that doubling them is a repair.
    """

    spans: tuple[Span, ...]
    json: bool
    balanced: bool


def find(source: str, engine: str) -> LiteralBraces | None:
    """Literal braces of a ``format`` or ``f-string`` template; ``None`` where all are right.

    A doubled brace is an escape. Within a literal object that is not escaped, two closing braces
    in a row are two ends.
    """
    field = _EXPRESSION if engine == "f-string" else _FIELD
    spans: list[Span] = []
    depth = position = 0
    json = balanced = True
    while position < min(len(source), _MAX_TEXT):
        match = _BRACE.search(source, position)
        if match is None:
            break
        at = match.start()
        doubled = source[at + 1 : at + 2] == source[at]
        if source[at] == "{":
            if doubled and not (depth and _DICT_LIKE.match(source, at + 1)):
                position = at + 2
                continue
            value = field.match(source, at)
            if value is not None:
                position = value.end()
                continue
            if not spans:
                json = _DICT_LIKE.match(source, at) is not None
            depth += 1
        elif depth == 0:
            if doubled:
                position = at + 2
                continue
            balanced = False
            json = json and bool(spans)
        else:
            depth -= 1
        spans.append((at, at + 1))
        position = at + 1
    if not spans:
        return None
    return LiteralBraces(tuple(spans), json, balanced and depth == 0)
