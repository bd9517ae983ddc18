"""One finding where two rules would tell of the same values in one dataset.

A check may report the same value as certain in one row, where words name it, and as possible in
the next. What is certain once is certain throughout the file.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from promptlint.engine.columns import Column, Columns
from promptlint.model.rule import Rule


def one_owner(columns: Columns, rules: Sequence[Rule]) -> None:
    """Move hits of the weaker rule to the stronger one, where it knows every value of them."""
    certain = {rule.check: rule.name for rule in rules if rule.params.get("report") == "certain"}
    for rule in rules:
        owner = certain.get(rule.check)
        if owner is None or rule.params.get("report") != "possible":
            continue
        for name, entity in [key for key in columns if key[0] == rule.name]:
            strong, weak = columns.get((owner, entity)), columns[name, entity]
            if strong is not None and _knows(strong, weak):
                _join(strong, weak)
                del columns[name, entity]


def _knows(strong: Column, weak: Column) -> bool:
    """Whether every hit has a value, and every value of the weaker one is the stronger one's."""
    keyed = all(len(column.keys) == column.count for column in (strong, weak))
    return keyed and set(weak.keys) <= set(strong.keys)


def _join(strong: Column, weak: Column) -> None:
    pairs = sorted(
        zip([*strong.records, *weak.records], [*strong.keys, *weak.keys], strict=True),
        key=lambda pair: pair[0],
    )
    strong.records = array(strong.records.typecode, [record for record, _ in pairs])
    strong.keys = array(strong.keys.typecode, [key for _, key in pairs])
    strong.count += weak.count
    removable = sorted([*strong.removable, *weak.removable])
    strong.removable = array(strong.removable.typecode, removable)
    strong.removable_safely = strong.removable_safely and weak.removable_safely
    strong.redactable = strong.redactable or weak.redactable
    details = sorted([*strong.details, *weak.details], key=lambda detail: detail.record)
    strong.details = details[: strong.keep] if strong.keep is not None else details
