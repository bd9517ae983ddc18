"""The quick check of a configuration's structure, without pydantic.

It only says yes or no, and it says the same as the models in `promptlint.config.models`: those are
imported when it says no, to tell the user why. A property test holds the two together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeAlias

from promptlint.config.sizes import LARGEST, parse_size
from promptlint.model.document import KINDS
from promptlint.model.entities import ALL_ENTITIES, COUNTRIES

Fits: TypeAlias = Callable[[object], bool]

SEVERITIES = ("error", "warning", "info")
CONFIDENCES = ("high", "medium", "low")
REDACTIONS = ("pseudonym", "tag", "drop-row")
METRICS = ("cosine", "dot", "euclidean")
TARGET = r"^[a-z][a-z0-9]*([-_.][a-z0-9]+)*$"
BUDGET = r"^[0-9]*[1-9][0-9]*[smh]?$"
DEVICES = ("auto", "cpu", "cuda", "mps")
DTYPES = ("auto", "float32", "bfloat16", "float16")
MODULE = r"^[A-Za-z][A-Za-z0-9_]*$"
GLOB = r"^[^!]"
"""A pattern is not empty and does not begin with ``!``, which would silently match nothing."""


def _text(value: object) -> bool:
    return isinstance(value, str)


def _filled(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _boolean(value: object) -> bool:
    return isinstance(value, bool)


def _whole(lowest: int) -> Fits:
    def fits(value: object) -> bool:
        return type(value) is int and lowest <= value <= LARGEST

    return fits


def _word(*words: str) -> Fits:
    return lambda value: isinstance(value, str) and value in words


def _pattern(pattern: str) -> Fits:
    # fullmatch: to Python, `$` also matches before a final line break.
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _either(*options: Fits) -> Fits:
    return lambda value: any(option(value) for option in options)


def _list(item: Fits) -> Fits:
    return lambda value: isinstance(value, list) and all(map(item, value))


def _table(key: Fits, item: Fits) -> Fits:
    return lambda value: (
        isinstance(value, dict) and all(key(k) and item(v) for k, v in value.items())
    )


def _keys(known: Mapping[str, Fits], other: Fits | None = None) -> Fits:
    def fits(value: object) -> bool:
        if not isinstance(value, dict):
            return False
        for key, item in value.items():
            decide = known.get(key, other)
            if decide is None or not decide(item):
                return False
        return True

    return fits


def _size(value: object) -> bool:
    try:
        return isinstance(value, str | int) and parse_size(value) > 0
    except ValueError:
        return False


def _date(value: object) -> bool:
    if isinstance(value, datetime):
        return False
    if isinstance(value, str):
        return is_iso_date(value)
    return isinstance(value, date)


def is_iso_date(text: str) -> bool:
    """Whether the text is a date as in ``2026-11-24``."""
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_parameter(value: object) -> bool:
    """Whether a rule's parameter can have this value: anything of JSON, numbers finite."""
    if value is None or isinstance(value, str | bool):
        return value is not None
    if isinstance(value, int):
        return abs(value) <= LARGEST
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):
        return all(map(is_parameter, value))
    return isinstance(value, dict) and all(map(is_parameter, value.values()))


def _entity(value: object) -> bool:
    return isinstance(value, str) and value.upper() in ALL_ENTITIES


def _country(value: object) -> bool:
    return isinstance(value, str) and value.lower() in COUNTRIES


def _expression(value: object) -> bool:
    return isinstance(value, str) and fault_of_expression(value) is None


def fault_of_expression(pattern: str) -> str | None:
    """What is wrong with a regular expression, if anything is; one that could run away, too."""
    from promptlint.model.rule import ParamsError
    from promptlint.rulebook.patterns import compile_pattern

    try:
        compile_pattern(pattern)
    except ParamsError as error:
        return error.reason
    return None


_STRINGS = _list(_text)
_SEVERITY = _word(*SEVERITIES)


def _glob(value: object) -> bool:
    return isinstance(value, str) and re.match(GLOB, value) is not None


_MODEL = _keys(
    {
        "max-input-tokens": _whole(1),
        "max-output-tokens": _whole(1),
        "dimensions": _whole(1),
        "metric": _word(*METRICS),
        "query-prefix": _text,
        "passage-prefix": _text,
        "retires": _date,
        "tokenizer": _filled,
    }
)

PRICES = (
    "prompt-tokens",
    "cached-tokens",
    "answer-tokens",
    "tuned-prompt-tokens",
    "tuned-answer-tokens",
    "training-tokens",
    "embedded-tokens",
    "gpu-hour",
)
"""What `promptlint advise` counts with: US dollars, or the currency that is named, for a million
tokens or an hour."""


def _price(value: object) -> bool:
    return type(value) in (int, float) and 0 <= value <= LARGEST  # type: ignore[operator]  # numbers


SHAPE: Mapping[str, Fits] = {
    "select": _STRINGS,
    "extend-select": _STRINGS,
    "ignore": _STRINGS,
    "preview": _boolean,
    "severity": _table(_text, _SEVERITY),
    "fail-on": _SEVERITY,
    "min-confidence": _word(*CONFIDENCES),
    "exclude": _STRINGS,
    "extend-exclude": _STRINGS,
    "respect-gitignore": _boolean,
    "per-file-ignores": _table(_glob, _STRINGS),
    "kinds": _table(_glob, _word(*KINDS)),
    "packs": _list(_filled),
    "target": _pattern(TARGET),
    "max-file-size": _size,
    "baseline": _filled,
    "cache-dir": _filled,
    "jobs": _either(_whole(1), _word("auto")),
    "advise": _keys(
        {
            "requests": _whole(1),
            "currency": _filled,
            "prices": _keys(dict.fromkeys(PRICES, _price)),
        }
    ),
    "rules": _table(_text, _keys({"severity": _SEVERITY}, other=is_parameter)),
    "privacy": _keys(
        {
            "allow": _STRINGS,
            "allow-domains": _STRINGS,
            "allow-patterns": _list(_expression),
            "entities": _list(_entity),
            "countries": _list(_country),
            "recognizers": _filled,
            "fix": _word(*REDACTIONS),
            "ner": _pattern(MODULE),
        }
    ),
    "probe": _keys(
        {
            "model": _filled,
            "encoder": _filled,
            "budget": _pattern(BUDGET),
            "rows": _whole(1),
            "seed": _whole(0),
            "device": _word(*DEVICES),
            "dtype": _word(*DTYPES),
            "offline": _boolean,
        }
    ),
    "models": _table(_text, _MODEL),
}
"""Every key of the configuration's top level, in the order in which it is documented."""


def fits(table: Mapping[str, object]) -> bool:
    """Whether a configuration is structurally right. Rule names are not looked up here."""
    return all(key in SHAPE and SHAPE[key](value) for key, value in table.items())
