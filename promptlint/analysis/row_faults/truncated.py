"""Answers that stop in the middle of a sentence.

No final full stop is no sign by itself: lists, verse, code, labels, tweets and titles have none.
What tells is that the text's other lines and sentences do end, and the last one does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import Fault, instructions, is_learnt, texts_of, where
from promptlint.model.batch import RecordBatch

_SHORTEST = 60
_ENDED = frozenset(".!?…。！？:;)]}>\"'”’»`*|~0123456789%$€£°#@&=+/\\_^")
_LINE_ENDS = tuple(".!?…:;\"”’')”]")
_ITEM_ENDS = (".", "!", "?", ";")
_PIECES = ("completions", "segment")
"""Natives of turns of which several make one answer."""

# Words that need another one: no sentence ends with them.
_NEEDS_MORE = frozenset(
    "the a an and or but of to with from that which who whose whom because while although whether "
    "if as "
    "than their your our its my his these those is are was were be been has have had will would "
    "can "
    "could should may might must into onto between among through during such including like not no "
    "very more most each every any some at by for in on upon until unless since so also it's they "
    "we i he she it's additionally however furthermore moreover der die das ein eine und oder aber "
    "mit von zu für le la les des une et ou avec pour dans el los las y o con para un una".split()
)
# Some of these do end sentences: "the file that I was looking for", "as I am", "log in".
_MAY_END = frozenset(
    "to of with from that for in on at by is are was were be been has have had will would can "
    "could "
    "should may might must through no not so any some each more most very like who it's it i he "
    "she "
    "we they his its also however if as la les une un".split()
)
_ITEM = lazy(r"\s*(?:[-*•+>]|\(?\d{1,3}[.):]|\(?[A-Za-z][.)]\s|#{1,6}\s|[IVX]{1,4}\.)")
_LABEL = lazy(r"\s*[\w'()/ -]{1,40}:\s")
_SENTENCE = lazy(r"[.!?][\"”')\]]?\s+(?=[\"“'(\[]?[A-ZÀ-ÞА-Я])")
_CODE = lazy(
    r"```|[{}<>=|\\]|;\s*\Z|\b(?:def|return|import|SELECT|function)\b|https?://|www\.|\w/\w+/\w"
)
_SHORT_FORM = lazy(
    r"\b(?:tweet|hashtag|slogan|title|headline|caption|haiku|poem|song|lyrics?|rap|verse|quotes?|"
    r"motto|tagline|bullet|outline|labels?|keywords?|complete the sentence|fill in|continue|"
    r"first (?:line|sentence|part|half)|opening|beginning|start of|stop (?:at|after)|unfinished|"
    r"incomplete|cliff-?hanger|phrase|formula|equation|dialog\w*|stanza|limerick|sonnet|rhym\w*)",
    re.IGNORECASE,
)


def find(batch: RecordBatch) -> Iterator[Fault]:
    """The last answer of each record, if it stops where no sentence does."""
    texts = batch.table.texts
    for number in texts_of(batch).answers:
        text = texts[number]
        if text[-1:] in _ENDED or len(text) < _SHORTEST:
            continue
        bare = text.rstrip()
        if bare[-1:] in _ENDED or len(bare) < _SHORTEST or not _stops(bare.lstrip(" ")):
            continue
        if not is_learnt(batch, number) or _goes_on(batch, number):
            continue
        if not _dangles(bare) and _SHORT_FORM().search(instructions(batch, number)):
            continue
        row, turn = where(batch, number)
        start = max(bare.rfind("\n"), bare.rfind(". ")) + 1
        yield Fault(row, turn, (start, len(bare)))


def _goes_on(batch: RecordBatch, number: int) -> bool:
    """Whether a text is a step or a segment of an answer, and another one follows."""
    turns, rows = texts_of(batch).all, batch.table.rows
    if turns[number].native not in _PIECES or number + 1 >= len(turns):
        return False
    following = turns[number + 1]
    return rows[number + 1] == rows[number] and following.role == turns[number].role


def _stops(text: str) -> bool:
    """Whether a text that ends in a letter, a comma or a dash is cut off."""
    last = text[-1]
    if not (last.isalpha() and last < "\u0530") and last not in ",-–—(":
        return False
    lines = [line for line in text.split("\n") if line.strip()]
    line = lines[-1]
    if line.split()[-1][0] in "#@" or _CODE().search(line):  # a tag, a name, code
        return False
    others = lines[:-1]
    if last != "," and len(line) >= _SHORTEST and _dangles(text):
        return True
    if others and not _lines_end(others):
        return False
    if last == "," and len(line.split()) < 4:
        return False  # "Sincerely,"
    if last in "–—-(":
        return _SENTENCE().search(line) is not None
    if _ITEM().match(line):
        return _item_stops(line, others)
    return _prose_stops(line, bool(others))


def _item_stops(line: str, others: list[str]) -> bool:
    """Whether the last item of a list is cut off: the one before it ends as a sentence does."""
    before = next((other for other in reversed(others) if _ITEM().match(other)), "")
    if before.rstrip()[-1:] not in _ITEM_ENDS:
        return False
    return len(line.split()) >= (3 if len(others) >= 2 else 6)


def _dangles(text: str) -> bool:
    """Whether a text ends in a comma, or in a word that no sentence ends with."""
    word = _last_word(text)
    return text[-1] == "," or (word in _NEEDS_MORE and word not in _MAY_END)


def _last_word(text: str) -> str:
    return text[text.rfind(" ") + 1 :].lower().strip("\"'“”(")


def _lines_end(lines: list[str]) -> bool:
    """Whether the lines of a text end as sentences do; headings among them are few."""
    ended = sum(line.rstrip().endswith(_LINE_ENDS) for line in lines)
    return ended >= 0.8 * len(lines)


def _prose_stops(line: str, has_others: bool) -> bool:
    """Whether the last line is a paragraph whose last sentence is not finished."""
    parts = _SENTENCE().split(line)
    sentence = parts[-1]
    words = sentence.split()
    if _dangles(line) and len(line.split()) >= 6:
        return True
    word = _last_word(line)
    if not line[:1].isupper() or not _is_running(sentence):
        return len(parts) > 1 and line[:1].isupper() and word in _NEEDS_MORE
    if len(parts) > 1:
        return True
    if _LABEL().match(line):
        return False
    return len(words) >= (6 if has_others else 12) and words[-1].islower()


def _is_running(sentence: str) -> bool:
    """Whether a sentence is running text: no enumeration of names and values."""
    segments = sentence.split(",")
    words = len(sentence.split())
    return len(segments) < 4 or words / len(segments) >= 3
