"""Characters that a reader does not see and a model does.

Sources: Unicode Standard 16 §23 (default ignorables, variation selectors, tags), UAX #9
(bidirectional controls), UTS #51 (emoji sequences), UAX #31 §2.3 (where joiners are needed) and
"Trojan Source" (Boucher and Anderson 2021, arXiv:2111.00169).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.model.place import Span

TAGS = "tag-characters"
OVERRIDE = "bidi-override"
SELECTORS = "variation-selectors"
PAYLOAD = "zero-width-payload"
BIDI = "bidi-control"
ZERO_WIDTH = "zero-width"
SOFT_HYPHEN = "soft-hyphen"

CATEGORIES = (TAGS, OVERRIDE, SELECTORS, PAYLOAD, BIDI, ZERO_WIDTH, SOFT_HYPHEN)
"""From the worst to the least."""

PAYLOAD_LENGTH = 8
"""Zero-width characters in a row that make a hidden message: one byte, a bit a character."""

_RUN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS = "\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
_MARKS = "\u200e\u200f\u061c"
_FILLERS = "\u115f\u1160\u3164\uffa0"

# Right-to-left letters: Hebrew to Arabic Extended, their presentation forms, later alphabets.
_RTL = re.compile(
    "[\u05d0-\u061a\u061d-\u064a\u066e-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010800-\U00010fff\U0001e800-\U0001eeff]"
)

# Scripts whose spelling needs joiners or non-joiners: Arabic and its neighbours, the scripts of
# India and of South-East Asia, Tibetan, Mongolian.
_JOINING = re.compile(
    "[\u0590-\u0fff\u1000-\u109f\u1700-\u18af\u1900-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f]"
)
# Scripts without spaces, where a zero-width space marks where a line may break.
_UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\ua980-\ua9df\uaa00-\uaa7f]"
)
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uffa1-\uffdc]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f"
    "\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_REACH = 4  # characters: over a space, a bracket and a quote
_FLAG = "\U0001f3f4"
_FLAG_TAGS = re.compile("[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_FIRST_TAG, _LAST_TAG = 0xE0000, 0xE007F


@dataclass(frozen=True, slots=True)
class Hidden:
    """A run of hidden characters.

    Attributes:
        category: the worst of `CATEGORIES` in it.
        span: of the run's hidden characters.
        pieces: the spans to remove; legitimate characters between them stay.
        characters: those that are hidden, in order.
        decoded: printable ASCII that they spell, bounded, or empty.
    """

    category: str
    span: Span
    pieces: tuple[Span, ...]
    characters: str
    decoded: str = ""


def scan(text: str) -> Iterator[Hidden]:
    """Hidden characters of a text, in order, without those that scripts and emoji need.

    One pass; a text of ASCII alone costs nothing.
    """
    if text.isascii():
        return
    line = _Line(text)
    for run in _RUN.finditer(text):
        hidden = _judge(text, run, line)
        if hidden is not None:
            yield hidden


def describe(hidden: Hidden) -> str:
    """What stands there, for people: ``"a zero-width space (U+200B)"``."""
    count = len(hidden.characters)
    if hidden.category == TAGS:
        spelt = f" that spell “{hidden.decoded}”" if hidden.decoded else ""
        return f"{count} invisible tag character{'s' * (count > 1)}{spelt}"
    if hidden.category == SELECTORS:
        spelt = f" that encode “{hidden.decoded}”" if hidden.decoded else ""
        return (
            f"{count} variation selector{'s' * (count > 1)} in a row{spelt}"
            if count > 1
            else (f"a stray {name(hidden.characters)}")
        )
    if hidden.category == PAYLOAD:
        return f"{count} zero-width characters in a row, as hidden messages are written"
    worst = _OVERRIDES if hidden.category == OVERRIDE else hidden.characters
    first = name(next(character for character in hidden.characters if character in worst))
    return f"a {first}" if count == 1 else f"{count} hidden characters, among them a {first}"


def name(character: str) -> str:
    """A character's Unicode name in lower case with its code: ``zero width space (U+200B)``."""
    code = f"U+{ord(character):04X}"
    known = unicodedata.name(character, "")
    return f"{known.lower()} ({code})" if known else f"character {code}"


