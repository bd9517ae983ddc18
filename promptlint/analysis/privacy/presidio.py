"""Presidio's recognisers of single countries, where the extra is installed and a config asks.

They are called directly, one after the other, on windows around digits. Its engine would read whole
texts, bring a language model and want the network; what it adds for patterns is the words around a
match, which `promptlint.analysis.privacy.context` does here with the same figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from promptlint.analysis.privacy.context import around
from promptlint.analysis.privacy.detection import CERTAIN, POSSIBLE, Detection
from promptlint.analysis.privacy.windows import Windows
from promptlint.model.entities import OPTIONAL

if TYPE_CHECKING:
    from presidio_analyzer import EntityRecognizer

WITH_WORDS = 0.35
"""Presidio's `context_similarity_factor`: what a word nearby adds to a pattern's score."""

LEAST_WITH_WORDS = 0.4
"""Presidio's `min_score_with_context_similarity`, and the score that we report from."""

_URL_GATE = re.compile(r"://|\bwww\.|[a-z]\.[a-z]{2}")
# Presidio gives them a full score for a possible number of a province, without check digits.
_SHAPES = frozenset(
    name
    for names in OPTIONAL.values()
    for name in names
    if name.endswith(("_LICENSE_PLATE", "_VEHICLE_REGISTRATION"))
)
_WITHOUT_DIGITS = frozenset({"URL"})


def is_installed() -> bool:
    """Whether presidio can be imported; does not import it."""
    return find_spec("presidio_analyzer") is not None


def find(text: str, entities: frozenset[str]) -> Iterator[Detection]:
    """Presidio's detections of a text of any length, for entities beyond the base install's.

    A right check digit, or a word that names the number, makes a detection certain only together;
    a pattern without either is left alone.

    Raises:
        ModuleNotFoundError: the extra is not installed.
    """
    for group, gate in (
        (entities - _WITHOUT_DIGITS, None),
        (entities & _WITHOUT_DIGITS, _URL_GATE),
    ):
        if not group:
            continue
        windows = Windows(text, gate) if gate else Windows(text)
        for recognizer in _recognizers(group):
            yield from _run(recognizer, windows, text, group)


def _run(
    recognizer: EntityRecognizer, windows: Windows, text: str, entities: frozenset[str]
) -> Iterator[Detection]:
    named = naming(recognizer.context or ())
    analyze: Any = recognizer.analyze  # declared with artifacts of a language model: not needed
    for result in analyze(windows.text, list(entities), None):
        start = windows.source(result.start)
        end = start + result.end - result.start
        if result.entity_type not in entities or "\x1e" in text[start:end]:
            continue
        words = named(" ".join(around(text, start, end)))
        checked = result.score >= 1.0
        score = max(result.score + WITH_WORDS, LEAST_WITH_WORDS) if words else result.score
        if score < LEAST_WITH_WORDS or (result.entity_type in _SHAPES and not words):
            continue
        sure = words and (checked or score >= CERTAIN)
        grade = 0.9 if sure else POSSIBLE + 0.05
        yield Detection(result.entity_type, start, end, grade, checked, words)


def naming(words: tuple[str, ...] | list[str]) -> Callable[[str], bool]:
    """A function that tells whether a text holds one of some words, whole, in any case."""
    if not words:
        return lambda text: False
    ordered = sorted(words, key=len, reverse=True)
    pattern = re.compile(
        r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?:s|en|es)?(?!\w)", re.IGNORECASE
    )
    return lambda text: pattern.search(text) is not None


def _recognizers(entities: frozenset[str]) -> tuple[EntityRecognizer, ...]:
    return tuple(one for one in _all() if entities.intersection(one.supported_entities))


@lru_cache(maxsize=1)
def _all() -> tuple[EntityRecognizer, ...]:
    """Every recogniser beyond the base install's entities, without models and services."""
    import presidio_analyzer.predefined_recognizers as predefined
    from presidio_analyzer import EntityRecognizer, PatternRecognizer

    known = frozenset(name for names in OPTIONAL.values() for name in names)
    found: list[EntityRecognizer] = []
    for name in sorted(dir(predefined)):
        made: Any = getattr(predefined, name)
        if not (isinstance(made, type) and issubclass(made, EntityRecognizer)):
            continue
        if not (issubclass(made, PatternRecognizer) or name.startswith("Za")):
            continue
        try:
            build: Callable[[], Any] = made  # each class has defaults of its own
            recognizer = build()
        except (TypeError, ValueError, ImportError):
            continue
        if known.intersection(recognizer.supported_entities):
            found.append(recognizer)
    return tuple(found)
