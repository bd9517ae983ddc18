"""Which vocabulary a model splits text with, where its maker has published it."""

from __future__ import annotations

from functools import lru_cache

from promptlint.facts import names
from promptlint.facts.tables import read_rows

ENCODINGS = frozenset(
    ("cl100k_base", "o200k_base", "o200k_harmony", "p50k_base", "r50k_base", "llama3", "qwen3")
)
"""Names of vocabularies, as tiktoken and the models' own cards call them."""


def encoding_of(model: str) -> str | None:
    """Name of the vocabulary of `model`; ``None`` when it is not public or not known.

    Takes any spelling that configs use: ``azure/gpt-4o``, ``openai:chat:gpt-4o``, a fine-tuned
    ``ft:gpt-4o-mini:…``, a hub id such as ``meta-llama/Llama-3.1-8B-Instruct``. An encoding's own
    name is returned as it is.
    """
    if model in ENCODINGS:
        return model
    bare = names.split(model)[1].removeprefix("ft:").rpartition("/")[2]
    for prefix, encoding in _prefixes():
        # gpt-4o is no gpt-4, and o1-mini is an o1: a name goes on behind a sign, not a letter.
        if bare.startswith(prefix) and not bare[len(prefix) : len(prefix) + 1].isalnum():
            return encoding or None
    return None


@lru_cache(maxsize=1)
def _prefixes() -> tuple[tuple[str, str], ...]:
    """(beginning of a name, encoding), the longest first."""
    rows = ((row[0], row[1]) for row in read_rows("encodings.csv"))
    return tuple(sorted(rows, key=lambda row: -len(row[0])))
