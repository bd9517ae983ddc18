"""Trainings on one long text as it is: a document, or somebody's voice?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from promptlint.analysis.chunk_signs import SMALL, Sign, percent
from promptlint.analysis.parameters import from_name
from promptlint.analysis.settings import place_in, resolved_data
from promptlint.analysis.training_cases import CHAT_MODEL, method_of, trains_answers
from promptlint.model.facts import Config, DataRef, FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence
from promptlint.model.place import Place

_GENERATIVE = re.compile(
    r"|sft|supervised|clm|causal\w*|c?pt|pretrain\w*|completion|instruct\w*|lora"
)
_CHARS_PER_TOKEN = 4
_HEADINGS = 3
_LARGE = 1e9
"""Parameters from which on a base model is one that somebody wants to know things."""

_LEAST = 4_000
"""Characters; a shorter text is a sample."""


def hits(project: ProjectFacts) -> Iterator[Hit]:
    """One hit for each text that a training names and that is a document."""
    seen: set[str] = set()
    for facts in project.files.values():
        for config in facts.configs:
            if not trains_answers(config) or not _GENERATIVE.fullmatch(method_of(config)):
                continue
            refs = zip(config.data, resolved_data(project, facts, config), strict=True)
            for written, ref in refs:
                data = project.files.get(ref.path or "")
                if ref.role != "train" or data is None or data.dataset or data.path in seen:
                    continue
                signs = _signs(config, data.measures, data.chars)
                if signs:
                    seen.add(data.path)
                    yield _hit(facts, config, written, data, signs)


def _signs(config: Config, measures: Mapping[str, float], chars: int) -> list[Sign]:
    """Signs that a text states facts and that a model is to learn them; none unless they agree."""
    tokens = chars / _CHARS_PER_TOKEN
    of = measures.get
    if chars < _LEAST or tokens > SMALL or of("passage.share", 0.0) < 0.5:
        return []
    if of("passage.impersonal", 0.0) < 0.6 or of("passage.figures", 0.0) < 0.3:
        return []
    model = config.text("model") or ""
    signs = []
    if CHAT_MODEL.search(model):
        signs.append(Sign("chat-model", "use", f"{model}, a chat model, is trained on bare text"))
    headings = of("text.headings", 0.0)
    if headings >= _HEADINGS and (from_name(model) or 0.0) >= _LARGE:
        signs.append(Sign("headings", "shape", f"it has {round(headings):,} headings or sections"))
    if not signs:
        return []
    share = percent(of("passage.figures", 0.0))
    stated = f"{share} of its passages hold figures, and it speaks to nobody"
    size = f"about {round(tokens):,} tokens in all, far too few for continued pre-training"
    return [*signs, Sign("statements", "register", stated), Sign("small-corpus", "size", size)]


def _hit(
    facts: FileFacts, config: Config, written: DataRef, data: FileFacts, signs: list[Sign]
) -> Hit:
    named = place_in(facts.path, written.value.place, "the training data")
    is_call = facts.kind == "source"
    place = place_in(facts.path, config.place) if is_call else replace(named, message="")
    document = Place(path=data.path, message="trained on as it is")
    return Hit(
        place,
        {
            "data": data.path,
            "records": "one text",
            "evidence": "; ".join(sign.text for sign in signs[:3]),
        },
        (*([named] if is_call else []), document),
        {
            "dataset": data.path,
            "records": 1,
            "signals": [sign.name for sign in signs],
            "evidence": [sign.text for sign in signs],
            "measures": dict(data.measures),
        },
        confidence=Confidence.MEDIUM,
        identity=data.path,
    )
