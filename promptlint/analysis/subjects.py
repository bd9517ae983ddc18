"""What a clause is about: the answer as a whole, or a part of it that it names.

"Answer in at most 20 words" is about the whole, "the title has at most 8 words" about the title.
Two limits are compared only where they are about the same.
"""

from __future__ import annotations

from promptlint.analysis.lazy_pattern import lazy

# Words that name the whole answer, carry the request or join: none of them narrows it.
_PLAIN = frozenset(
    """
    list answer answers reply replies response responses output outputs message text texts result
    results it its this that everything total overall length word words count limit write use
    using respond give provide keep make be is are was produce generate create return returns
    limited should must shall will would can may need needs has have do does always never please
    you your yours the a an in of to with and or but as for by at on i me my we our us them they
    their not no only just so then also again now here very ever completion generated finally
    entire briefly concise concisely succinct clearly directly ensure make sure remember aim try
    exactly strictly contain contains consist consists include including comprise question
    questions user's user users given provided following above below language english style tone
    assistant helpful professional friendly valid well formed formatted format them all one
    content contents prose answering replying responding writing outputting keeping stay remain
    within more less than least most maximum minimum up under over let's let want wants expected
    required requirement important note rule additional any
    """.split()
)
_EACH = frozenset("each every per apiece individual individually both respective".split())
_WORD = lazy(r"[A-Za-z][A-Za-z'’-]*")
_NUMBERED = lazy(r"[A-Za-z][A-Za-z'’-]*|\d+")
_TAIL_WORDS = 8


def subject(clause: str, start: int, end: int) -> frozenset[str]:
    """Words that narrow what ``clause[start:end]`` is said about; empty for the whole answer."""
    # "Round 1" and "round 2" are two things.
    words = {word.lower() for word in _NUMBERED().findall(clause[:start])}
    tail = clause[end:].split(";")[0].split(". ")[0].split(",")[0].split("(")[0]
    words.update(word.lower() for word in _WORD().findall(tail)[:_TAIL_WORDS] if word != "long")
    narrow = {_stem(word) for word in words if word not in _PLAIN and word not in _EACH}
    return frozenset(narrow | ({"each"} if words & _EACH else set()))


def content_words(clause: str) -> tuple[str, ...]:
    """Its words without those that only join or address, stemmed, in order."""
    return tuple(
        _stem(word)
        for word in (found.lower() for found in _WORD().findall(clause))
        if word not in _JOINING
    )


_JOINING = frozenset(
    "the a an of to in on at for with and or as is are be your you it its this that these those "
    "any all ever please to also sure make ensure must should shall will always never do not "
    "don't under no circumstances remember avoid must-not".split()
)


def _stem(word: str) -> str:
    if word.startswith(("summar", "translat", "explan")):
        return word[:6]
    if word.startswith("expla"):
        return "explan"
    for ending in ("ing", "ies", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
