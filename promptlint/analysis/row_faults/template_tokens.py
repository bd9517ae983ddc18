"""Tokens of chat templates in answers: the trainer adds them, so here they are too many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.row_faults.texts import (
    Fault,
    in_buffer,
    instructions,
    is_learnt,
    texts_of,
    where,
    within,
)
from promptlint.model.batch import RecordBatch

_TOKEN = lazy(
    r"<(?:\|(?:im_start|im_end|im_sep|eot_id|eom_id|start_header_id|end_header_id|begin_of_text|"
    r"end_of_text|endoftext|end|user|assistant|system|endofprompt|eot|START_OF_TURN_TOKEN|"
    r"END_OF_TURN_TOKEN)\|>(?:[ \t]*(?:assistant|user|system)\b\n?)?"
    r"|(?:start|end)_of_turn>(?:(?:model|user)\b\n?)?|</?SYS>>"
    r"|｜(?:User|Assistant|end▁of▁sentence|begin▁of▁sentence)｜>)"
)
_BRACKETED = lazy(r"\[/?INST\][ \t]?")
_AT_START = lazy(
    r"\s*(?:#{2,4} ?(?:Response|Answer|Output|Assistant)(?: ?:)? ?\n?"
    r"|(?:ASSISTANT|Assistant|GPT|ChatGPT|AI|Bot)[ \t]*: ?|<s>[ \t]*)"
)
_SPEAKER = lazy(r"(?m)^\W{0,3}[A-Z][\w .]{0,30}:")
_AT_END = lazy(
    r"(?:</s>|<eos>|//[ \t]*(?:EO[FMST]|END|end)(?:[ \t]*(?:of|OF)(?:[ \t]+(?:the|THE))?[ \t]+"
    r"(?:output|message|response|answer|text|OUTPUT|MESSAGE|RESPONSE|ANSWER|TEXT))?\.?[ \t]*//"
    r"|[\[<](?:EO[FMST]|END OF (?:OUTPUT|MESSAGE|RESPONSE|ANSWER|TEXT))[\]>])\s*\Z"
)
_SPEAKS_OF_IT = lazy(
    r"chat ?template|special tokens?|control tokens?|tokeni[sz]er|im_start|im_end|\[/?INST\]|"
    r"eot_id|"
    r"endoftext|ChatML|<s>|</s>|stop sequences?|prompt format|strike",
    re.IGNORECASE,
)
_FIRST = frozenset(" \n#A<GCB")


def find(batch: RecordBatch) -> Iterator[Fault]:
    """Tokens anywhere in an answer, headings of a prompt at its start, end marks at its end."""
    before: Fault | None = None
    for fault in sorted(_faults(batch), key=lambda fault: fault[:3]):
        if before is not None and before[:2] == fault[:2] and fault.span[0] <= before.span[1]:
            # neighbours, or the same one found twice, are one repair
            before = before._replace(span=(before.span[0], max(before.span[1], fault.span[1])))
            continue
        if before is not None:
            yield before
        before = fault
    if before is not None:
        yield before


def _faults(batch: RecordBatch) -> Iterator[Fault]:
    buffer, texts = batch.buffer, batch.table.texts
    for mark, pattern in (("<", _TOKEN), ("[", _BRACKETED)):
        if mark not in buffer:
            continue
        for number, match in in_buffer(batch, pattern()):
            if is_learnt(batch, number) and not _speaks_of_it(batch, number):
                yield _fault(batch, number, within(batch, number, match))
    starts, ends = _AT_START().match, _AT_END().search
    for number in texts_of(batch).answers:
        text = texts[number]
        if text[:1] in _FIRST and (head := starts(text)) and _is_heading(batch, number, head):
            yield _fault(batch, number, head.span())
        if text[-1:] in ">/]\n " and (end := ends(text, max(len(text) - 40, 0))):
            # HTML's element for struck text has a beginning, too.
            if "<s>" in text.removeprefix("<s>") or not is_learnt(batch, number):
                continue
            if not _speaks_of_it(batch, number):
                yield _fault(batch, number, end.span())


def _is_heading(batch: RecordBatch, number: int, match: re.Match[str]) -> bool:
    """Whether an answer begins with a prompt's own heading, not a speaker or a chapter."""
    text = batch.table.texts[number]
    if not is_learnt(batch, number) or match.end() == len(text):
        return False
    head = match.group().strip()
    if head[:1] == "<":
        return "</s>" not in text[:-10] and not _speaks_of_it(batch, number)
    if head[:1] == "#":
        # A chapter of several is the answer's own.
        return head.rstrip(":").endswith("Response") and (
            head.endswith(":") or "\n#" not in text[match.end() :]
        )
    if _SPEAKER().search(text, match.end()) is not None:
        return False
    asked = instructions(batch, number).lower()
    return not any(word in asked for word in ("dialog", "conversation", "assistant:", "script"))


def _speaks_of_it(batch: RecordBatch, number: int) -> bool:
    return _SPEAKS_OF_IT().search(instructions(batch, number)) is not None


def _fault(batch: RecordBatch, number: int, span: tuple[int, int]) -> Fault:
    row, turn = where(batch, number)
    shown = batch.table.texts[number][slice(*span)].strip()
    return Fault(row, turn, span, {"match": " ".join(shown.split())}, "")
