"""The sentences of a prompt that instruct, each with the scope in which it holds.

Two sentences can only contradict or repeat each other where both hold at once: in one case, under
one condition, about one thing. Code, quotes, comments, examples and turns of a shown dialogue
instruct nobody. English, and a little of German, French and Spanish: sentences of other languages
are kept, but nothing is known of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.markdown import ListItem, Structure, structure_of
from promptlint.model.document import Document, Prompt
from promptlint.model.place import Span

MAX_SENTENCE = 1_000
"""Longer ones are data or a wall of text: nothing can be told of them."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """A sentence of a prompt.

    Attributes:
        text: its characters, with spaces for line ends, so that offsets are the text's own.
        message: index of the message in the prompt; `start`: offset in that message's text.
        scope: ``""`` where it holds for the whole prompt, else what it is limited to.
        conditional: holds in some case only (``if``, ``when``, below a condition).
        item: stands in a list.
        line: offset in the message where the sentence's line begins; `first`: it begins the line,
            so that it leans on no sentence before it.
    """

    text: str
    message: int
    start: int
    scope: str
    conditional: bool
    item: bool
    line: int
    first: bool

    def span(self, prompt: Prompt, start: int = 0, end: int | None = None) -> Span:
        """Characters in the document of ``text[start:end]``."""
        stop = len(self.text) if end is None else end
        text = prompt.messages[self.message].text
        return text.source_span(self.start + start, self.start + stop)


_CONDITION = lazy(
    r"\b(?:if|when|whenever|unless|except|in case|otherwise|depending|where|should (?:the|a) user|"
    r"for (?:\w+ )?(?:questions|requests|queries|cases|tasks|users|inputs|topics)|until|once|"
    r"(?:first|second|third|short|long)(?:er)? (?:version|variant|option|draft)|versions|variants|"
    r"in (?:\w+ )?mode|as needed|where(?:ver)? possible|upon request|on request|asked"
    r"|wenn|falls|sofern|sonst|lorsque?|quand|sauf|sinon|cuando|salvo|excepto)\b",
    re.I,
)
_GENERIC = lazy(
    r"\b(?:rules?|guidelines?|instructions?|requirements?|constraints?|notes?|important|remember|"
    r"outputs?|formats?|formatting|responses?|repl(?:y|ies)|answers?|style|tone|general|tasks?|"
    r"roles?|limits?|length|language|following|behaviou?r|must|always|never|directives?|"
    r"restrictions?|principles?|critical|system|goals?|objectives?|policy|policies|expectations|"
    r"do not|don'?ts?|mandatory|reminders?|prompt"
    r"|regeln|vorgaben|aufgabe|ausgabe|antwort|stil|wichtig|règles|consignes|tâche|sortie|réponse"
    r"|reglas|instrucciones|tarea|salida|respuesta|formato|estilo|importante)\b",
    re.I,
)
_EXAMPLE = lazy(
    r"\b(?:examples?|few.?shots?|samples?|demonstrations?|transcripts?|conversation|dialogues?|"
    r"for instance|e\.g|good|bad|before|after|input|like (?:this|so)"
    r"|beispiele?|exemples?|ejemplos?)\b",
    re.I,
)
_TURN = lazy(
    r"(?:user|human|assistant|ai|bot|customer|agent|student|q|a|question|answer|input|output|"
    r"query|message|type|label|response|example|context|text|person)\s*(?:#?\d+)?\s*:",
    re.I,
)
_SPEAKER = lazy(
    r"[ \t>*-]*(?:user|human|assistant|ai|bot|customer|agent|student|q|a|person)\s*(?:#?\d+)?\s*:",
    re.I,
)
_BLANK = lazy(r"[ \t]*(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
_QUOTED = lazy("[\"“'«].*[\"”'»][.!?,]?$")
_EXAMPLE_TAGS = ("example", "examples", "sample", "samples", "demo", "shot", "transcript")
_HEADING_WORDS = 6


def instructions_of(document: Document, prompt: Prompt) -> tuple[Instruction, ...]:
    """Sentences of a prompt's messages that may instruct, in reading order."""
    known: dict[int, tuple[Instruction, ...]] = document.memo("instructions", dict)
    if id(prompt) not in known:
        known[id(prompt)] = tuple(_read(document, prompt))
    return known[id(prompt)]


