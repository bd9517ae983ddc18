"""Prompting called training, uploads called fine-tuning, chats that teach everybody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from promptlint.analysis.corpora import marked
from promptlint.analysis.customization import Belief, beliefs
from promptlint.analysis.markdown import structure_of
from promptlint.analysis.settings import place_in
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params
from promptlint.model.text import Text

_SHOWN = 100
CLAIM = "training-claim"
"""Mark of a document's sentence that only a project can contradict."""

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
    """One hit for each sentence that claims it. Of a project whose models are all a provider's, and
    in which nothing trains, more is known: there a model was trained on nothing."""

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Claims in the project's own texts and in what its models are told."""
        for text, addressed in _texts(document):
            found = structure_of(document, text.value)
            for belief in beliefs(found, addressed=addressed):
                yield _hit(text, belief)

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Claims that a model was trained, or learns, where no model here was or does."""
        told = list(marked(project, CLAIM))
        if not told or not _asks_stock_models(project) or _may_train(project):
            return
        for facts, mark in told:
            kind, _, quote = mark.detail.partition(" ")
            why, advice = _WHY[kind]
            yield Hit(
                place_in(facts.path, mark.place),
                args={"quote": quote, "why": why},
                data={"belief": kind, "signals": ["claim", "stock-model", "nothing-trains"]},
                help=advice,
                identity=quote,
            )


CHECK = Customization()

_TUNED = re.compile(
    r"^ft:|fine-?tun|adapter|lora|(?:^|[/_-])ft(?:$|[/_-])|[\\~]|^\.?/", re.IGNORECASE
)
_WEIGHTS = re.compile(
    r"\.(?:safetensors|gguf|ggml|pt|pth|ckpt|onnx)$|(?:^|/)(?:modelfile|adapter_config\.json)$"
    r"|fine-?tun|(?:^|[/_.-])(?:train(?:er|ing)?|lora|sft)(?=[/_.-])",
    re.IGNORECASE,
)
_STOCK = re.compile(
    r"^(?:[\w.]+/)?(?:gpt-|chatgpt|o[134](?:-|$)|claude|gemini|command|(?:open-)?mi[sx]tral|ministral"
    r"|llama|qwen|deepseek|grok|sonar|(?:[a-z]{2}\.)?(?:anthropic|amazon|meta|cohere)\.)",
    re.IGNORECASE,
)


def _asks_stock_models(project: ProjectFacts) -> bool:
    """Whether every model that is asked is known and a provider's own; one at least."""
    names = [
        config.values[key]
        for facts in project.files.values()
        for config in facts.configs
        for key in ("generator.model", "model")
        if config.world in ("generation", "retrieval") and key in config.values
    ]
    texts = [value.text() or "" for value in names]
    return bool(texts) and all(_STOCK.match(name) and not _TUNED.search(name) for name in texts)


def _may_train(project: ProjectFacts) -> bool:
    """Whether anything in the project trains a model, or looks like what trains one."""
    if any(marked(project, "trains")) or any(_WEIGHTS.search(name) for name in project.names):
        return True
    return any(
        config.world == "training" for facts in project.files.values() for config in facts.configs
    )


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
