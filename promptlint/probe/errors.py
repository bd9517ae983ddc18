"""What goes wrong with a model, in one line for people."""

from __future__ import annotations


class ProbeError(Exception):
    """The model can't be used as asked. The static findings are reported all the same."""


def reason_of(error: BaseException) -> str:
    """First line of somebody else's error, short, with its kind where the line says nothing."""
    lines = str(error).strip().splitlines()
    line = lines[0].strip() if lines else ""
    return (line or type(error).__name__)[:200]
