"""Instructions that a prompt gives twice in the same scope."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis.instructions import Instruction
from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.subjects import content_words

MIN_WORDS = 6
"""Shorter sentences ("Be brief.") are repeated on purpose, as reminders."""

MAX_REPEATS = 6
"""What stands more often is a fixed phrase of pasted text."""

_WORD = lazy(r"[^\W_][\w'’-]*")
_NEGATIVE = lazy(r"\b(?:not|never|no|avoid|without|don't|cannot|can't|nothing|none)\b", re.I)
_STATEMENT = lazy(
    r"\W*(?:the|this|these|that|there|it|he|she|they|an?|in|for|with|here|i|we|note|see|common|"
    r"some|"
    r"as|if none|how|what|why|where|who|which)\b",
    re.I,
)
_DUTY = lazy(
    r"\b(?:must|should|shall|never|always|do not|don't|need to|has to|have to|required)\b", re.I
)
# Variables, shapes of an answer, and code that stands in no fence.
_DATA = lazy(r"[{}<>$|=;]|\[[a-z]|\w\(|::|\w:\w.*:|\"[^\"]*\"\s*[,:)]")


def repeats(instructions: Iterable[Instruction]) -> Iterator[list[Instruction]]:
    """Places of each instruction that stands again in its scope, word for word or with other
    small words; in reading order, two or more."""
    groups: dict[tuple[object, ...], list[Instruction]] = {}
    for one in instructions:
        key = _key(one)
        if key is not None:
            groups.setdefault(key, []).append(one)
    return (group for group in groups.values() if 2 <= len(group) <= MAX_REPEATS)


def _key(one: Instruction) -> tuple[object, ...] | None:
    text = one.text
    words = _WORD().findall(text)
    if len(words) < MIN_WORDS or text.rstrip().endswith((":", "?")):
        return None
    if _DATA().search(text) or (_STATEMENT().match(text) and not _DUTY().search(text)):
        return None
    content = content_words(text)
    numbers = [word for word in words if word[0].isdigit()]
    negative = _NEGATIVE().search(text) is not None
    # Further on in a line it is about what the line says: only the same line can repeat it.
    where = -1 if one.first else one.line
    return (one.scope, negative, where, *content, *numbers) if len(content) >= 3 else None
