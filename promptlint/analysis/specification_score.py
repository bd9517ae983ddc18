"""How likely careful readers are to call a prompt vague: a logistic regression on its evidence.

The weights are data, learnt from labelled real prompts by ``python -m evals specification``, which
also chooses the threshold, by cross-validation and for precision first. A weight is the change in
log-odds a unit of a number of `promptlint.analysis.specification_evidence.measure`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson

from promptlint.analysis import specification_evidence as evidence
from promptlint.analysis import specification_words as words

FILE = Path(__file__).with_name("specification_weights.json")
MIN_WORDS, MAX_CHARACTERS = 5, 2_000
"""Longer prompts are not judged: in long ones something is nearly always said."""

_DATA = re.compile(r"\s*[\[{][\s\S]{0,200}?\"\s*:|\s*[<#]!|\s*---")

_COMMON = frozenset(
    "and are as be by for i is it my of or that the this to will with you your".split()
)
_LEAST_COMMON = 0.08
"""Share of these words in English; other languages have one or the other of them."""

_SYSTEM = re.compile(r"\W*you(?:'re| are| will be| will act)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of a logistic regression, and from which probability on a prompt is vague.

    The threshold depends on the kind of `kind_of`: there are more briefs that are nearly empty.
    """

    weights: Mapping[str, float]
    bias: float
    thresholds: Mapping[str, float]

    def probability(self, numbers: Mapping[str, float]) -> float:
        """Between 0 and 1; numbers without a weight count for nothing."""
        total = self.bias + sum(
            weight * numbers[name] for name, weight in self.weights.items() if name in numbers
        )
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))

    def is_vague(self, numbers: Mapping[str, float]) -> bool:
        """Whether the probability reaches the threshold of its kind."""
        return self.probability(numbers) >= self.thresholds[kind_of(numbers)]


KINDS = ("brief", "request", "short", "other")


def kind_of(numbers: Mapping[str, float]) -> str:
    """One of `KINDS`: "Act as …", the same with a first request, up to 30 words, anything else."""
    if numbers["brief_with_request"]:
        return "request"
    if numbers["brief"]:
        return "brief"
    return "short" if numbers["short"] else "other"


@cache
def model() -> Model:
    """The model that ships."""
    data = orjson.loads(FILE.read_bytes())
    return Model(data["weights"], data["bias"], data["thresholds"])


def judgeable(text: str) -> bool:
    """Whether the model knows this sort of text.

    Not judged are languages other than English, long texts, data and scripts, a few words, system
    prompts ("You are …"), which get their task from the user, and templates with a place for input
    of its own ("Text: {{text}}").
    """
    if _SYSTEM.match(text) is not None:
        return False
    if len(text) > MAX_CHARACTERS or _DATA.match(text) is not None:
        return False
    told = [word.lower() for word in words.WORD.findall(text)]
    if len(told) < MIN_WORDS or evidence.takes_input(text) or not _is_english(told):
        return False
    return words.FOREIGN.search(words.ROLE_SENTENCE.sub(" ", text)) is None


def _is_english(told: Sequence[str]) -> bool:
    common = [word for word in told if word in _COMMON]
    return len(set(common)) >= 2 and len(common) >= _LEAST_COMMON * len(told)


def asks_for_something_open(numbers: Mapping[str, float]) -> bool:
    """Whether a brief's first request, where there is one, asks for help or about things unseen."""
    told = numbers["request_helps"] or numbers["request_own"]
    return not numbers["brief_with_request"] or bool(told)


def missing(numbers: Mapping[str, float]) -> tuple[str, ...]:
    """Facets without evidence, at most four; context and format where there is some for each."""
    lacks = {
        "task": numbers["goal_helps"] or numbers["goal_listed"] or numbers["statement"],
        "audience": not numbers["audience"] and not numbers["brief"] and numbers["shaped"],
        "format": not numbers["has_format"] and not numbers["output_section"],
        "constraints": not numbers["prohibited"] and not numbers["numbers"],
        "context": not (
            numbers["has_given"]
            or numbers["author_gives"]
            or numbers["user_gives"]
            or numbers["slots"]
        ),
    }
    found = tuple(facet for facet, lacking in lacks.items() if lacking)
    return found[-4:] or ("format", "context")
