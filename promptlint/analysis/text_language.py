"""In which language a text is, told by its script, or for Latin letters by its function words.

Coarse on purpose: a text that gives no clear answer has none.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

from promptlint.analysis.lazy_pattern import lazy

_FUNCTION_WORDS = {
    "English": "the and of to in is that it for was with as on are this be by not you have from or "
    "what which how their can will would there they an when who has more about into your",
    "German": "der die und das ist nicht ein eine zu den mit von sich auf für im dem des auch als "
    "wird werden bei oder sind wie aus nach einen einer durch wenn kann ich sie wir es",
    "French": "le les des et est une du que qui dans pour pas sur au par avec ce il sont cette ou "
    "aux plus nous vous être ont leur mais comme elle je",
    "Spanish": "el los las del y que es una por con para se lo como más su al pero este entre "
    "cuando también son hay está muy sobre ser yo",
    "Portuguese": "os das dos e que é uma por com para não se como mais em ao mas foi são também "
    "pelo pela isso quando muito você seu sua um",
    "Italian": "il gli della del e che è una per con non si come più sono anche nel alla questo "
    "dei delle ma di essere ha io lo",
    "Dutch": "het een van en dat niet met voor zijn op te aan er ook als bij maar om door dit "
    "deze wordt naar heeft ik je wij",
}
_SCRIPTS = (
    ("Chinese", 0x4E00, 0x9FFF),
    ("Japanese", 0x3040, 0x30FF),
    ("Korean", 0xAC00, 0xD7AF),
    ("Cyrillic", 0x0400, 0x04FF),
    ("Arabic", 0x0600, 0x06FF),
    ("Hebrew", 0x0590, 0x05FF),
    ("Devanagari", 0x0900, 0x097F),
    ("Bengali", 0x0980, 0x09FF),
    ("Tamil", 0x0B80, 0x0BFF),
    ("Thai", 0x0E00, 0x0E7F),
    ("Greek", 0x0370, 0x03FF),
)
_WORD = lazy(r"[^\W\d_]+")
_HEAD = 600
"""Characters that decide."""

_FEWEST_LETTERS = 10
_FOREIGN = 0.1
"""Share of letters of other scripts from which on Latin words decide nothing."""

_DENSE = ("Chinese", "Japanese", "Korean")
"""Scripts of which a word takes a third of the letters."""

_FEWEST_WORDS = 8
_KNOWN_WORDS = 0.2
"""Share of a text's words that are its language's function words; the next one has half."""


def language_of(text: str) -> str | None:
    """A language, or a script where several are written in it; ``None`` without a clear answer."""
    head = text[:_HEAD]
    if not head.isascii():
        found = _by_script(head)
        if found != "":
            return found
    return _by_words(head)


def _by_script(text: str) -> str | None:
    """A script other than Latin, ``""`` for Latin alone, ``None`` for a mixture."""
    counts: Counter[str] = Counter()
    for char in text:
        if char.isalpha():
            code = ord(char)
            if code < 0x250:
                counts["Latin"] += 1
                continue
            for name, first, last in _SCRIPTS:
                if first <= code <= last:
                    counts[name] += 1
                    break
    if counts["Japanese"] >= 5:
        counts["Japanese"] += counts.pop("Chinese", 0)
    if not counts:
        return None
    for name in _DENSE:
        counts[name] *= 3
    name, most = counts.most_common(1)[0]
    if most < _FEWEST_LETTERS or most < 0.6 * counts.total():
        return None
    if name == "Latin":
        return None if counts.total() - most > _FOREIGN * most else ""
    return name


def _by_words(text: str) -> str | None:
    words = _WORD().findall(text.lower())
    if len(words) < _FEWEST_WORDS:
        return None
    counts = {name: sum(word in known for word in words) for name, known in _known().items()}
    (name, most), (_, next_most) = sorted(counts.items(), key=lambda item: -item[1])[:2]
    if most < _KNOWN_WORDS * len(words) or next_most * 2 > most:
        return None
    return name


@cache
def _known() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in _FUNCTION_WORDS.items()}
