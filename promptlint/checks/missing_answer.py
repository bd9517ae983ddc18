"""Answers that are not there: no assistant turn, an empty one, or a placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from promptlint.analysis.answers import holds_only_prompts, is_graded_prompt
from promptlint.analysis.record_shapes import shapes_of, tells_roles
from promptlint.model.batch import RecordBatch, Turn
from promptlint.model.check import CheckContext
from promptlint.model.hit import RowHit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Pointer
from promptlint.model.rule import Params
from promptlint.readers.datasets.formats import (
    PREFERENCES,
    answer_column,
    conversations_of,
    row_format,
)
from promptlint.readers.datasets.messages import ROLES, Conversation
from promptlint.readers.datasets.registered import columns_named

_LONGEST_PLACEHOLDER = 40
_LONGEST_EXCUSE = 120
_OPENS = "<[("
_EXCUSE = re.compile(
    r"[<\[(]\s*no (?:output|answer|response)\b[^<>\[\]()\n]*[>\])]\Z", re.IGNORECASE
)
"""`<No output. The task asks for a picture.>`: nothing, and why."""
_WRAPPERS = "<>[](){}\"'`*_#|"
_SEPARATORS = re.compile(r"[\s_-]+")
_BLANK = " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000\u200b\u200c\u200d\u2060\ufeff"
# Fields that carry an answer although a message has no content.
_INSTEAD = ("tool_calls", "function_call", "refusal", "audio")
_SHORT_WORDS = 3
_STANDS_IN = "a placeholder stands for the answer"
_FEWEST_LABELS = 5


@dataclass(frozen=True, slots=True)
class _Missing:
    """What is wrong with one answer; `kind` becomes the finding's entity."""

    kind: str
    pointer: Pointer
    text: str
    weak: bool = False


class MissingAnswer:
    """Looks at what a row teaches the model to say.

    Params:
        placeholders: texts that stand for an answer, compared without case, wrapping and dashes;
            one in square brackets counts only where it is wrapped in some brackets or quotes.
        doubtful: the same, but they count only where neither the prompt names them nor the
            dataset is one of short labels.
    """

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """At most one hit for each record."""
        words = _Words.of(params)
        only_prompts = labels = None
        shapes = shapes_of(batch)
        answers = shapes.decide(lambda index: _plain_answers(batch.rows[index], batch.format))
        for index, number in enumerate(shapes.numbers):
            row = batch.rows[index]
            if not isinstance(row, dict):
                continue
            if number >= 0 and (paths := answers[number]) and _all_long(row, paths):
                continue
            missing = _missing(row, batch, words)
            if missing is None:
                continue
            if missing.kind == _NONE:
                if is_graded_prompt(row):
                    continue
                if only_prompts is None:
                    only_prompts = holds_only_prompts(batch)
                if only_prompts:
                    yield _prompts_only(index)
                    continue
            if missing.weak:
                if labels is None:
                    labels = _holds_labels(batch, words)
                if labels or _names_it(batch.turns[index], missing):
                    continue
            yield RowHit(
                index,
                missing.pointer,
                entity=missing.kind,
                args={"problem": missing.text},
                confidence=Confidence.MEDIUM if missing.weak else None,
                remove=True,
            )


_NONE = "no-answer"


