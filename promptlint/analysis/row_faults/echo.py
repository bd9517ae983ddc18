"""Answers that begin by repeating the prompt, word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import Fault, is_learnt, texts_of, where
from promptlint.model.batch import RecordBatch

_SAME = 8
"""Characters that must agree before anything is compared."""

_FEWEST_CHARS, _FEWEST_WORDS = 12, 3

# The answer is meant to hold the prompt.
_REPEATS = lazy(r"\b(?:repeat\w*|copy|echo|say|verbatim|word for word)\b", re.IGNORECASE)
_ASKS = lazy(
    r"\W*(?:I|please|who|what|when|where|why|how|which|is|are|was|were|do|does|did|can|could|will|"
    r"would|should|"
    r"have|has|write|generate|create|describe|explain|list|name|give|tell|make|compose|design|"
    r"suggest|identify|find|classify|summari[sz]e|provide|calculate|compare|construct|develop|"
    r"analy[sz]e|determine|discuss|brainstorm|come|rank|identify|categori[sz]e|answer|evaluate|"
    r"predict|outline|draft|produce|choose|select|propose|show|state|define|invent|imagine|"
    r"suppose|given|you|using|in|based|take|build|arrange|sort|organi[sz]e|estimate|assume|pick|"
    r"use|outline|recommend|demonstrate|simulate|illustrate|infer|think|consider|assess|devise|"
    r"formulate|plan|specify|"
    r"research|point|draw|match|decide|combine|respond|prepare|read|for)\b",
    re.IGNORECASE,
)
_SPACES = lazy(r"\s+")


def find(batch: RecordBatch) -> Iterator[Fault]:
    """Answers whose beginning is the user's last turn, whatever its white space."""
    texts, rows, first = batch.table.texts, batch.table.rows, batch.table.first
    roles = texts_of(batch)
    asked = set(roles.asked)
    for number in roles.answers:
        if number - 1 not in asked or rows[number - 1] != rows[number]:
            continue
        begin = number - 1
        while begin - 1 in asked and begin > first[rows[number]]:
            begin -= 1  # an instruction and its input are two turns of one prompt
        if texts[number].lstrip()[:_SAME] != texts[begin].lstrip()[:_SAME]:
            continue
        # The input alone may well be given back, corrected or continued.
        prompts = (" ".join(texts[begin:number]), texts[begin])
        length = next((found for one in prompts if (found := _echoed(one, texts[number]))), 0)
        if length and is_learnt(batch, number):
            row, turn = where(batch, number)
            yield Fault(row, turn, (0, length))


def _echoed(prompt: str, answer: str) -> int:
    """Characters of the answer that repeat the prompt, 0 where it does not as a whole."""
    words = prompt.split()
    plain = " ".join(words)
    if len(plain) < _FEWEST_CHARS or len(words) < _FEWEST_WORDS:
        return 0
    if not _SPACES().sub(" ", answer[: 2 * len(prompt) + 100]).lstrip().startswith(plain):
        return 0
    if _REPEATS().search(plain):
        return 0
    end, left = 0, len(plain.replace(" ", ""))
    for end, char in enumerate(answer, 1):  # noqa: B007 - its last value is the result
        left -= not char.isspace()
        if not left:
            break
    if answer[end : end + 1].isalnum():
        return 0  # a longer word
    # A text may go on where the prompt stopped; what asks for something does not.
    asks = _ASKS().match(plain) is not None
    stands_alone = plain[-1] in ".?!:" and answer[end:].lstrip(" \t")[:1] in ("\n", "\r", "")
    return end if asks or stands_alone else 0
