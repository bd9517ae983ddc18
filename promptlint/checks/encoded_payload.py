"""Long encoded texts inside instructions: a reviewer can't read them, a model can."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.place import Place, Span
from promptlint.model.rule import Params
from promptlint.model.text import Text

# Each begins where a run of its characters begins, so that a text is read once.
_BASE64 = re.compile(
    r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{20,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]{20,})*={0,2}"
    r"(?![A-Za-z0-9+/_=-])"
)
_HEX = re.compile(r"(?<![A-Za-z0-9])(?:0x)?[0-9A-Fa-f]{40,}(?![A-Za-z0-9])")
_ESCAPED_HEX = re.compile(r"(?:\\x[0-9A-Fa-f]{2}){12,}|(?:[0-9A-Fa-f]{2}[ :]){19,}[0-9A-Fa-f]{2}")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){12,}")
_DATA_URI = re.compile(r"data:[\w/+.;=-]{0,60},\s*\Z|base64,\s*\Z")
_SHORTEST = 24  # characters of decoded text: shorter ones are examples and greetings
_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTERS = 0.6
_SHOWN = 60
_MAX_HITS = 20


class EncodedPayload:
    """Decodes what looks encoded, and reports what turns out to be readable text."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each encoded text. In source code, only inside prompts."""
        if document.kind != "source":
            texts = [Text(document.text)]
        else:
            texts = [m.text for prompt in document.prompts for m in prompt.messages]
        for text in dict.fromkeys(texts):
            for number, (span, how, decoded) in enumerate(_payloads(text.value)):
                if number >= _MAX_HITS:
                    break
                shown = decoded if len(decoded) <= _SHOWN else decoded[: _SHOWN - 1] + "…"
                yield Hit(
                    Place(span=text.source_span(*span)),
                    args={"how": how, "shown": " ".join(shown.split())},
                    data={"encoding": how, "characters": len(decoded)},
                )


CHECK = EncodedPayload()


def _payloads(text: str) -> Iterator[tuple[Span, str, str]]:
    """(characters, encoding, decoded text) of each encoded text, in order."""
    found = [*_of(text, _HEX, "hexadecimal"), *_of(text, _ESCAPED_HEX, "hexadecimal")]
    found += _of(text, _PERCENT, "percent-encoded")
    taken = {span[0] for span, _, _ in found}
    found += [one for one in _of(text, _BASE64, "Base64") if one[0][0] not in taken]
    yield from sorted(found)


def _of(text: str, pattern: re.Pattern[str], how: str) -> Iterator[tuple[Span, str, str]]:
    for match in pattern.finditer(text):
        if _DATA_URI.search(text, max(match.start() - 80, 0), match.start()):
            continue
        if text[match.end() : match.end() + 1] == "." and match.group().startswith("eyJ"):
            continue  # the head of a JSON web token
        decoded = _decode(match.group(), how)
        if decoded is not None and _is_readable(decoded):
            yield match.span(), how, decoded


def _decode(written: str, how: str) -> str | None:
    try:
        if how == "percent-encoded":
            return unquote_to_bytes(written).decode("utf-8")
        if how == "hexadecimal":
            digits = re.sub(r"\\x|0x|[ :]", "", written)
            return bytes.fromhex(digits).decode("utf-8")
        packed = re.sub(r"\s", "", written).rstrip("=").translate(_URL_SAFE)
        if len(packed) % 4 == 1:
            return None
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode("utf-8")
    except (ValueError, binascii.Error):
        return None


_URL_SAFE = str.maketrans("-_", "+/")


def _is_readable(decoded: str) -> bool:
    """Words with spaces between them, not a key, a structure or a path."""
    if len(decoded) < _SHORTEST or not all(c.isprintable() or c in "\r\n\t" for c in decoded):
        return False
    if decoded.lstrip()[:1] in "{[<" or len(_WORD.findall(decoded)) < 4:
        return False
    letters = sum(character.isalpha() or character == " " for character in decoded)
    return letters >= _LETTERS * len(decoded) and decoded.count(" ") >= 3