def _prompts_only(index: int) -> RowHit:
    return RowHit(
        index,
        entity="prompts-only",
        args={"problem": "a prompt without an answer, as in the whole file: nothing to train on"},
        severity=Severity.INFO,
        confidence=Confidence.LOW,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    sure: frozenset[str]
    doubtful: frozenset[str]

    @classmethod
    def of(cls, params: Params) -> _Words:
        return cls(_texts(params.get("placeholders")), _texts(params.get("doubtful")))

    def judge(self, text: str, pointer: Pointer) -> _Missing | None:
        """Whether a text is no answer."""
        bare = text.strip(_BLANK)
        if not bare:
            return _Missing("empty-answer", pointer, "an empty answer")
        if len(bare) > _LONGEST_PLACEHOLDER:
            excused = bare[0] in _OPENS and len(bare) <= _LONGEST_EXCUSE and _EXCUSE.match(bare)
            return _Missing("placeholder", pointer, _STANDS_IN) if excused else None
        plain = _plain(bare)
        if bare.lower() in self.sure and bare[0] == "#":  # errors of spreadsheets
            return _Missing("placeholder", pointer, _STANDS_IN)
        wrapped = bare[0] in _WRAPPERS and bare[-1] in _WRAPPERS and f"[{plain}]" in self.sure
        if plain in self.sure or wrapped:
            return _Missing("placeholder", pointer, _STANDS_IN)
        if plain in self.doubtful:
            return _Missing("placeholder", pointer, _STANDS_IN, True)
        return None


def _texts(values: object) -> frozenset[str]:
    if not isinstance(values, list):
        return frozenset()
    return _normalised(tuple(value for value in values if isinstance(value, str)))


@lru_cache(maxsize=16)
def _normalised(texts: tuple[str, ...]) -> frozenset[str]:
    """Normalised placeholders; one in square brackets counts only where it is wrapped."""
    return frozenset(
        f"[{_plain(text)}]" if text[:1] == "[" else text if text[:1] == "#" else _plain(text)
        for text in texts
    )


def _plain(text: str) -> str:
    bare = text.strip().strip(_WRAPPERS).strip().rstrip(".!:").lower()
    return _SEPARATORS.sub(" ", bare).strip() or text.strip()


# ---------------------------------------------------------------- where the answer stands


def _plain_answers(row: object, format_name: str) -> tuple[Pointer, ...]:
    """Where the answers of a plain record stand, if they are all of them texts; else nothing.

    Records of the same shape have them in the same places.
    """
    if not isinstance(row, dict) or not tells_roles(format_name):
        return ()
    paths: list[Pointer] = []
    for conversation in conversations_of(row, format_name):
        if conversation.part in ("whole", "answer"):
            for index, message in enumerate(conversation.messages):
                role = message.get(conversation.role_key) if isinstance(message, dict) else None
                if isinstance(role, str) and ROLES.get(role) == "assistant":
                    paths.append((*conversation.pointer, index, conversation.text_key))
            return tuple(paths) if all(isinstance(_at(row, path), str) for path in paths) else ()
    key = _answer_key(row, row_format(row, format_name).name)
    return ((key,),) if isinstance(row.get(key), str) else ()


def _at(row: object, path: Pointer) -> object:
    """The value at a pointer, ``None`` where there is none."""
    for step in path:
        try:
            row = row[step]  # type: ignore[index]  # raises what is caught where it can't be
        except (KeyError, IndexError, TypeError):
            return None
    return row


def _all_long(row: object, paths: Sequence[Pointer]) -> bool:
    """Whether the texts at all these places are too long to be empty or a placeholder."""
    for path in paths:
        value = row
        for step in path:
            value = value[step]  # type: ignore[index]  # a record of the same shape has it
        if len(value) <= _LONGEST_PLACEHOLDER or value[0] in _OPENS or value[0].isspace():  # type: ignore[arg-type,index]  # a text
            return False
    return True


def _answer_key(row: Mapping[str, object], name: str) -> str:
    """The column that holds the answer of a record in columns; empty where none does."""
    told = columns_named(name)
    if told is not None:
        column = told[1].get("chosen") or told[1].get("response", "output")
        return column if told[0] == "alpaca" and column in row else ""
    if name == "alpaca":
        return next((key for key in ("output", "response") if key in row), "")
    if name == "prompt-completion":
        pair = answer_column(row)
        return pair[1] if pair else ""
    if name == "preference":
        return next((pair[0] for pair in PREFERENCES if pair[0] in row), "")
    return ""


def _missing(row: Mapping[str, object], batch: RecordBatch, words: _Words) -> _Missing | None:
    for conversation in conversations_of(row, batch.format):
        if conversation.part in ("whole", "answer"):
            return _missing_in_messages(conversation, words)
    name = row_format(row, batch.format).name
    if name == "segments":
        return _missing_in_segments(row.get("segments"), words)
    if name == "stepwise":
        return _missing_in_steps(row.get("completions"), words)
    key = _answer_key(row, name)
    if key:
        return _judge_value(row[key], (key,), words)
    return _Missing(_NONE, (), "no answer") if name == "alpaca" else None


def _missing_in_segments(segments: object, words: _Words) -> _Missing | None:
    """What is to be learnt, all of it together: single segments may be white space."""
    learnt = [
        (index, part["text"])
        for index, part in enumerate(segments if isinstance(segments, list) else ())
        if isinstance(part, dict) and part.get("label") and isinstance(part.get("text"), str)
    ]
    if not learnt:
        return None
    return words.judge("".join(text for _, text in learnt), ("segments", learnt[0][0], "text"))


def _missing_in_steps(steps: object, words: _Words) -> _Missing | None:
    """All steps of an answer together; a list without any does not fit its format."""
    if not isinstance(steps, list) or not steps:
        return None
    if not all(isinstance(step, str) for step in steps):
        return None
    return words.judge("".join(steps), ("completions",))


def _missing_in_messages(conversation: Conversation, words: _Words) -> _Missing | None:
    answered = False
    for index, message in enumerate(conversation.messages):
        if type(message) is not dict:
            return None  # not a matter of answers: the record does not fit its format
        role = message.get(conversation.role_key)
        if type(role) is not str or ROLES.get(role) != "assistant":
            continue
        answered = True
        # A call of a tool needs no content beside it.
        if (len(message) > 2 or conversation.text_key not in message) and (
            message.get("weight") == 0
            or message.get("train") is False
            or any(message.get(key) for key in _INSTEAD)
        ):
            continue
        if role == "function_call":
            continue
        value = message.get(conversation.text_key)
        if type(value) is str and len(value) > _LONGEST_PLACEHOLDER and value[0].isalnum():
            continue
        key = conversation.text_key if conversation.text_key in message else ""
        at = conversation.place(index, key)
        missing = _judge_value(value, at, words)
        if missing:
            return missing
    return None if answered else _Missing(_NONE, conversation.pointer, "no assistant turn")


def _judge_value(value: object, pointer: Pointer, words: _Words) -> _Missing | None:
    if isinstance(value, str):
        return words.judge(value, pointer)
    if value is None or value == [] or value == {}:
        return _Missing("empty-answer", pointer, "an empty answer")
    if isinstance(value, list) and all(isinstance(part, dict) for part in value):
        texts = [part.get("text") for part in value]
        if all(isinstance(text, str) for text in texts):  # any other part is an answer, too
            return words.judge("".join(map(str, texts)), pointer)
    return None


# ---------------------------------------------------------------- doubtful cases


def _names_it(turns: Sequence[Turn], missing: _Missing) -> bool:
    """Whether the prompt itself offers the answer ("say N/A if nothing fits"), or shows code."""
    answer = next((turn.text for turn in turns if turn.pointer == missing.pointer), "")
    wanted = _plain(answer)
    pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)", re.IGNORECASE)
    return any(
        pattern.search(turn.text) or "```" in turn.text or "console" in turn.text
        for turn in turns
        if turn.role in ("user", "system", "tool") and _plain(turn.text[:80]) != wanted
    )


def _holds_labels(batch: RecordBatch, words: _Words) -> bool:
    """Whether most other answers of a batch are a few words: labels or extracted values."""
    answers = [turn.text for turns in batch.turns for turn in turns if turn.role == "assistant"]
    others = [text for text in answers if len(text) > 200 or words.judge(text, ()) is None]
    short = sum(len(text) <= 60 and len(text.split()) <= _SHORT_WORDS for text in others)
    return len(others) >= _FEWEST_LABELS and short * 2 > len(others)


CHECK = MissingAnswer()
