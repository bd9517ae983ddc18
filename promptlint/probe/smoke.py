"""A small model answers a prompt once. What it did is told; whether the prompt is good is not.

Research on models of this size: format compliance, refusals and quality can't be judged from their
answers. An empty or looping answer, or one that does not parse though the prompt shows the format,
is worth a look, no more.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from promptlint.probe.models.chat import Turn
from promptlint.probe.rendering import Rendered

ANSWER_TOKENS = 80
JSON_TOKENS = 200
PROMPT_CHARACTERS = 6000
"""Longer prompts would take a small model most of the budget to read."""
_JSON = re.compile(r"(?i)\bjson\b")
_SHOWN = re.compile(r'\{\s*"[^"{}]+"\s*:')


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model did.

    Attributes:
        kind: ``fine``, ``empty``, ``loop`` or ``unparsed``.
        tokens: that it was allowed.
    """

    kind: str
    tokens: int


class Answering(Protocol):
    """A model that answers, in this process or in a server."""

    def answer(self, turns: Sequence[Turn], tokens: int, seconds: float) -> str | None:
        """One greedy answer; ``None`` where the turns are too long."""
        ...


def try_prompt(rendered: Rendered, model: Answering, seconds: float) -> Answer | None:
    """Let the model answer once, greedily. ``None``: the prompt is too long for a smoke test."""
    turns = [
        {"role": role if role in ("system", "assistant", "user") else "user", "content": text}
        for role, text in rendered.turns
        if text.strip()
    ]
    if turns and turns[-1]["role"] != "user":
        turns.append({"role": "user", "content": "Please begin."})
    if not turns:
        return None
    text = "\n".join(turn["content"] for turn in turns)
    wants_json = bool(_JSON.search(text) and _SHOWN.search(text))
    tokens = JSON_TOKENS if wants_json else ANSWER_TOKENS
    if len(text) > PROMPT_CHARACTERS:
        return None
    answer = model.answer(turns, tokens, seconds)
    if answer is None:
        return None
    return Answer(_judge(answer, wants_json), tokens)


def _judge(answer: str, wants_json: bool) -> str:
    if not answer.strip():
        return "empty"
    if loops(answer):
        return "loop"
    if wants_json and not _has_json(answer):
        return "unparsed"
    return "fine"


def loops(text: str) -> bool:
    """Whether four words in a row come back so often that they are most of the text."""
    words = text.split()
    if len(words) < 24:
        return False
    grams = Counter(zip(words, words[1:], words[2:], words[3:], strict=False))
    return max(grams.values()) * 4 > len(words) * 0.6


def _has_json(text: str) -> bool:
    decoder = json.JSONDecoder()
    for start, char in enumerate(text):
        if char in "{[":
            try:
                decoder.raw_decode(text, start)
            except ValueError:
                continue
            return True
    return False
