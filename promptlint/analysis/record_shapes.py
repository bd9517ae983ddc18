"""The shape of a record: all that its format and its schema can be told by, as one hashable value.

Most files have few shapes, so what is decided of a shape need not be decided of a record again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from promptlint.model.batch import RecordBatch

Shape: TypeAlias = tuple[object, ...]
_T = TypeVar("_T")

_LISTS = frozenset(("messages", "conversations"))
_ROLE_KEYS = frozenset(("role", "from"))
_SINGLE = frozenset((str, int, float, bool, type(None)))
"""Types of values that hold no others: what is wrong inside of those, a shape can't tell."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of a batch's records.

    A plain record holds single values and lists of messages of two keys with single values: names
    of its columns, types of their values, and of each message its keys, its role and the type of
    its text (of other values, where no key is a role's).

    Attributes:
        numbers: of each record's shape in `kinds`; -1 for records that are not plain, or broken.
        kinds: the distinct shapes, in order.
        examples: index in the batch of the first record of each.
    """

    numbers: Sequence[int]
    kinds: Sequence[Shape]
    examples: Sequence[int]

    def decide(self, of_row: Callable[[int], _T]) -> list[_T]:
        """What is decided of the example of each shape, given as its index in the batch."""
        return [of_row(index) for index in self.examples]


def shapes_of(batch: RecordBatch) -> Shapes:
    """Shapes of a batch's records, worked out once."""
    return batch.memo("record_shapes", lambda: _shapes(batch.rows))


def tells_roles(format_name: str) -> bool:
    """Whether records of one shape have the same roles: not where roles stand in a text, or under
    names of the dataset's own."""
    return format_name != "text" and "(" not in format_name


def _shapes(rows: Sequence[object]) -> Shapes:
    known: dict[Shape, int] = {}
    numbers: list[int] = []
    examples: list[int] = []
    for index, row in enumerate(rows):
        shape = _shape(row)
        if shape is None:
            numbers.append(-1)
            continue
        number = known.setdefault(shape, len(known))
        if number == len(examples):
            examples.append(index)
        numbers.append(number)
    return Shapes(numbers, tuple(known), examples)


def _shape(row: object) -> Shape | None:
    if type(row) is not dict:
        return None
    parts: list[object] = []
    for key, value in row.items():
        kind = type(value)
        if kind is list:
            if key not in _LISTS or not value:
                return None
            parts += (key, list)
            for message in value:
                if type(message) is not dict or len(message) != 2:
                    return None
                (first, one), (second, other) = message.items()
                # Only what stands under a key of that name is a role, and safe to keep many of.
                if first in _ROLE_KEYS:
                    role, text = one, other
                    parts += (first, one, second, type(other))
                elif second in _ROLE_KEYS:
                    role, text = other, one
                    parts += (first, type(one), second, other)
                else:
                    role, text = "", one if type(other) in _SINGLE else other
                    parts += (first, type(one), second, type(other))
                if type(role) is not str or type(text) not in _SINGLE:
                    return None
        elif kind is dict:
            return None
        else:
            parts += (key, kind)
    return tuple(parts)
