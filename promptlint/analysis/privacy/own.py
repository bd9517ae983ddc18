"""The user's own recognisers, in the YAML that presidio reads: patterns, words, context words.

No part of presidio is needed for them. Patterns that could run away are refused with their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from promptlint.analysis.privacy.context import around
from promptlint.analysis.privacy.detection import CERTAIN, POSSIBLE, Detection
from promptlint.analysis.privacy.presidio import LEAST_WITH_WORDS, WITH_WORDS, naming
from promptlint.model.rule import ParamsError
from promptlint.rulebook.patterns import compile_pattern, find_all

_FLAGS = ("ignorecase", "multiline", "dotall")  # presidio's own
_IGNORED = frozenset({"name", "supported_language", "supported_languages", "type", "enabled"})
_KNOWN = _IGNORED | {
    "patterns",
    "deny_list",
    "deny_list_score",
    "context",
    "supported_entity",
    "supported_entities",
    "country_code",
    "version",
    "global_regex_flags",
}


@dataclass(frozen=True, slots=True)
class OwnRecognizer:
    """One recogniser: compiled patterns, each with its score from 0 to 1."""

    entity: str
    patterns: tuple[tuple[re.Pattern[str], float], ...]
    context: tuple[str, ...]

    def find(self, text: str) -> Iterator[Detection]:
        """Detections of a text of any length."""
        named = naming(self.context)
        for pattern, score in self.patterns:
            for match in find_all(pattern, text):
                start, end = match.span()
                words = named(" ".join(around(text, start, end)))
                total = max(score + WITH_WORDS, LEAST_WITH_WORDS) if words else score
                if total >= LEAST_WITH_WORDS:
                    grade = 0.9 if total >= CERTAIN else POSSIBLE + 0.05
                    yield Detection(self.entity, start, end, grade, False, words)


@lru_cache(maxsize=4)
def parse_recognizers(text: str) -> tuple[OwnRecognizer, ...]:
    """The recognisers of a YAML file with presidio's top-level key ``recognizers``.

    Raises:
        ParamsError: no valid YAML, no such list, a pattern that is wrong or could run away.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(text, loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ParamsError(f"not valid YAML: {str(error).splitlines()[0]}") from None
    items = data.get("recognizers") if isinstance(data, dict) else None
    if not isinstance(items, list):
        raise ParamsError("has no list `recognizers`, as presidio's files do")
    return tuple(
        _recognizer(item, index)
        for index, item in enumerate(items)
        if isinstance(item, dict) and item.get("type") != "predefined" and item.get("enabled", True)
    )


def _recognizer(item: Mapping[str, object], index: int) -> OwnRecognizer:
    unknown = sorted(str(key) for key in item if key not in _KNOWN)
    if unknown:
        raise ParamsError(f"unknown key `{unknown[0]}`", "recognizers", index)
    entity = item.get("supported_entity")
    if not isinstance(entity, str) or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,63}", entity):
        raise ParamsError("needs a name such as STAFF_ID", "recognizers", index, "supported_entity")
    patterns = [
        _pattern(part, ("recognizers", index, "patterns", number))
        for number, part in enumerate(_list(item, "patterns", index))
    ]
    words = [word for word in _list(item, "deny_list", index) if isinstance(word, str) and word]
    if words:
        score = _score(item.get("deny_list_score", 1.0), ("recognizers", index, "deny_list_score"))
        expression = r"(?<!\w)(?:" + "|".join(map(re.escape, words)) + r")(?!\w)"
        patterns.append((re.compile(expression, re.IGNORECASE), score))
    if not patterns:
        raise ParamsError("has neither `patterns` nor a `deny_list`", "recognizers", index)
    context = tuple(str(word) for word in _list(item, "context", index))
    return OwnRecognizer(entity, tuple(patterns), context)


def _list(item: Mapping[str, object], key: str, index: int) -> list[object]:
    value = item.get(key) or []
    if not isinstance(value, list):
        raise ParamsError("must be a list", "recognizers", index, key)
    return value


def _pattern(part: object, route: tuple[str | int, ...]) -> tuple[re.Pattern[str], float]:
    if not isinstance(part, dict) or not isinstance(part.get("regex"), str):
        raise ParamsError("needs a `regex`", *route)
    score = _score(part.get("score", 0.5), (*route, "score"))
    return compile_pattern(part["regex"], _FLAGS, *route, "regex"), score


def _score(value: object, route: tuple[str | int, ...]) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ParamsError("must be a number from 0 to 1", *route)
    return float(value)
