"""Vague words where an instruction needs a number or a criterion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from promptlint.analysis.instructions import Instruction, instructions_of
from promptlint.analysis.vagueness import (
    CRITERION,
    LENGTH,
    OPEN_LIST,
    QUANTITY,
    gives_length,
    vague,
)
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Prompt
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_NEXT_LINES = 3
_TAG = re.compile(r"<[A-Za-z][\w-]{0,40}>")

_WANTED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        QUANTITY: ("how many", "give a number or a range"),
        LENGTH: ("how long", "give a length in words, sentences or bullets"),
        CRITERION: (
            "by what measure",
            "say by what you would tell a right answer from a wrong one",
        ),
        OPEN_LIST: (
            "what else",
            "list everything that is wanted, or say what all of it has in common",
        ),
    }
)


class VagueInstruction:
    """One hit for each word and prompt, at its first place; the others are related."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Vague orders, grouped by word."""
        for prompt in document.prompts:
            yield from _hits(document, prompt)


CHECK = VagueInstruction()


def _around(text: str, sentence: Instruction) -> str:
    """The line before the sentence, and the lines that follow its own."""
    end = text.find("\n", sentence.start + len(sentence.text))
    following = text[end + 1 : end + 400].split("\n")[:_NEXT_LINES] if end >= 0 else []
    return "\n".join((text[max(sentence.line, sentence.start - 400) : sentence.start], *following))


def _is_turn(text: str, start: int) -> bool:
    """Whether the next line is an answer in tags, as below other lines: a turn of an example."""
    end = text.find("\n", start)
    if end < 0 or text[end + 1 : end + 2] != "<":
        return False
    tag = _TAG.match(text, end + 1)
    return tag is not None and text.count("\n" + tag[0]) > 1


def _hits(document: Document, prompt: Prompt) -> Iterable[Hit]:
    measured = any(gives_length(message.text.value) for message in prompt.messages)
    places: dict[tuple[str, str], list[Place]] = {}
    for sentence in instructions_of(document, prompt):
        text = prompt.messages[sentence.message].text.value
        if _is_turn(text, sentence.start):
            continue
        for found in vague(sentence.text, _around(text, sentence)):
            if found.kind == LENGTH and measured:
                continue
            place = Place(span=sentence.span(prompt, *found.span), message="here, too")
            places.setdefault((found.kind, found.word), []).append(place)
    for (kind, word), (first, *others) in places.items():
        wanted, advice = _WANTED[kind]
        yield Hit(
            Place(span=first.span),
            args={"word": word, "wanted": wanted},
            related=tuple(others[:9]),
            data={"word": word, "kind": kind, "count": 1 + len(others)},
            help=advice,
        )