def _read(document: Document, prompt: Prompt) -> Iterator[Instruction]:
    for index, message in enumerate(prompt.messages):
        if message.role in ("assistant", "tool"):
            continue
        found = structure_of(document, message.text.value)
        if found.complete:
            yield from _Reader(found, index).sentences()


class _Reader:
    """Walks over one message with the headings, lists and lead-ins that are open."""

    def __init__(self, found: Structure, message: int) -> None:
        self._found = found
        self._message = message
        self._text = found.text
        self._lead = ""
        self._lead_heading: object = None
        self._lead_end = 0
        self._listed = False
        self._items = list(found.list_items)
        self._next_item = 0
        self._open: list[ListItem] = []
        self._limited = _limits(found)

    def sentences(self) -> Iterator[Instruction]:
        for start, end in self._found.sentences():
            heading = self._found.section_of(start)
            if heading is not self._lead_heading:
                self._lead, self._lead_heading = "", heading
            self._advance(start)
            raw = self._text[start:end].replace("\n", " ").replace("\r", " ")
            text = raw.rstrip()
            if text.endswith(":") and not self._open:
                self._lead, self._lead_end, self._listed = text, end, False
            elif self._open:
                self._listed = True
            elif self._lead and self._is_over(start):
                self._lead = ""
            shown, scope, conditional = self._scope(start)
            if shown or not text or len(text) > MAX_SENTENCE or _is_shown(text):
                continue
            if self._found.in_comment(start) or self._found.in_code(start):
                continue
            conditional = conditional or _CONDITION().search(text) is not None
            line = max(self._text.rfind("\n", 0, start), self._text.rfind("\r", 0, start)) + 1
            if line < start and _SPEAKER().match(self._text, line, start):
                continue  # it goes on with what somebody says in a shown dialogue
            first = not self._text[line:start].strip("-*+>#. \t0123456789)")
            item = bool(self._open)
            yield Instruction(text, self._message, start, scope, conditional, item, line, first)

    def _is_over(self, start: int) -> bool:
        """Whether what the lead-in leads to has ended before a sentence outside lists."""
        if self._listed or len(self._lead.split()) > _HEADING_WORDS:
            return self._blank_between(start)
        alone = _BLANK().match(self._text, self._lead_end) is not None
        return not alone and self._blank_between(start)

    def _blank_between(self, start: int) -> bool:
        return _BLANK().search(self._text, self._lead_end, start) is not None

    def _advance(self, start: int) -> None:
        while self._next_item < len(self._items) and self._items[self._next_item].span[0] <= start:
            self._open.append(self._items[self._next_item])
            self._next_item += 1
        self._open = [item for item in self._open[-8:] if item.span[0] <= start < item.span[1]]

    def _scope(self, start: int) -> tuple[bool, str, bool]:
        """(is an example, what limits it, whether a condition stands above it)."""
        titles = [*self._headings(start), *self._tags(start)]
        leads = [self._lead] if self._lead else []
        leads += [self._own(item) for item in self._open[:-1]]
        named = [title for title in titles if title]
        shown = any(_EXAMPLE().search(title) for title in named if len(title.split()) <= 5)
        shown = shown or any(_EXAMPLE().search(lead) for lead in leads if lead.endswith(":"))
        conditional = any(_CONDITION().search(part) for part in (*named, *leads))
        limits = [part for part in (*named, *leads) if not _GENERIC().search(part)]
        return shown, " / ".join(limits), conditional

    def _own(self, item: ListItem) -> str:
        return self._text[item.text_span[0] : item.text_span[1]][:200]

    def _headings(self, start: int) -> list[str]:
        heading = self._found.section_of(start)
        if heading is None:
            return []
        # A title of the whole prompt limits nothing.
        first = self._found.headings[0]
        return [] if heading is first and heading.level == 1 else [heading.text]

    def _tags(self, start: int) -> list[str]:
        return [name for (begin, end), name in self._limited if begin <= start < end]


def _limits(found: Structure) -> list[tuple[Span, str]]:
    """Blocks between tags that stand on lines of their own."""
    blocks = [(tag.content, tag.name) for tag in found.tags if tag.content and tag.alone]
    return [(span, name.replace("_", " ").replace("-", " ")) for span, name in blocks[:200]]


def _is_shown(text: str) -> bool:
    """A quotation as a whole, or a turn of a dialogue."""
    return _QUOTED().match(text) is not None or _TURN().match(text) is not None
