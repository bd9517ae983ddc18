"""The shape of a record: all that its format and its schema can be told by, as one hashable value.

Most files have few shapes, so what is decided of a shape need not be decided of a record again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from promptlint.model.batch import RecordBatch

Shape: TypeAlias = tuple[object, ...]

_LISTS = frozenset(("messages", "conversations"))


def shapes_of(batch: RecordBatch) -> Sequence[Shape | None]:
    """Shapes of a batch's records; ``None`` for records that are not plain, or broken.

    A plain record holds single values and lists of messages of two keys: names of its columns,
    types of their values, and of each message its keys, its role and the type of its text.
    """
    return batch.memo("record_shapes", lambda: [_shape(row) for row in batch.rows])


def _shape(row: object) -> Shape | None:
    if type(row) is not dict:
        return None
    parts: list[object] = []
    for key, value in row.items():
        kind = type(value)
        parts.append(key)
        parts.append(kind)
        if kind is list:
            if key not in _LISTS or not value:
                return None
            for message in value:
                if type(message) is not dict or len(message) != 2:
                    return None
                (first, role), (second, text) = message.items()
                if type(role) is not str:
                    return None
                # Only what stands under a key of that name is a role, and safe to keep many of.
                parts += (first, role if first in ("role", "from") else "", second, type(text))
        elif kind is dict:
            return None
    return tuple(parts)
