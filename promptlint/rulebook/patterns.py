"""Regular expressions from rule files: compiled once, refused when they could run away."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache

from promptlint.model.rule import ParamsError
from promptlint.rulebook.backtracking import runaway

MAX_LENGTH = 10_000
"""Characters of one pattern."""

WINDOW = 8192
OVERLAP = 4096
"""Longer texts are searched in windows of `WINDOW` characters; matches up to `OVERLAP` characters
are found wherever they stand. That bounds the time of a pattern that starts with a repeat, which
is quadratic in the length of what is searched at once."""

FLAGS = {
    "ignorecase": re.IGNORECASE,
    "multiline": re.MULTILINE,
    "dotall": re.DOTALL,
    "verbose": re.VERBOSE,
    "ascii": re.ASCII,
}


def compile_pattern(
    pattern: str,
    flags: Iterable[str] = (),
    *route: str | int,
    allow_empty: bool = False,
) -> re.Pattern[str]:
    """A compiled pattern of a rule.

    Args:
        pattern: in Python's syntax.
        flags: names out of `FLAGS`.
        route: the parameter that holds the pattern.
        allow_empty: whether it may match the empty text.

    Raises:
        ParamsError: no regular expression, an unknown flag, or one that could take exponential
            or high polynomial time.
    """
    bits = 0
    for flag in flags:
        if flag not in FLAGS:
            raise ParamsError(f"unknown flag `{flag}`: use {', '.join(FLAGS)}", "flags")
        bits |= FLAGS[flag]
    compiled = _compiled(pattern, bits)
    if isinstance(compiled, str):
        raise ParamsError(compiled, *route)
    if not allow_empty and compiled.match(""):
        raise ParamsError("matches the empty text, so it would match everywhere", *route)
    return compiled


@lru_cache(maxsize=1024)
def _compiled(pattern: str, flags: int) -> re.Pattern[str] | str:
    """The pattern, or what is wrong with it."""
    if len(pattern) > MAX_LENGTH:
        return f"a pattern of more than {MAX_LENGTH:,} characters"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `[[` may change its meaning one day: not our news
            compiled = re.compile(pattern, flags)
            reason = runaway(pattern, flags)
    except re.error as error:
        at = f" at character {error.pos + 1}" if error.pos is not None else ""
        return f"not a regular expression: {error.msg}{at}"
    except (RecursionError, OverflowError):
        return "not a regular expression: nested too deeply"
    if reason is not None:
        return (
            f"could take very long: {reason}; bound one, such as `{{0,80}}`, or put a character"
            " between them that neither matches"
        )
    return compiled


def find_all(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Matches from left to right, without empty ones, in time linear in the length of `text`."""
    start = resume = 0
    while True:
        end = min(start + WINDOW, len(text))
        final = end == len(text)
        border = end if final else end - OVERLAP
        for match in pattern.finditer(text, resume, end):
            if match.start() >= border and not final:
                break
            resume = max(match.end(), resume)
            if match.end() > match.start():
                yield match
        if final:
            return
        start = border
        resume = max(resume, border)


def found(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the pattern occurs anywhere."""
    return next(find_all(pattern, text), None) is not None
