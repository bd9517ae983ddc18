"""Prompting called training, uploads called fine-tuning, chats that teach everybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from promptlint.analysis.customization import Belief, beliefs
from promptlint.analysis.markdown import structure_of
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params
from promptlint.model.text import Text

_SHOWN = 100

_WHY: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "prompt-trains": (
            "a prompt trains nothing: it goes with every request and changes no weights",
            "say that the model is prompted or instructed; keep the prompt under version control, "
            "for whatever it says is gone when it is left out",
        ),
        "files-train": (
            "files that an assistant is given are searched when it answers, they train nothing",
            "say that it retrieves from the files; keep them, keep them current and restrict who "
            "may ask, for nothing of them is in the weights",
        ),
        "chats-train": (
            "a deployed model does not learn from its conversations",
            "collect corrections and put them into the prompt, the documents or a training set",
        ),
        "in-weights": (
            "files that were uploaded or retrieved are not in the weights",
            "keep the files: the assistant knows nothing of them once they are deleted",
        ),
        "for-everyone": (
            "a model keeps nothing from one conversation for other users",
            "write it into the system prompt or into a store that every conversation reads",
        ),
        "current": (
            "what a model learnt in pre-training is neither current nor checked",
            "give it the facts with the request, by retrieval or a tool, and let it cite them",
        ),
    }
)


class Customization:
    """One hit for each sentence that claims it."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Claims in the project's own texts and in what its models are told."""
        for text, addressed in _texts(document):
            found = structure_of(document, text.value)
            for belief in beliefs(found, addressed=addressed):
                yield _hit(text, belief)


CHECK = Customization()


def _texts(document: Document) -> Iterator[tuple[Text, bool]]:
    if document.kind == "docs":
        yield Text.verbatim(document.text), False
        return
    cells = document.extra.get("docs", ())
    for cell in cells if isinstance(cells, tuple) else ():
        if isinstance(cell, Text):
            yield cell, False
    for prompt in document.prompts:
        for message in prompt.messages:
            if message.role not in ("assistant", "tool"):
                yield message.text, True


def _hit(text: Text, belief: Belief) -> Hit:
    start, end = belief.span
    quote = " ".join(text.value[start:end].split())
    quote = quote if len(quote) <= _SHOWN else quote[: _SHOWN - 1] + "…"
    why, advice = _WHY[belief.kind]
    return Hit(
        Place(span=text.source_span(start, end)),
        args={"quote": quote, "why": why},
        data={"belief": belief.kind},
        help=advice,
    )