class _Line:
    """Whether the line around an offset has right-to-left letters, remembered for the line."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = self.end = -1
        self.rtl = False

    def has_rtl(self, offset: int) -> bool:
        if not self.start <= offset < self.end:
            self.start = self.text.rfind("\n", 0, offset) + 1
            end = self.text.find("\n", offset)
            self.end = len(self.text) if end < 0 else end + 1
            self.rtl = _RTL.search(self.text, self.start, self.end) is not None
        return self.rtl


@dataclass(frozen=True, slots=True)
class _Context:
    """What is visible around a run: its neighbours and the letters nearest to it."""

    before: str
    after: str
    letters: tuple[str, ...]

    @classmethod
    def around(cls, text: str, start: int, end: int) -> _Context:
        before = text[start - 1] if start else ""
        after = text[end] if end < len(text) else ""
        nearby = (
            next((c for c in reversed(text[max(0, start - _REACH) : start]) if _is_letter(c)), ""),
            next((c for c in text[end : end + _REACH] if _is_letter(c)), ""),
        )
        return cls(before, after, nearby)

    def written_in(self, script: re.Pattern[str]) -> bool:
        return any(script.match(letter) for letter in self.letters)


def _judge(text: str, run: re.Match[str], line: _Line) -> Hidden | None:
    start, end = run.span()
    context = _Context.around(text, start, end)
    flag = _FLAG_TAGS.match(text, start, end) if context.before == _FLAG else None
    first = flag.end() if flag else start
    selectors = sum(1 for at in range(first, end) if _is_selector(text[at]))
    verdicts = [
        (at, category)
        for at in range(first, end)
        if (category := _category(text[at], context, selectors))
        and not (category == BIDI and line.has_rtl(at))
    ]
    if not verdicts:
        return None
    worst = min((category for _, category in verdicts), key=CATEGORIES.index)
    widths = sum(1 for _, category in verdicts if category == ZERO_WIDTH)
    if worst == ZERO_WIDTH and widths >= PAYLOAD_LENGTH:
        worst = PAYLOAD
    offsets = [at for at, _ in verdicts]
    characters = "".join(text[at] for at in offsets)
    span = (offsets[0], offsets[-1] + 1)
    return Hidden(worst, span, _pieces(offsets), characters, _decode(worst, characters))


def _category(character: str, context: _Context, selectors: int) -> str | None:
    """What is wrong with a character in its context, if anything."""
    code = ord(character)
    if _FIRST_TAG <= code <= _LAST_TAG:
        return TAGS
    if character in _OVERRIDES:
        return OVERRIDE
    if _is_selector(character):
        # One selector belongs to its base; several in a row carry bytes.
        supplement = code >= 0xE0100
        wrong = selectors > 1 or (supplement and not _HAN.match(context.before))
        return SELECTORS if wrong else None
    if character in _EMBEDDINGS or character in _MARKS:
        return BIDI
    if character == "\u00ad":
        return SOFT_HYPHEN
    return None if _belongs(character, context) else ZERO_WIDTH


def _belongs(character: str, context: _Context) -> bool:
    """Whether the script around it needs this zero-width character."""
    around = (context.before, context.after)
    if character == "\u034f":
        # The grapheme joiner orders combining marks.
        return any(near and unicodedata.combining(near) for near in around)
    if character == "\u200d" and any(_EMOJI.match(near) for near in around):
        return True
    if character in "\u200c\u200d\u180b\u180c\u180d\u180e\u180f\u17b4\u17b5":
        return context.written_in(_JOINING)
    if character in "\u200b\u2060":
        return context.written_in(_UNSPACED)
    return character in _FILLERS and context.written_in(_HANGUL)


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"


def _is_selector(character: str) -> bool:
    code = ord(character)
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


def _pieces(offsets: list[int]) -> tuple[Span, ...]:
    pieces: list[Span] = []
    for at in offsets:
        if pieces and pieces[-1][1] == at:
            pieces[-1] = (pieces[-1][0], at + 1)
        else:
            pieces.append((at, at + 1))
    return tuple(pieces)


def _decode(category: str, characters: str) -> str:
    """Text that tags spell or selectors encode, as bounded printable ASCII."""
    if category == TAGS:
        codes = [ord(character) - _FIRST_TAG for character in characters]
    elif category == SELECTORS:
        codes = [_selector_byte(character) for character in characters]
    else:
        return ""
    shown = "".join(chr(code) if 0x20 <= code < 0x7F else "" for code in codes)
    if 2 * len(shown) < len(codes):
        return ""
    return shown if len(shown) <= 60 else shown[:59] + "…"


def _selector_byte(character: str) -> int:
    code = ord(character)
    return code - 0xFE00 if code <= 0xFE0F else code - 0xE0100 + 16
