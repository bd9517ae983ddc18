"""Texts that state and ask nothing: a paragraph of an article, the title of a thesis, topics.

A description of a picture states, too, and is fine: what it names can be seen. So only texts of
abstract nouns count ("flexibility", "governance"), with nobody addressed and nothing wanted.
"""

from __future__ import annotations

import re

from promptlint.analysis.specification_lexicon import classes_of

_MIN_WORDS, _MAX_WORDS = 8, 300
_FEWEST, _SHARE = 2, 0.06
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_ABSTRACT = re.compile(r"(?:tion|tions|ment|ness|ity|ities|ance|ence|ency|ism|ship|logy)\Z")
_WANTED = frozenset(
    (
        "act do don't i i'd i'll i'm imagine me must my never our output please prompt reply "
        "respond responds should task tell us want we write you you're your"
    ).split()
)
_OPENERS = frozenset(
    (
        "a an the this that these those such it its they he she there in on at by for from with "
        "without through over under within whether how when where while because although as today "
        "both many most some all each every one"
    ).split()
)
_ENDS = re.compile(r"[.!?]|\n\s*\n")
_MARKS = re.compile(r"[?{}<>`\"“”=|]|\[\w|https?:|^\s*[#-]", re.MULTILINE)


def asks_nothing(text: str) -> bool:
    """Whether an English text makes statements about abstract things and asks for nothing."""
    if len(text) > 10 * _MAX_WORDS or _MARKS.search(text) is not None:
        return False
    words = _WORD.findall(text.lower())
    if not _MIN_WORDS <= len(words) <= _MAX_WORDS or not _WANTED.isdisjoint(words):
        return False
    if any("picture" in classes_of(word) for word in words):
        return False
    openings = [_WORD.search(sentence) for sentence in _ENDS.split(text)]
    if not all(_states(opening[0]) for opening in openings if opening):
        return False
    abstract = sum(_ABSTRACT.search(word) is not None for word in words)
    return abstract >= max(_FEWEST, _SHARE * len(words))


def _states(word: str) -> bool:
    """Whether a sentence that begins so is no command."""
    return word.lower() in _OPENERS or _ABSTRACT.search(word) is not None
