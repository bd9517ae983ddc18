"""Vague words that carry an instruction: a number or a criterion is left to the model.

"Give some examples" and "use an appropriate scale" ask for what only the author can decide; "some
users write in Dutch" asks for nothing. So a word counts only behind a verb that orders, together
with what it measures, and not where the sentence or the prompt says how much or by what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.place import Span

QUANTITY, LENGTH, CRITERION, OPEN_LIST = "quantity", "length", "criterion", "open-list"


@dataclass(frozen=True, slots=True)
class Vague:
    """A vague word. `kind` says what is missing; `word` is lower case; `span` in the sentence."""

    kind: str
    word: str
    span: Span


_ORDER = (
    r"(?:\A\W*|[.;:,—–-]\s+|\b(?:and|then|please|or|(?:want|need)\s+you\s+to|(?:is|have|need|sure|remember)\s+to)\s+|(?<!\bi\s)(?<!\bwe\s)(?<!\bthey\s)"
    r"(?<!\busers\s)(?<!\buser\s)\b(?:should|must|will|always|also)\s+)"
    r"(?:please\s+|always\s+|also\s+)?"
)
_MAKE = (
    r"(?:give|provide|list|suggest|include|add|write|generate|create|offer|propose|show|name|pick|"
    r"choose|select|produce|return|output|recommend|use|ask|mention|insert|draft|compose|present|"
    r"tell|extract|identify|cite|quote)"
)
_COUNTED = (
    r"(?:examples?|suggestions?|ideas?|options?|questions?|tips?|keywords?|tags?|titles?|headlines?|"
    r"hashtags?|variations?|alternatives?|sentences?|paragraphs?|bullet\s+points|bullets|steps|"
    r"reasons|facts|points|words|quotes|recommendations|topics|details|names|sections|items|"
    r"benefits|features|scenarios|cases|test\s+cases|exercises|resources|links|references|emojis?)"
)
_TEXTS = (
    r"(?:summar(?:y|ies)|descriptions?|overviews?|introductions?|intros?|explanations?|paragraphs?|"
    r"texts?|articles?|emails?|messages?|posts?|reports?|answers?|responses?|repl(?:y|ies)|stor(?:y|"
    r"ies)|essays?|captions?|bios?|conclusions?|outlines?|abstracts?|comments?|notes?|titles?|"
    r"names?|scripts?|speech(?:es)?|reviews?|list|statements?)"
)
_MEASURED = (
    r"`?[a-z][\w-]*`?(?:\s+(?:and\s+)?(?!(?:and|or|for|in|on|at|of|to|that)\b)[a-z][\w-]*){0,2}"
)
_UNSAID = r"(?:appropriate|suitable|proper|adequate|sufficient|reasonable|nice|decent|acceptable)"

_PATTERNS = tuple(
    (kind, lazy(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            QUANTITY,
            rf"{_ORDER}{_MAKE}\s+(?:me\s+|us\s+|the\s+user\s+|them\s+|with\s+)?"
            rf"(?P<word>some|a\s+few|several|a\s+couple\s+of|various|many|multiple|a\s+lot\s+of|enough|a\s+number\s+of)"
            rf"\s+(?:more\s+)?(?:[\w'’-]+\s+){{0,2}}?{_COUNTED}\b",
        ),
        (
            LENGTH,
            rf"{_ORDER}{_MAKE}\s+(?:me\s+|us\s+|the\s+user\s+)?(?:an?\s+|the\s+)?(?:very\s+|fairly\s+)?"
            rf"(?P<word>short|brief|long|lengthy)\s+(?:[\w'’-]+\s+){{0,2}}?{_TEXTS}\b",
        ),
        (
            LENGTH,
            rf"{_ORDER}(?:keep|make)\s+(?:it|them|this|(?:your|the|all|each)\s+(?:\w+\s+)?{_TEXTS})\s+"
            rf"(?:\w+\s+and\s+)?(?:very\s+|relatively\s+|fairly\s+)?(?P<word>short|brief|long|not\s+too\s+(?:long|short))\b",
        ),
        (
            CRITERION,
            rf"{_ORDER}(?:{_MAKE}|implement|ensure|apply|follow|maintain|keep|have|adopt|set|employ|assign|"
            rf"answer|respond|reply|format)\s+(?:in\s+)?(?:an?\s+)?(?!proper\s+(?:nouns?|names?)\b)"
            rf"(?P<word>{_UNSAID})\s+(?:and\s+\w+\s+)?{_MEASURED}"
            r"(?=\s*(?:[.,;!)]|\Z|and\b))",
        ),
        (
            CRITERION,
            rf"{_ORDER}(?:handle|format|respond|translate|structure|validate|test|document|name|"
            rf"organi[sz]e|adjust|escape|log|check|clean|react|adapt)\s+(?:[\w'’-]+\s+){{0,4}}?"
            r"(?P<word>appropriately|properly|suitably|adequately|reasonably|as\s+appropriate)"
            r"(?=\s*(?:[.,;!]|\Z))",
        ),
        (
            CRITERION,
            r"\bmake\s+(?:it|this|them|the\s+\w+)\s+(?:sound\s+|look\s+|more\s+|very\s+)?"
            r"(?P<word>good|better|nice|nicer|great|interesting|cool|pretty|awesome)"
            r"(?=\s*(?:[.,;!]|\Z))",
        ),
        (
            OPEN_LIST,
            rf"{_ORDER}(?:include|extract|list|cover|return|check|output|provide|mention|collect)\s+"
            r"[^.;:()\n]*,\s*(?:and\s+)?(?P<word>etc\b\.?|and\s+so\s+on|and\s+so\s+forth|and\s+more)",
        ),
    )
)

_SAID = lazy(
    r"\b(?:such\s+as|e\.g\.?|i\.e\.?|for\s+example|like|namely|that\s+is|according\s+to|based\s+on|"
    r"depending|as\s+(?:defined|described|specified|listed)|at\s+(?:least|most)|up\s+to|between|"
    r"more\s+than|fewer\s+than|less\s+than|maximum|minimum|max|min|no\s+more)\b|\d",
    re.IGNORECASE,
)
_NUMBER_WORD = lazy(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|single|half)\b", re.IGNORECASE
)
_RIGHT_AFTER = lazy(
    r"\s*(?:[:(=–—]|-\s|that\b|which\b|so\s+that\b|(?:to|for|per|by|from|with|using|based|given|in|of|as)\s)",
    re.IGNORECASE,
)
_NEGATED = lazy(r"n['’]t\b|\b(?:not|never|no|avoid|without|instead\s+of)\b", re.IGNORECASE)
_OWN = lazy(r"\b(?:i['’](?:ll|m|ve)|i\s+(?:will|am|have)|let\s+me)\b", re.IGNORECASE)
# What a standard or common usage fixes, and what only taste can.
_FIXED = lazy(
    r"\s+(?:semantic|(?:\w+\s+){0,2}?(?:(?:status|exit|error|return|response)\s+codes?|html|headings?|"
    r"indentation|spelling|grammar|punctuation|capitali[sz]ation|casing|citations?|emojis?|tone|"
    r"register|language|wording|greeting))\b",
    re.IGNORECASE,
)
_NOUNS = lazy(r"[a-z][a-z-]{3,}(?=\s*(?:[.,;!)]|\Z|and\b))", re.IGNORECASE)
_SHOWN_NEARBY = ("appropriate", "suitable")
_MEASURED_BY = lazy(r"[^.;]*(?:\(|\b(?:for|to|based|per|with)\s)", re.IGNORECASE)
_BY = lazy(r"\s*(?:by|so\s+that|:|\()", re.IGNORECASE)
_MEASURE = lazy(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b)\W*(?:-|to|or|–)?\s*\d*\s*"
    r"(?:(?!the\b|of\b)\w+\s+)?(?:words?|sentences?|paragraphs?|lines?|pages?|characters?|bullets?|tokens?)\b",
    re.IGNORECASE,
)


def vague(sentence: str, around: str = "") -> Iterator[Vague]:
    """Vague orders of one instructing sentence, at most one of a kind.

    `around` is what stands in the same line before it and in the next lines: "return appropriate
    responses" is answered by a line on responses.
    """
    if "?" in sentence[-2:]:
        return
    seen: set[str] = set()
    for kind, pattern in _PATTERNS:
        found = pattern().search(sentence)
        if found is None or kind in seen or _is_said(sentence, found, kind):
            continue
        if kind == CRITERION and _is_shown(sentence, found, around.lower()):
            continue
        seen.add(kind)
        yield Vague(kind, " ".join(found["word"].lower().split()), found.span("word"))


def _is_shown(sentence: str, found: re.Match[str], around: str) -> bool:
    """Whether usage or the lines around say what is meant."""
    if _FIXED().match(sentence, found.end("word")):
        return True
    if found["word"].lower() not in _SHOWN_NEARBY:
        return False
    nouns = _NOUNS().findall(sentence, found.end("word"), found.end() + 40)
    return any(noun.lower().rstrip("s") in around for noun in nouns)


def gives_length(text: str) -> bool:
    """Whether a prompt says in numbers how long something should be."""
    return _MEASURE().search(text) is not None


def _is_said(sentence: str, found: re.Match[str], kind: str) -> bool:
    """Whether the sentence itself gives the number or the criterion, or forbids."""
    if _OWN().search(sentence, 0, found.end()):
        return True
    if kind == LENGTH and _BY().match(sentence, found.end()):
        return True
    if _NEGATED().search(sentence, 0, found.end()):
        return True
    if _SAID().search(sentence):
        return True
    if kind in (QUANTITY, LENGTH) and _NUMBER_WORD().search(sentence):
        return True
    if kind == CRITERION and _MEASURED_BY().match(sentence, found.end()):
        return True
    return kind in (QUANTITY, CRITERION) and _RIGHT_AFTER().match(sentence, found.end()) is not None
