"""What is said of a fault in promptlint itself: where it happened, and nothing of what was read."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]
_FRAMES = 12


def describe(error: BaseException) -> str:
    """Lines for people: the kind of error and the places in our own code, innermost last.

    An exception's message may quote a file, so it is left out, as the values of variables are.
    """
    lines = [f"promptlint crashed ({type(error).__name__}); this is a fault of promptlint's own."]
    lines += [
        f"  {_place(frame.filename)}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    ]
    lines.append("Please report these lines. They hold nothing of your files.")
    return "\n".join(lines)


def _place(filename: str) -> str:
    """A path without the machine's own folders."""
    path = Path(filename)
    if path.is_relative_to(_PACKAGE):
        return path.relative_to(_PACKAGE.parent).as_posix()
    return os.sep.join(path.parts[-2:])
