"""Raw text with ChatML (or headings, see `headed`) applied → the turns that it holds.

    <|im_start|>user
    Which quay?<|im_end|>
    <|im_start|>assistant
    Quay 4.<|im_end|>

(https://github.com/openai/openai-python/blob/release-v0.28.0/chatml.md). Training on such text is
training on its turns: with them, answers are judged as answers.
"""

from __future__ import annotations

import re

from promptlint.model.batch import Turn
from promptlint.model.place import PartPointer, Pointer
from promptlint.readers.datasets.headed import headed_turns
from promptlint.readers.datasets.messages import ROLES, Conversation, Row

OPENING = "<|im_start|>"
_CLOSING = "<|im_end|>"
_BEFORE = 40
"""Characters that may stand before the first turn: a token that begins a text."""

_TURN = re.compile(r"<\|im_start\|>([A-Za-z_]{1,20})(?: name=[\w-]{1,40})?\r?\n")
_BETWEEN = re.compile(r"\s*(?:<\|endoftext\|>|</s>)?\s*")
_START = re.compile(r"\s*(?:<s>|<\|begin_of_text\|>|<\|endoftext\|>)?\s*")


def chatml_turns(text: str, pointer: Pointer) -> tuple[Turn, ...]:
    """Turns of a text that is nothing but ChatML; none for any other text.

    The last turn may lack its end: trainers cut there, and generation stops there.
    """
    if OPENING not in text[: _BEFORE + len(OPENING)]:
        return ()
    turns: list[Turn] = []
    begun = _START.match(text)
    at = begun.end() if begun else 0
    while at < len(text):
        opened = _TURN.match(text, at)
        if opened is None or opened[1] not in ROLES:
            return ()
        end = text.find(_CLOSING, opened.end())
        following = text.find(OPENING, opened.end())
        if following >= 0 and not 0 <= end < following:
            return ()  # a turn without an end before another one
        stop = end if end >= 0 else len(text)
        place = PartPointer.of(pointer, opened.end())
        turns.append(Turn(ROLES[opened[1]], text[opened.end() : stop], place, opened[1]))
        if end < 0:
            break
        between = _BETWEEN.match(text, end + len(_CLOSING))
        at = between.end() if between else len(text)
    return tuple(turns)


def text_turns(row: Row) -> tuple[Turn, ...]:
    """Turns of a row of raw text: those of ChatML, else the text as one."""
    for key in ("text", "content"):
        text = row.get(key)
        if isinstance(text, str):
            found = chatml_turns(text, (key,)) or headed_turns(text, (key,))
            return found or (Turn("text", text, (key,), key),)
    return ()


def text_conversations(row: Row) -> tuple[Conversation, ...]:
    """The turns of a row of raw text as messages; nothing for plain text."""
    turns = text_turns(row)
    if not turns or turns[0].role == "text":
        return ()
    messages: list[dict[str, str]] = []
    places: list[Pointer] = []
    for turn in turns:
        role = turn.native if turn.native in ROLES else turn.role
        if turn.native in ("Input", "Context") and messages and messages[-1]["role"] == "user":
            messages[-1]["content"] += "\n" + turn.text  # the prompt's second part
            continue
        messages.append({"role": role, "content": turn.text})
        places.append(turn.pointer)
    return (Conversation(places[0][:1], messages, "role", "content", places=places),)


def is_text(row: Row) -> bool:
    """Whether a row is raw text."""
    if isinstance(row.get("text"), str):
        return True
    return isinstance(row.get("content"), str) and "role" not in row
