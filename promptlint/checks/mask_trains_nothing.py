"""Records whose weights, labels or masks leave no token to learn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from promptlint.analysis.record_shapes import shapes_of
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.hit import RowHit
from promptlint.model.place import Pointer
from promptlint.model.rule import Params
from promptlint.readers.datasets.formats import conversations_of
from promptlint.readers.datasets.messages import ROLES, Conversation

IGNORED = -100
"""The label of a token that enters no loss (PyTorch's ``ignore_index``)."""

_PLAIN = ("alpaca", "prompt-completion", "text", "preference", "unknown")
"""Formats without weights or masks."""


class MaskTrainsNothing:
    """Kind ``mask-trains-nothing``: OpenAI's ``weight``, axolotl's ``train`` and segments, labels
    of pre-tokenised rows, assistant and completion masks."""

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """At most one hit for each record."""
        plain = batch.format in _PLAIN
        for index, shape in enumerate(shapes_of(batch).numbers):
            row = batch.rows[index]
            # A record with a shape has neither masks nor messages of more than two keys.
            if shape >= 0 or type(row) is not dict or (plain and not _MASKS.intersection(row)):
                continue
            found = _problem(row, batch.format)
            if found is not None:
                pointer, text = found
                yield RowHit(index, pointer, args={"problem": text}, remove=True)


CHECK = MaskTrainsNothing()

_MASKS = frozenset(("labels", "assistant_masks", "completion_mask", "loss_mask", "segments"))


def _problem(row: Mapping[str, object], format: str) -> tuple[Pointer, str] | None:
    labels = row.get("labels")
    tokens = labels if isinstance(labels, list) and "input_ids" in row else []
    if tokens and tokens.count(IGNORED) == len(tokens):
        return ("labels",), f"all labels are {IGNORED}"
    for key in ("assistant_masks", "completion_mask", "loss_mask"):
        mask = row.get(key)
        if isinstance(mask, list) and mask and not any(mask):
            return (key,), f"`{key}` is 0 everywhere"
    segments = row.get("segments")
    parts = segments if isinstance(segments, list) else []
    if parts and all(isinstance(part, dict) and part.get("label") is False for part in parts):
        return ("segments",), "no segment is to be learnt"
    if format in _PLAIN or _learns_last(row):
        return None
    for conversation in conversations_of(row, format):
        if conversation.part == "whole" and _is_mute(conversation):
            return conversation.pointer, "every assistant turn is left out of training"
    return None


def _learns_last(row: Mapping[str, object]) -> bool:
    """Whether the last message is an assistant's with nothing but role and text: the usual case."""
    messages = row.get("messages") or row.get("conversations")
    last = messages[-1] if type(messages) is list else None
    if type(last) is not dict or len(last) > 2:
        return False
    return last.get("role") == "assistant" or last.get("from") == "gpt"


def _is_mute(conversation: Conversation) -> bool:
    """Whether every assistant turn is marked as not to be trained; there must be one."""
    turns = 0
    for message in conversation.messages:
        if type(message) is not dict:
            return False
        if ROLES.get(str(message.get(conversation.role_key))) != "assistant":
            continue
        if len(message) < 3:
            return False  # nothing but role and text: the usual case
        if message.get("weight") == 0 or message.get("train") is False:
            turns += 1
            continue
        return False
    return turns > 0
