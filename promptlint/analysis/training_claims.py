"""Sentences that say a model was trained or learns, which only the whole project can contradict.

"The bot is trained on our manuals" may be true. Where a project asks a provider's stock model and
nothing in it trains one, it is not (`promptlint.checks.customization`). So claims are read wider
than in `promptlint.analysis.customization`, whose claims no project can make true: any noun may be
what was trained on, and the subject may bear a name of its own ("Tidebot").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.customization import Belief, is_asserted
from promptlint.analysis.markdown import Structure

_SUBJECT = (
    r"(?:(?:the|our|your|my|this|its|their)\s+(?:own\s+)?(?:\w+\s+)?(?:language\s+)?(?:models?|llm|ai|"
    r"gpt|chat\s?bot|bot|assistant|agent)|(?:chat)?gpt(?:-[\w.]+)?|claude|gemini|mistral|llama|copilot|"
    r"[A-Za-z]{2,20}(?:bot|gpt))"
)
_TRAINED = r"(?:re-?)?(?:trained|fine-?tuned)"
_OURS = (
    r"(?:our|your|my|their|these|those|uploaded|own|company|internal|all(?:\s+of)?\s+(?:our|the))"
)
_EACH = (
    r"(?:each\s+time|every\s+time|whenever|when|after|once|as\s+soon\s+as|with\s+(?:each|every)|"
    r"every\s+(?:night|week|month|hour))"
)
_EVERYBODY = (
    r"(?:all|other|every|future|any|new)\s+(?:other\s+)?(?:users?|customers?|people|guests?|callers?|"
    r"members?|students?|patients?|visitors?|colleagues?|conversations?|chats?|sessions?|one)"
)
_CLAIMS: tuple[tuple[str, str], ...] = (
    (
        "files-train",
        rf"\b{_SUBJECT}\s+(?:(?:is|was|are|were|has\s+been|have\s+been|gets?|got)\s+)?(?:\w+\s+)?"
        rf"{_TRAINED}\s+(?:on|with|from|using)\s+{_OURS}\b",
    ),
    (
        "files-train",
        rf"\b(?:own|custom|private|bespoke|in-house)\s+(?:language\s+)?(?:model|llm|gpt|ai),?\s+"
        rf"(?:(?:that|which)\s+)?(?:is\s+|was\s+|has\s+been\s+)?{_TRAINED}\s+(?:on|with|from|for)\b",
    ),
    (
        "files-train",
        rf"\b{_EACH}\b[^\n]{{0,80}}?\b{_SUBJECT}\s+(?:is|gets|will\s+be)\s+(?:\w+\s+)?{_TRAINED}\b",
    ),
    (
        "files-train",
        rf"\b{_SUBJECT}\s+(?:is|gets|will\s+be)\s+(?:\w+\s+)?{_TRAINED}\b[^.\n]{{0,40}}?\b{_EACH}\b",
    ),
    (
        "files-train",
        rf"\b{_SUBJECT}\s+(?:has|have)\s+(?:now\s+|already\s+)?(?:learn(?:ed|t)|memori[sz]ed|absorbed)\s+"
        rf"(?:about\s+|some\s+|over\s+|nearly\s+)?(?:\d[\d,.]*|hundreds|thousands|{_OURS})\s",
    ),
    (
        "in-weights",
        rf"\bwhat\s+{_SUBJECT}\s+has\s+learn(?:ed|t)\s+(?:stays|remains|is\s+kept|can(?:not|['’]t)\s+be\s+lost)",
    ),
    (
        "for-everyone",
        rf"\b{_SUBJECT}\s+(?:then\s+|will\s+)?(?:remembers?|learns?|keeps?|knows?)\s+(?:it|them|this|that|"
        rf"the\s+\w+)\s+(?:for|with|in)\s+{_EVERYBODY}\b",
    ),
    (
        "chats-train",
        rf"\b{_SUBJECT}\s+(?:learns?|is\s+learning|improves\s+itself|retrains\s+itself)\s+(?:\w+\s+)?"
        r"(?:from|with)\s+(?:each|every|all|the|your|our|their|past|these)\s+(?:\w+\s+)?(?:chats?|"
        r"conversations?|corrections?|answers?|questions?|calls?|feedback)\b",
    ),
    (
        "files-train",
        r"\b(?:das\s+modell|der\s+(?:chat)?bot|die\s+ki|der\s+assistent|(?:chat)?gpt)\s+(?:\w+\s+){0,2}?"
        r"(?:wird|wurde|ist)\s+(?:\w+\s+){0,2}?(?:mit|auf|anhand)\s+(?:all\s+)?(?:unser\w*|ihr\w*|"
        r"eigen\w*)\s+(?:\w+\s+){1,3}?(?:trainiert|angelernt|feinabgestimmt)\b",
    ),
)


def claims(found: Structure) -> Iterator[Belief]:
    """Claims that a model was trained, or learns, at most one a sentence, in reading order."""
    patterns = [(kind, re.compile(source, re.IGNORECASE)) for kind, source in _CLAIMS]
    for start, end in found.sentences():
        sentence = found.text[start:end]
        for kind, pattern in patterns:
            match = pattern.search(sentence)
            if match and is_asserted(found, (start, end), match):
                yield Belief(kind, (start + match.start(), start + match.end()))
                break
