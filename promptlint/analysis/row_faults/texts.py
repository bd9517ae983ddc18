"""A batch's texts by what they are: answers that a model is to learn, and what was asked."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from types import MappingProxyType
from typing import NamedTuple

from promptlint.model.batch import SEPARATOR, RecordBatch, Turn
from promptlint.model.place import Span

ANSWERS = frozenset(("assistant", "chosen"))
"""Roles whose texts are learnt; what is rejected may be as bad as it likes."""

# Natives of turns that are an assistant's and no answer: calls, and thoughts before it.
_NO_ANSWERS = frozenset("tool_call function_call reasoning_content thinking reasoning".split())


class Fault(NamedTuple):
    """One fault.

    Attributes:
        row: index of the record in its batch.
        turn: index of the turn in the record.
        span: characters of the turn's text.
        args: values for the message.
        repair: what the span may be replaced by, ``None`` where nothing repairs it.
    """

    row: int
    turn: int
    span: Span
    args: Mapping[str, object] = MappingProxyType({})
    repair: str | None = None


@dataclass(frozen=True, slots=True)
class Texts:
    """Numbers of texts (`TextTable`), by role.

    Attributes:
        all: every turn, in order.
        answers: numbers of answers.
        asked: numbers of user turns.
        prompts: the texts of `asked`, joined.
        begins: where each of them begins there.
    """

    all: Sequence[Turn]
    answers: Sequence[int]
    asked: Sequence[int]
    prompts: str
    begins: Sequence[int]

    def asked_with(self, *literals: str) -> list[int]:
        """Numbers of user turns that hold one of the literals, in order."""
        found: set[int] = set()
        prompts, begins = self.prompts, self.begins
        for literal in literals:
            at = prompts.find(literal)
            while at >= 0:
                index = bisect_right(begins, at) - 1
                found.add(index)
                at = prompts.find(literal, begins[index + 1])
        return [self.asked[index] for index in sorted(found)]


def texts_of(batch: RecordBatch) -> Texts:
    """The batch's texts by role, worked out once."""
    return batch.memo("row-texts", lambda: _texts(batch))


def _texts(batch: RecordBatch) -> Texts:
    turns = list(chain.from_iterable(batch.turns))
    roles = [turn[0] for turn in turns]
    asked = [number for number, role in enumerate(roles) if role == "user"]
    prompts = [batch.table.texts[number] for number in asked]
    return Texts(
        turns,
        [number for number, role in enumerate(roles) if role in ANSWERS],
        asked,
        SEPARATOR.join(prompts),
        array("q", accumulate([len(text) + len(SEPARATOR) for text in prompts], initial=0)),
    )


def where(batch: RecordBatch, number: int) -> tuple[int, int]:
    """(record in the batch, turn in the record) of a text."""
    row = batch.table.rows[number]
    return row, number - batch.table.first[row]


def is_learnt(batch: RecordBatch, number: int) -> bool:
    """Whether a text is an answer that training uses: no call, no thought, no weight of 0."""
    turn = texts_of(batch).all[number]
    if turn.role not in ANSWERS or turn.native in _NO_ANSWERS:
        return False
    if len(turn.pointer) < 3:
        return True
    message: object = batch.rows[batch.table.rows[number]]
    for step in turn.pointer[:-1]:
        try:
            message = message[step]  # type: ignore[index]  # a pointer into this very value
        except (KeyError, IndexError, TypeError):
            return True
    return not (
        isinstance(message, dict) and (message.get("weight") == 0 or message.get("train") is False)
    )


def question(batch: RecordBatch, number: int) -> str:
    """User turns of a record up to the text with this number."""
    first = batch.table.first[batch.table.rows[number]]
    return "\n".join(turn.text for turn in texts_of(batch).all[first:number] if turn.role == "user")


def instructions(batch: RecordBatch, number: int) -> str:
    """User and system turns of a record up to the text with this number."""
    first = batch.table.first[batch.table.rows[number]]
    return "\n".join(
        turn.text for turn in texts_of(batch).all[first:number] if turn.role in ("user", "system")
    )


def around(batch: RecordBatch, row: int) -> str:
    """All texts of a record."""
    return "\n".join(turn.text for turn in batch.turns[row])


def holds(row: object, *keys: str) -> bool:
    """Whether a record has one of the columns, with something in it."""
    return isinstance(row, dict) and any(row.get(key) for key in keys)


def in_buffer(batch: RecordBatch, pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """(number of the text, match) of every match in the joined texts."""
    table, starts = batch.table, batch.table.starts
    number, last = 0, len(table.texts) - 1
    for match in pattern.finditer(batch.buffer):
        at = match.start()
        if at >= starts[number + 1]:
            row, turn, _ = batch.locate(at)
            number = min(table.first[row] + turn, last)
        yield number, match


def within(batch: RecordBatch, number: int, match: re.Match[str]) -> Span:
    """The span of a match of the buffer, in its text."""
    start = batch.table.starts[number]
    return match.start() - start, min(match.end() - start, len(batch.table.texts[number]))
