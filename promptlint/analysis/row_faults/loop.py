"""Answers that end in a loop: their last words over and over, as a generator does that is stuck."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import Fault, instructions, is_learnt, texts_of, where
from promptlint.model.batch import RecordBatch

_NEEDLE = 12
_TIMES, _SHORT_TIMES = 3, 5
_LONG_UNIT = 12
_PARAGRAPH = 100
"""Characters of a unit that nobody writes twice in a row."""

_BETWEEN = 2
"""Characters between two units: a space, or an empty line."""

_WIDEST = 2000
"""Characters of the longest repeated unit that is looked for."""

_MEANT = lazy(
    r"\b(?:repeat\w*|times|song|lyrics?|chorus|poem|poetry|verse|haiku|rap|chant|mantra|nursery|"
    r"rhyme\w*|ballad|villanelle|loop\w*|pattern|sequence|matrix|array|table|ascii|draw|tongue|"
    r"emoji\w*|"
    r"binary|print\w*|program|code|function|script|output|zeros?|ones|random|hymn|pad(?:ding)?|"
    r"refrain|onomatop\w*|echo)\b",
    re.IGNORECASE,
)


def find(batch: RecordBatch) -> Iterator[Fault]:
    """Answers whose end is one unit three times, a long one twice, a short one five times."""
    texts = batch.table.texts
    for number in texts_of(batch).answers:
        text = texts[number]
        end = len(text)
        needle = text[-_NEEDLE:]
        before = text.rfind(needle, 0, end - 1)
        if before < 0 or (loop := _loop(text)) is None or not is_learnt(batch, number):
            continue
        start, times = loop
        if "```" in text or _MEANT().search(instructions(batch, number)):
            continue
        row, turn = where(batch, number)
        yield Fault(row, turn, (start, end), {"times": times})


def _loop(text: str) -> tuple[int, int] | None:
    """(where the loop begins, times) of the unit that a text's end repeats."""
    bare = text.rstrip()
    end = len(bare)
    if end <= _NEEDLE:
        return None
    before = bare.rfind(bare[-_NEEDLE:], 0, end - 1)
    if before < 0:
        return None
    unit = end - _NEEDLE - before
    if unit > _WIDEST:
        return None
    start = end - unit
    block = bare[start:end]
    # Backwards by whole units first, then by what is left of one.
    while start >= unit and bare[start - unit : start] == block:
        start -= unit
    while start > 0 and bare[start - 1] == bare[start - 1 + unit]:
        start -= 1
    times = (end - start + _BETWEEN) // unit  # the first one has none before it
    wanted = _SHORT_TIMES if unit < _LONG_UNIT else _TIMES if unit < _PARAGRAPH else 2
    if times < wanted or not _says_something(block):
        return None
    return start, times


def _says_something(unit: str) -> bool:
    """Whether a unit is words or numbered items, and no ruled line, table or list of values."""
    if unit.count("|") > 1 or unit.strip(" \t\n-_=*.~#<>+/\\|·•") == "":
        return False
    letters = sum(char.isalpha() for char in unit)
    if letters >= 3 and len(unit) >= _LONG_UNIT:
        return True
    return "," not in unit and re.search(r"\w[.!?:\n ]", unit + unit) is not None and unit != " "
