"""Two examples in one answer: the next instruction, with its number or its heading, follows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import (
    Fault,
    in_buffer,
    instructions,
    is_learnt,
    where,
    within,
)
from promptlint.model.batch import RecordBatch

_NEXT = lazy(
    r"\n[ \t]*(?:"
    r"##+[ \t]*\n[ \t]*\d{1,3}\.[ \t]*(?:Instruction|Input|Output)[ \t]*:"
    r"|\d{1,3}\.[ \t]*Instruction[ \t]*:"
    r"|#{2,4}[ \t]*(?:Instruction|Input|Human|User|Question)[ \t]*:"
    r"|\n[ \t]*(?:Instruction|Human|User|USER)[ \t]*:[^\n]{3,}\n+[ \t]*(?:Output|Response|"
    r"Assistant|ASSISTANT|AI|Answer)[ \t]*:)"
)
_ASKED_FOR = lazy(
    r"\b(?:dialog\w*|convers\w*|chat\w*|interview\w*|script\w*|prompts?|template|few-?shot|"
    r"exchange|"
    r"transcript|instruction|FAQ|Q&A|bot|assistant|example inputs?|sample inputs?|test cases?)\b",
    re.IGNORECASE,
)
_SHORTEST = 10


def find(batch: RecordBatch) -> Iterator[Fault]:
    """Answers that go on with another example; at most one fault a text."""
    before = -1
    for number, match in in_buffer(batch, _NEXT()):
        if number == before or not is_learnt(batch, number):
            continue
        span = within(batch, number, match)
        numbered = match.group().lstrip(" \t\n#")[:1].isdigit()
        if len(batch.table.texts[number][: span[0]].strip()) < _SHORTEST:
            continue
        if not numbered and _ASKED_FOR().search(instructions(batch, number)):
            continue
        before = number
        row, turn = where(batch, number)
        yield Fault(row, turn, span)
