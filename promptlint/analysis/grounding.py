"""What prompts of retrieval say of passages that lack the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.model.document import Document
from promptlint.model.place import Place, Span
from promptlint.model.text import Text

_SLOT = re.compile(
    r"\{\{?\{?[#%]?-?\s*(?:for \w+ in )?(?:[\w.]{0,40}[._])?(?:contexts?|documents?|docs|passages?"
    r"|retrieved\w*|knowledge|sources?|chunks?|context_str|search_results?|references|excerpts?"
    r"|snippets?|articles?|kb_\w+)(?:_str|_text|_list|_block)?\b[^{}\n]{0,60}?[#%]?\}",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\banswer|\bquestion|\bquery|\brespond|\breply", re.IGNORECASE)
_NEGATION = (
    r"\b(?:not|n't|n’t|no|none|cannot|unable|insufficient|lacks?|lacking|missing|absent|without"
    r"|never|nothing|neither|unless|unsure|unknown|unanswerable|outside|beyond|fails? to)\b"
)
_KNOWN = (
    r"know|find|found|contain|cover|answer|enough|sufficient|relevant|available|information|mention"
    r"|includ|provid|sure|certain|support|address|present|state|context|document|passage|source"
    r"|match|evidence|appear|help|relat"
)
_ABSTAINS = re.compile(
    rf"(?:{_NEGATION}|n't|n’t)[^.!?\n]{{0,90}}?(?:{_KNOWN})"
    rf"|(?:{_KNOWN})\w*[^.!?\n]{{0,60}}?(?:{_NEGATION}|n't|n’t)"
    r"|insufficient|unanswerable|N/A\b|refuse|declin|abstain|escalat|hand (?:it )?over"
    r"|apologi[sz]e|sorry",
    re.IGNORECASE,
)
_NEVER = (
    r"(?:never|don['’]?t|do not|must not|mustn['’]?t|should not|shouldn['’]?t|avoid|may not"
    r"|refrain from|cannot|not allowed to)\s+(?:ever\s+)?"
)
_SAY = (
    r"(?:say(?:ing)?|(?:answer|respond|reply)(?:ing)?(?:\s+with)?|stat(?:e|ing)"
    r"|tell(?:ing)?(?:\s+\w+){1,3}|admit(?:ting)?|claim(?:ing)?|use the (?:phrase|words))\s*"
    r"(?:that\s+)?[\"'“‘]?\s*(?:you|I|it|we|the assistant)?\s*"
)
_NOT_KNOWING = (
    r"(?:do\s*n[o'’]?t|do not|does not|doesn['’]t|did not|can['’]?t|can ?not|could not"
    r"|(?:am|are) (?:not able to|unable to|not sure)|['’]m not sure)\s*"
    r"(?:know|have|find|answer|help|sure|provide)?"
)
_FORBIDS = re.compile(
    _NEVER + _SAY + _NOT_KNOWING + "|"
    r"(?:always|must(?: always)?|have to)\s+(?:give|provide|produce|return)\s+(?:an?|some|the)\s+"
    r"(?:\w+\s+)?(?:answer|response|reply)[^.!?\n]{0,40}?(?:even (?:if|when|though)|regardless of"
    r"|no matter|whether or not)[^.!?\n]{0,80}"
    r"|never\s+(?:refuse|decline)\s+to\s+answer"
    r"|never\s+leave\s+(?:a|any|the)\s+question\s+unanswered"
    r"|[\"'“‘]I (?:do not|don['’]t) know[\"'”’.]*\s+is (?:not|never) (?:an? )?(?:\w+ )?"
    r"(?:acceptable|allowed|permitted|valid|option|answer)\w*",
    re.IGNORECASE,
)
_EXCUSED = re.compile(
    r"\b(?:unless|without first|before|until|just|simply"
    r"|only|instead|rather|(?:if|when) the (?:answer|information|context|documents?)"
    r"|if (?:it|they) (?:is|are)|in the context)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?\n]")


@dataclass(frozen=True, slots=True)
class Grounded:
    """A text of a prompt, and where it stands. `passages`: such are put into it."""

    text: str
    source: Text | None
    whole: Place
    passages: bool

    def at(self, span: Span) -> Place:
        """Where a span of the text stands."""
        if self.source is not None:
            return Place(span=self.source.source_span(*span))
        if self.whole.pointer is not None:
            return Place(path=self.whole.path, pointer=self.whole.pointer, within=span)
        return self.whole


def has_passages(text: str) -> bool:
    """Whether a place for retrieved passages stands in the text."""
    return _SLOT.search(text) is not None


def grounded(document: Document, *, everywhere: bool = False) -> Iterator[Grounded]:
    """Prompts with a place for passages, and prompts of retrieval configs.

    Args:
        document: any.
        everywhere: prompts without such a place, too.
    """
    for prompt in document.prompts:
        parts = [turn for turn in prompt.messages if turn.role not in ("assistant", "tool")]
        slot = any(has_passages(part.text.value) for part in parts)
        if everywhere or (prompt.complete and slot):
            for part in parts:
                yield Grounded(part.text.value, part.text, Place(), slot)
    for config in document.configs:
        text = config.text("prompt") if config.world == "retrieval" else None
        if text:
            yield Grounded(text, None, config.values["prompt"].place, passages=True)


def abstains(text: str) -> bool:
    """Whether the text says, in English, what to do when the answer is not there."""
    return _ABSTAINS.search(text) is not None


def asks(text: str) -> bool:
    """Whether the text has to do with questions and answers."""
    return _ASKS.search(text) is not None


def is_english(text: str) -> bool:
    """Whether the words that decide are likely to be English."""
    letters = [letter for letter in text if letter.isalpha()]
    if not letters or sum(letter.isascii() for letter in letters) < 0.97 * len(letters):
        return False
    return len(re.findall(r"\b(?:the|you|and|to|of|is|in)\b", text.lower())) >= 3


def forbidden(text: str) -> Iterator[Span]:
    """Spans that forbid to say that one does not know."""
    for match in _FORBIDS.finditer(text):
        before = max(text.rfind(mark, 0, match.start()) for mark in ".!?\n") + 1
        after = _SENTENCE.search(text, match.end())
        end = after.start() if after else len(text)
        around = f"{text[before : match.start()]} {text[match.end() : end]}"
        if not _EXCUSED.search(around):
            yield match.span()
