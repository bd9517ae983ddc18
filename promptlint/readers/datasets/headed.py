"""Raw text with Alpaca's or Guanaco's headings applied → the turns that it holds.

    Below is an instruction that describes a task. …

    ### Instruction:
    Which quay?

    ### Response:
    Quay 4.

(https://github.com/tatsu-lab/stanford_alpaca#data-release, ``### Human: … ### Assistant: …`` as in
https://huggingface.co/datasets/timdettmers/openassistant-guanaco). Trainers that take one text
column are fed such rows; with turns, answers are judged as answers.
"""

from __future__ import annotations

import re

from promptlint.model.batch import Turn
from promptlint.model.place import PartPointer, Pointer

_MARK = "### "
_BEFORE = 400
"""Characters of the longest preamble."""
_PREAMBLE = "Below is an instruction"
_BEGINS = re.compile(
    r"\s*(?:<s>|<\|begin_of_text\|>)?\s*"
    r"(?:Below is an instruction[^#]{0,380}\n)?### (?:Instruction|Human|User|Question|System):"
)
_HEADING = re.compile(
    r"(?:\A|(?<=[\n>])|(?<= )(?=### (?:Human|Assistant):))[ \t]*"
    r"### (Instruction|Input|Context|Response|Human|User|Question|Assistant|Answer|System):"
    r"[ \t]*(?:\r?\n)?"
)
_ENDS = re.compile(r"\s*(?:</s>|<\|end_of_text\|>|<\|endoftext\|>|<\|eot_id\|>|<eos>)?\s*\Z")
_ROLES = {
    "System": "system",
    "Response": "assistant",
    "Assistant": "assistant",
    "Answer": "assistant",
}
_LONGEST_TAIL = 40


def headed_turns(text: str, pointer: Pointer) -> tuple[Turn, ...]:
    """Turns of a text that begins with a heading of a prompt; none for any other text.

    Without a heading of an answer it takes Alpaca's preamble to tell the text from a document.
    """
    if _MARK not in text[: _BEFORE + len(_MARK)] or _BEGINS.match(text) is None:
        return ()
    found = list(_HEADING.finditer(text))
    roles = [_ROLES.get(match[1], "user") for match in found]
    if "user" not in roles:
        return ()
    if "assistant" not in roles and _PREAMBLE not in text[:_BEFORE]:
        return ()
    turns = []
    for index, (match, role) in enumerate(zip(found, roles, strict=True)):
        stop = found[index + 1].start() if index + 1 < len(found) else len(text)
        turns.append(_turn(text, role, match[1], match.end(), stop, pointer))
    return tuple(turns)


def _turn(text: str, role: str, native: str, start: int, stop: int, pointer: Pointer) -> Turn:
    """The text under one heading, without the white space and the end mark behind it."""
    tail = text[max(start, stop - _LONGEST_TAIL) : stop]
    ended = _ENDS.search(tail)
    end = stop - len(tail) + (ended.start() if ended else len(tail))
    return Turn(role, text[start:end], PartPointer.of(pointer, start), native)
