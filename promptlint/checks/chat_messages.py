"""Messages of a chat that an API rejects, and chats that take no input.

Params: ``report``: ``order``, ``empty`` or ``input``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_SYSTEM = ("system", "developer")
_SPOKEN = ("user", "assistant", "tool")
# APIs that know no system role among the messages, or none behind the first.
_SYSTEM_APART = ("anthropic", "bedrock", "gemini", "vertex")
_FILES = ("dotprompt", "prompty")
"""Formats of which every file is a prompt."""
_NO_EMPTY = ("anthropic", "bedrock")
_COMMENT = re.compile(
    r"\{\{!--.*?(?:--\}\}|\Z)|\{\{!.*?(?:\}\}|\Z)|(?<!\{)\{#.*?(?:#\}|\Z)", re.DOTALL
)
_LOOP = re.compile(r"\{%[-+]?[ \t]*(?:for|if)\b|\{\{[#^]")

_INPUT_LABEL = re.compile(
    r"(?:^|\n)[ \t#>*-]*(?:user(?:'s)? |customer(?:'s)? |actual |the )?"
    r"(?:input|question|query|text|message|article|document|context|passage|email|code|transcript)"
    r"[ \t]*[:：][ \t*]*(?=\n|\Z)(?P<rest>\s*)",
    re.IGNORECASE,
)
_NEXT_LABEL = re.compile(r"[ \t#>*-]*[A-Z][\w '-]{0,30}[:：]|\Z")
_ANNOUNCED = re.compile(
    r"\b(?:the|this|these|following|below|given|provided) (?:following |user |customer )?"
    r"(?:text|article|document|passage|e-?mail|message|question|query|code|transcript|review)s?"
    r"(?: below| here)?[ \t]*[:：]\s*\Z",
    re.IGNORECASE,
)


class ChatMessages:
    """Looks at roles, at blank messages, or at templates that announce an input and take none."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit a prompt for order and input, one a message for blank ones."""
        for prompt in document.prompts:
            if params["report"] == "order":
                yield from _order(document, prompt)
            elif params["report"] == "empty":
                yield from _empty(document, prompt)
            elif document.kind == "prompt":
                yield from _input(prompt)


CHECK = ChatMessages()


def _order(document: Document, prompt: Prompt) -> Iterator[Hit]:
    """The first message that stands where no API, or not this one, takes it.

    Code appends the model's own message, which holds the call, before a tool's result.
    """
    before: list[str] = []
    in_code = document.kind == "source"
    for message in prompt.messages:
        if _says_nothing(message):
            continue
        if message.role in _SYSTEM and any(role in _SPOKEN for role in before):
            if _leaks_a_comment(document, prompt):
                return  # what stands before it was to be a comment: `unrenderable-template` says so
            hit = _late_system(prompt, message, before)
            if hit is not None:
                yield hit
                return
        if message.role == "tool" and not in_code and before[-1:] not in (["assistant"], ["tool"]):
            if prompt.body is not None and _LOOP.search(prompt.body.value):
                return
            problem = "a tool's result without a tool call before it"
            yield _order_hit(
                message, problem, "put the assistant's message with the call before it"
            )
            return
        before.append(message.role)


def _leaks_a_comment(document: Document, prompt: Prompt) -> bool:
    if "{{!" not in document.text:
        return False
    from promptlint.analysis import templates

    pairs = zip(document.prompts, templates.of_document(document), strict=True)
    problems = (problem for one, used in pairs if one is prompt for problem in used.problems)
    return any(problem.kind == "comment" for problem in problems)


def _late_system(prompt: Prompt, message: Message, before: list[str]) -> Hit | None:
    from promptlint.analysis.platforms import platform_of

    platform = platform_of(prompt.settings)
    apart = platform in _SYSTEM_APART
    if not apart and before[0] in _SYSTEM:
        return None  # a reminder behind the first system message: OpenAI's API takes it
    spoken = next(role for role in before if role in _SPOKEN)
    problem = f"the {message.role} message comes after a message of the {spoken}"
    return _order_hit(message, problem, "put the system message first", sure=apart)


def _order_hit(message: Message, problem: str, help_: str, *, sure: bool = True) -> Hit:
    return Hit(
        Place(span=_span(message)),
        args={"problem": problem},
        data={"role": message.role},
        severity=None if sure else Severity.WARNING,
        confidence=None if sure else Confidence.MEDIUM,
        help=help_,
    )


def _span(message: Message) -> tuple[int, int]:
    """The message's first line."""
    text = message.text.value
    line = re.match(r"[^\r\n]*", text)
    return message.text.source_span(0, line.end() if line else 0)


def _says_nothing(message: Message) -> bool:
    text = message.text.value
    return not message.role or not (_COMMENT.sub("", text) if "{" in text else text).strip()


def _empty(document: Document, prompt: Prompt) -> Iterator[Hit]:
    from promptlint.analysis.platforms import platform_of

    body = prompt.body
    if document.format in _FILES and not prompt.messages and body is not None:
        yield Hit(
            Place(span=body.source_span(0, len(body.value))),
            args={"role": ""},
            message="the file holds settings and no prompt",
            severity=Severity.WARNING,
            confidence=Confidence.MEDIUM,
            help="write the prompt below the front matter",
        )
    for message in prompt.messages:
        if message.role not in ("system", "developer", "user") or message.text.value.strip():
            continue
        sure = platform_of(prompt.settings) in _NO_EMPTY
        yield Hit(
            Place(span=_span(message)),
            args={"role": message.role},
            data={"role": message.role},
            severity=None if sure else Severity.WARNING,
            confidence=None if sure else Confidence.MEDIUM,
        )


def _input(prompt: Prompt) -> Iterator[Hit]:
    """A template that says "the following text:" and has no variable at all."""
    if not prompt.engine or not prompt.complete or not prompt.messages or prompt.declared:
        return
    texts = [message.text.value for message in prompt.messages]
    if any("{" in text or "$" in text or "<<" in text for text in texts):
        return
    message = prompt.messages[-1]
    text = message.text.value
    announced = _ANNOUNCED.search(text[-200:])
    label = _open_label(text)
    if announced is None and label is None:
        return
    start = len(text) - len(text[-200:]) + announced.start() if announced else label or 0
    end = text.find("\n", start)
    yield Hit(
        Place(span=message.text.source_span(start, end if end >= 0 else len(text))),
        data={"engine": prompt.engine},
    )


def _open_label(text: str) -> int | None:
    """Offset of a label such as ``Question:`` that nothing follows but another label."""
    for match in _INPUT_LABEL.finditer(text):
        if _NEXT_LABEL.match(text, match.end()):
            return match.start() + (text[match.start()] == "\n")
    return None
