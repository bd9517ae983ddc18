"""What goes wrong with a model, in one line for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


class ProbeError(Exception):
    """The model can't be used as asked. The static findings are reported all the same."""


def reason_of(error: BaseException) -> str:
    """First line of somebody else's error, short, with its kind where the line says nothing."""
    lines = str(error).strip().splitlines()
    line = lines[0].strip() if lines else ""
    return (line or type(error).__name__)[:200]


def is_memory(error: BaseException) -> bool:
    """Whether memory was too little, as Python, torch or the system say it."""
    text = str(error).lower()
    signs = ("allocate memory", "out of memory", "not enough memory", "bad_alloc")
    return isinstance(error, MemoryError) or any(sign in text for sign in signs)


def guarded(work: Callable[[], _T]) -> _T:
    """The result of a model's work.

    Raises:
        ProbeError: it ran out of memory, or failed otherwise.
    """
    try:
        return work()
    except (MemoryError, OSError, RuntimeError, ValueError, IndexError) as error:
        if is_memory(error):
            raise ProbeError("the model ran out of memory") from None
        raise ProbeError(f"the model failed: {reason_of(error)}") from None
