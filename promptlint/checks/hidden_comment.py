"""Instructions in a comment: a reader of the rendered page does not see them, a model does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis.markdown import structure_of
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place, Span
from promptlint.model.rule import Params

_LINK_COMMENT = re.compile(
    r"^[ ]{0,3}\[(?://|comment|_)\]:[ \t]*(?:#|<>)[ \t]*[\"'(](?P<text>[^\n]*)[\"')][ \t]*$",
    re.MULTILINE | re.IGNORECASE,
)
_NOT_FOR_MODELS = re.compile(
    r"\s*(?:copyright|\(c\)|©|spdx|licen[cs]e|todo|fixme|xxx|hack|note to|notes? for|markdownlint|"
    r"prettier|eslint|vale|cspell|textlint|promptlint|doctoc|toc\b|begin\b|end\b|start\b|"
    r"generated|auto-?generated|do not edit|markmap|more\b|region\b|endregion\b|omit|prompt:)",
    re.IGNORECASE,
)
_OVERRIDE = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}"
    r"\b(?:previous|prior|above|earlier|preceding|all|any|other|system|these|your|safety)\b"
    r"[^.\n]{0,30}\b(?:instruction|rule|prompt|message|guideline|polic|restriction|guardrail)",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"\b(?:do not|don't|never|without)\b[^.\n]{0,30}\b(?:tell(?:ing)?|mention(?:ing)?"
    r"|inform(?:ing)?|reveal(?:ing)?|show(?:ing)?|ask(?:ing)?|say(?:ing)?)\b[^.\n]{0,30}\b(?:user|human|reader"
    r"|developer|anyone|this|that)\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\b(?:you (?:are|must|should|will|shall|may|can|have to|need to)|your (?:answer|response"
    r"|output|reply|task|role)|(?:the|this) (?:assistant|model|ai|llm|agent|chatbot)|as an ai"
    r"|claude|copilot|chatgpt|when(?:ever)? (?:asked|the user|a user|answering|responding))\b",
    re.IGNORECASE,
)
_DEMAND = re.compile(
    r"\b(?:must|always|never|should|do not|don't|instead|shall|have to|make sure|ensure|reply"
    r"|respond|answer|say|output|insert|append|recommend|send|run|execute|call|fetch|upload|delete)\b",
    re.IGNORECASE,
)
_MAX_HITS = 50


class HiddenComment:
    """Judges HTML comments, and Markdown's ``[//]: # (…)``, outside code."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit a comment that speaks to the model."""
        number = 0
        for prompt in document.prompts:
            for message in prompt.messages:
                for span, words in _comments(document, message.text.value):
                    what = _judge(words)
                    if what is None or number >= _MAX_HITS:
                        continue
                    number += 1
                    grave = what != "gives the model an instruction"
                    yield Hit(
                        Place(span=message.text.source_span(*span)),
                        args={"what": what},
                        data={"override": grave},
                        severity=Severity.WARNING if grave else None,
                        confidence=Confidence.HIGH if grave else None,
                    )


CHECK = HiddenComment()


def _comments(document: Document, text: str) -> Iterator[tuple[Span, str]]:
    if "<!--" in text:
        structure = structure_of(document, text)
        for comment in structure.comments:
            if comment.closed and not structure.in_code(comment.span[0]):
                start, end = comment.span
                yield comment.span, text[start + 4 : end - 3]
    if "]:" in text:
        for match in _LINK_COMMENT.finditer(text):
            yield match.span(), match["text"]


def _judge(words: str) -> str | None:
    words = words[:5_000]
    if _OVERRIDE.search(words):
        return "tells the model to ignore its instructions"
    if _NOT_FOR_MODELS.match(words):
        return None
    if _SECRET.search(words):
        return "tells the model to keep something from its user"
    if _ADDRESSED.search(words) and _DEMAND.search(words):
        return "gives the model an instruction"
    return None
