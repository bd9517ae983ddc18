"""A small model answers a prompt once. What it did is told; whether the prompt is good is not.

Research on models of this size: format compliance, refusals and quality can't be judged from their
answers. An empty or looping answer, one without the format or schema that the prompt declares, or
one in another language is worth a look, no more.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from promptlint.analysis.text_language import language_of
from promptlint.probe.declared import Declared
from promptlint.probe.models.chat import Turn
from promptlint.probe.rendering import Rendered

ANSWER_TOKENS = 80
JSON_TOKENS = 200
PROMPT_CHARACTERS = 6000
"""Longer prompts would take a small model most of the budget to read."""
_LOOP_WORDS = 16
"""In fewer words nothing comes back three times but a list's own beginning."""
_LEAST_WORDS = 12
"""An answer of fewer words has no language for certain: it may be a name or a quotation."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model did.

    Attributes:
        kind: ``fine``, ``cut`` (in the middle of JSON, by our limit most likely: not judged),
            ``empty``, ``loop``, ``unparsed``, ``invalid`` or ``language``.
        tokens: that it was allowed.
        did: the same for people, a predicate with "this model" as its subject.
    """

    kind: str
    tokens: int
    did: str = ""


class Answering(Protocol):
    """A model that answers, in this process or in a server."""

    def answer(self, turns: Sequence[Turn], tokens: int, seconds: float) -> str | None:
        """One greedy answer; ``None`` where the turns are too long."""
        ...


def try_prompt(
    rendered: Rendered, declared: Declared, model: Answering, seconds: float
) -> Answer | None:
    """Let the model answer once, greedily. ``None``: the prompt is too long for a smoke test."""
    turns = [
        {"role": role if role in ("system", "assistant", "user") else "user", "content": text}
        for role, text in rendered.turns
        if text.strip()
    ]
    if turns and turns[-1]["role"] != "user":
        turns.append({"role": "user", "content": "Please begin."})
    if not turns or sum(len(turn["content"]) for turn in turns) > PROMPT_CHARACTERS:
        return None
    tokens = JSON_TOKENS if declared.json else ANSWER_TOKENS
    answer = model.answer(turns, tokens, seconds)
    if answer is None:
        return None
    kind, did = judge(answer, declared)
    return Answer(kind, tokens, did)


def judge(answer: str, declared: Declared) -> tuple[str, str]:
    """Kind of an answer and what the model did, by the first thing that is wrong."""
    if not answer.strip().strip("`"):
        return "empty", "answers nothing"
    if loops(answer):
        return "loop", "repeats itself without end"
    if declared.json:
        values = list(_objects(answer))
        faults = [_fault(value, declared.schema) for value in values] if declared.schema else []
        if values and not (faults and all(faults)):
            return "fine", ""
        if _is_cut(answer):
            return "cut", ""
        if not values:
            return "unparsed", "was to answer in JSON and gave none that parses"
        return "invalid", f"answered JSON that the declared schema refuses: {faults[0]}"
    wanted = declared.language
    found = language_of(answer) if wanted and len(answer.split()) >= _LEAST_WORDS else None
    if wanted and found not in (None, wanted):
        where = "the prompt asks for" if declared.said else "the prompt is written in"
        return "language", f"answered in {_named(found)} where {where} {_named(wanted)}"
    return "fine", ""


def _named(language: str | None) -> str:
    return "Cyrillic letters" if language == "Cyrillic" else str(language)


def loops(text: str) -> bool:
    """Whether four words in a row come back so often that they are most of the text."""
    words = text.split()
    if len(words) < _LOOP_WORDS:
        return False
    grams = Counter(zip(words, words[1:], words[2:], words[3:], strict=False))
    return max(grams.values()) * 4 > len(words) * 0.6


def _objects(text: str) -> Iterator[Any]:
    """JSON objects and arrays in a text, outermost ones."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(text):
        if text[at] in "{[":
            try:
                value, at = decoder.raw_decode(text, at)
            except (ValueError, RecursionError):
                at += 1
                continue
            yield value
        else:
            at += 1


def _is_cut(text: str) -> bool:
    """Whether the outermost object or array that a text begins is still open at its end."""
    depth, quoted, escaped = 0, False, False
    for char in text:
        if quoted:
            quoted = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            quoted = depth > 0
        elif char in "{[":
            depth += 1
        elif char in "}]":
            depth = max(0, depth - 1)
    return depth > 0


def _fault(value: object, schema: Mapping[str, Any]) -> str:
    """What of a schema a value does not meet, in the schema's own words; empty where it fits, or
    where the schema is none. The model's words stay out: they may be anything."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match
    from referencing import Registry

    try:
        Draft202012Validator.check_schema(schema)
        error = best_match(Draft202012Validator(schema, registry=Registry()).iter_errors(value))
    except Exception:  # no schema, or one that points elsewhere: nothing can be told
        return ""
    if error is None:
        return ""
    path = list(error.absolute_schema_path)
    names = [str(path[i + 1]) for i in range(len(path) - 1) if path[i] == "properties"]
    where = f"`{'.'.join(names)}`" if names else "the answer"
    if error.validator == "required" and isinstance(error.instance, Mapping):
        lacking = [f"`{name}`" for name in error.validator_value if name not in error.instance]
        return f"{where} lacks {', '.join(lacking[:3])}"
    if error.validator == "type":
        return f"{where} is not of type {error.validator_value}"
    return f"{where} breaks `{error.validator}`"
