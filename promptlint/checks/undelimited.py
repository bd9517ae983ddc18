"""Values from outside that run into the instructions around them.

Params: ``role``: ``system`` or ``other``; ``untrusted``: words that a variable's name ends with
when its value comes from a user, a document or the web; ``trusted``: words that say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from promptlint.analysis import slots
from promptlint.analysis.markdown import structure_of
from promptlint.analysis.slots import Slot
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_PEOPLE = frozenset("user customer client human visitor input".split())
_ADDRESSES = ("email", "mail", "page", "post")
_SYSTEM = ("system", "developer")
_ROLE_OUTPUT = re.compile(r"\{\{[^{}]*\brole[ \t]*\}\}[ \t]*:|\{\{[ \t]*role[ \t]")
_BULLET = re.compile(r"[ \t]*(?:[-*+•]|\d+[.)])[ \t]*[*`]*")
_GLOSS = re.compile(r"[*`]*[ \t]*(?:[-–—:(=]|\bfor\b)")
# "an expert in {{context}}", "a simple {{text}} program": a name of something, not a text.
_PERSONA = re.compile(
    r"\b(?:expert|specialist|assistant|tutor|fluent|experienced|interested)\b[^.\n]{0,20}"
    r"\b(?:in|on|of|for|about) \Z|\ban? (?:\w{1,12} )?\Z|"
    r"\b(?:topic|theme|subject)s?\b[^.\n]{0,12}\Z|\babout \Z",
    re.IGNORECASE,
)
# "The customer said: {{message}}" is a sentence of the instructions, no label of a field.
_TOLD = re.compile(
    r"\b(?:said|says?|wrote|writes?|asked|asks|sent|typed|entered|told|replied|reported|complained"
    r"|requested|submitted|posted)\b[^.!?\n:{}]{0,20}:[ \t]*\n?[ \t]*\Z",
    re.IGNORECASE,
)
_DEFAULT = re.compile(r"\$\{[^{}:]*:")
_MAX_VARIABLES = 50


class Undelimited:
    """Looks at every slot whose name says that its value is not the author's."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """One hit for each variable and message, at its first undelimited place."""
        system = params["role"] == "system"
        untrusted, trusted = _words(params, "untrusted"), _words(params, "trusted")
        for prompt in document.prompts:
            for message in prompt.messages:
                if (message.role in _SYSTEM) != system or message.role in ("assistant", "tool"):
                    continue
                for slot in _open_slots(document, prompt, message, system, (untrusted, trusted)):
                    yield _hit(document, message, slot)


CHECK = Undelimited()


def _words(params: Params, key: str) -> frozenset[str]:
    listed = params.get(key)
    return frozenset(listed) if isinstance(listed, list | tuple) else frozenset()


def _open_slots(
    document: Document,
    prompt: Prompt,
    message: Message,
    system: bool,
    words: tuple[frozenset[str], frozenset[str]],
) -> Iterator[Slot]:
    text = message.text.value
    found = slots.find(text, prompt.engine)
    # What the format takes out of the text (a thread, a history) never runs into it.
    taken = {variable.name for variable in prompt.declared or () if variable.consumed}
    suspects = [
        slot
        for slot in found
        if slot.name not in taken
        and _is_untrusted(slot, *words)
        and not _is_entry(text, slot)
        and not _PERSONA.search(text, max(slot.span[0] - 60, 0), slot.span[0])
    ]
    if not suspects or slots.alone(text, found):
        return
    structure = structure_of(document, text)
    # A loop over a history prints role headers: what follows them is in other messages.
    turns = _ROLE_OUTPUT.search(text)
    known: set[str] = set()
    for slot in suspects:
        if turns and slot.span[0] > turns.start():
            return
        if slot.name in known:
            continue
        if len(known) >= _MAX_VARIABLES:
            return
        known.add(slot.name)
        how = slots.delimited(text, slot, structure)
        if not how or (system and (how == "open label" or _is_told(text, slot, how))):
            yield slot


def _is_told(text: str, slot: Slot, how: str) -> bool:
    return how == "label" and bool(_TOLD.search(text, max(slot.span[0] - 60, 0), slot.span[0]))


def _is_entry(text: str, slot: Slot) -> bool:
    """An entry of a list of variables (``- ${text}: what to translate``), or one with a default."""
    if _DEFAULT.match(text, *slot.span):
        return True
    line = text.rfind("\n", 0, slot.span[0]) + 1
    return bool(_BULLET.fullmatch(text, line, slot.span[0]) and _GLOSS.match(text, slot.span[1]))


def _is_untrusted(slot: Slot, untrusted: frozenset[str], trusted: frozenset[str]) -> bool:
    """The last word says what a value is: `user_question` is one, `question_type` is not."""
    words = slot.words
    if not words or not trusted.isdisjoint(words):
        return False
    last = words[-1]
    if last in _ADDRESSES and len(words) > 1:
        return False  # `user.email` is an address, `email` a mail
    if last == "prompt" and len(words) > 1 and _PEOPLE.isdisjoint(words):
        return False  # `tone_prompt` is a part of the instructions
    return last in untrusted or last.removesuffix("s") in untrusted


def _hit(document: Document, message: Message, slot: Slot) -> Hit:
    span = message.text.source_span(*slot.span)
    tag = _tag(slot)
    return Hit(
        Place(span=span),
        args={"name": slot.name, "tag": tag},
        data={"name": slot.name, "role": message.role or None},
        fix=_fix(document, message, slot, tag),
    )


def _tag(slot: Slot) -> str:
    return "_".join(slot.words[-3:]) or "input"


def _fix(document: Document, message: Message, slot: Slot, tag: str) -> Fix | None:
    text = message.text.value
    written = text[slice(*slot.span)]
    start, end = message.text.source_span(*slot.span)
    if document.text[start:end] != written or f"<{tag}>" in text:
        return None
    line_start = text.rfind("\n", 0, slot.span[0]) + 1
    line_end = text.find("\n", slot.span[1])
    line = text[line_start : line_end if line_end >= 0 else len(text)]
    # On a line of its own in a file of text, the tags get lines of their own.
    verbatim = len(message.text.anchors) == 1 and document.kind == "prompt"
    alone = line.strip() == written and line_start == slot.span[0] and "\r" not in line
    gap = "\n" if alone and verbatim and document.format in ("text", "markdown") else ""
    edits = (Edit(start, start, f"<{tag}>{gap}"), Edit(end, end, f"{gap}</{tag}>"))
    return Fix(safe=False, summary=f"put `{slot.name}` between <{tag}> tags", edits=edits)
