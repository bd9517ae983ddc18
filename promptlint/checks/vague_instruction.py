"""Vague words where an instruction needs a number or a criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from promptlint.analysis.instructions import instructions_of
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


def _hits(document: Document, prompt: Prompt) -> Iterable[Hit]:
    measured = any(gives_length(message.text.value) for message in prompt.messages)
    places: dict[tuple[str, str], list[Place]] = {}
    for sentence in instructions_of(document, prompt):
        for found in vague(sentence.text):
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
