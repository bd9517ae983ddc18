"""Lists of a record that belong together element by element: what no JSON Schema can say."""

from __future__ import annotations

from collections.abc import Mapping

from promptlint.analysis.record_schema import Problem

# Data collators of transformers, TRL and axolotl; TRL's stepwise supervision.
_BESIDE: Mapping[str, tuple[str, ...]] = {
    "input_ids": (
        "labels",
        "attention_mask",
        "position_ids",
        "token_type_ids",
        "completion_mask",
        "assistant_masks",
        "loss_mask",
    ),
    "completions": ("labels",),
}


def parallel_problem(row: Mapping[str, object]) -> Problem | None:
    """The first list that is longer or shorter than the one it belongs to, or a token's number
    that is none: a batch of such records can't be made, or is made of shifted ones."""
    for column, beside in _BESIDE.items():
        whole = row.get(column)
        if type(whole) is not list:
            continue
        for name in beside:
            other = row.get(name)
            if type(other) is list and len(other) != len(whole):
                text = f"`{name}` has {len(other):,} elements and `{column}` {len(whole):,}"
                return Problem("wrong-length", (name,), text)
        if column == "input_ids" and whole and min(whole) < 0:
            at = next(index for index, token in enumerate(whole) if token < 0)
            return Problem("wrong-value", (column, at), f"`{column}` holds a negative number")
    return None
