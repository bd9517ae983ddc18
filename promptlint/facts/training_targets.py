"""What the places where models are trained take: rows and bytes of a file, tokens of a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from promptlint.facts.tables import read_rows

TARGETS = (
    "openai azure together fireworks mistral bedrock vertex cohere trl axolotl llamafactory "
    "torchtune unsloth generic"
).split()
"""Names of ``--target`` that are known; any other one has no rules of its own."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a target.

    Attributes:
        value: rows, bytes or tokens.
        sure: whether the target's own documentation or code was read; a limit that is not sure
            never makes an error.
        source: where it stands.
        checked: day on which it was read there (YYYY-MM-DD); empty where it was not.
    """

    value: int
    sure: bool
    source: str
    checked: str = ""


def target_name(written: str) -> str:
    """A target's name as the tables have it."""
    return written.lower().replace("_", "-")


def limits_of(target: str) -> dict[str, Limit]:
    """Limits of a target by name: ``rows_min``, ``rows_max`` and ``bytes_max`` are refused,
    under ``rows_help`` training is said to help little. ``tokens_max`` is the most that an example
    may have, ``tokens_kept`` what the trainer keeps of it unless it is told otherwise,
    ``tokens_dropped`` what it keeps nothing of. Empty for an unknown target."""
    return _limits().get(target_name(target), {})


@lru_cache(maxsize=1)
def _limits() -> dict[str, dict[str, Limit]]:
    found: dict[str, dict[str, Limit]] = {}
    for target, name, value, confidence, checked, source in read_rows("training_targets.csv"):
        limit = Limit(int(value), confidence == "high", source, checked)
        found.setdefault(target, {})[name] = limit
    return found
