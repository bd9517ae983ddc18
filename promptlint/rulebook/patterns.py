"""Regular expressions from rule files: compiled once, refused when they could run away."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache

from promptlint.model.rule import ParamsError
from promptlint.rulebook.backtracking import leading_repeat, runaway

MAX_LENGTH = 10_000
"""Characters of one pattern."""

WINDOW = 4096
OVERLAP = 2048
"""Longer texts are searched in windows of `WINDOW` characters; matches up to `OVERLAP` characters
are found wherever they stand. That bounds the time of patterns such as ``a.*b``, which is quadratic
in the length of what is searched at once."""

_GLOBAL_FLAGS = re.compile(r"^\(\?[aimsux]+\)")

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
    search = None if len(text) < OVERLAP else _at_starts_of_runs(pattern)
    border = resume = 0
    while True:
        end = min(border + WINDOW, len(text))
        final = end == len(text)
        border = end if final else end - OVERLAP
        for match in _matches(pattern, search, text, resume, end):
            if match.start() >= border and not final:
                break
            resume = max(match.end(), resume)
            if match.end() > match.start():
                yield match
        if final:
            return
        resume = max(resume, border)


def _matches(
    pattern: re.Pattern[str], search: re.Pattern[str] | None, text: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    """``pattern.finditer``, tried only where `search` may begin, if there is one."""
    if search is None:
        yield from pattern.finditer(text, start, end)
        return
    while start <= end:
        # What came before has been read: here a match may begin in the middle of a run.
        match = pattern.match(text, start, end) or search.search(text, start, end)
        if match is None:
            return
        yield match
        start = max(match.end(), match.start() + 1)


@lru_cache(maxsize=1024)
def _at_starts_of_runs(pattern: re.Pattern[str]) -> re.Pattern[str] | None:
    r"""For a pattern that begins with a repeat, the same one, tried only where a run begins.

    ``\w+:`` that fails at the first letter of a word fails at every other one, too: a match there
    could be made longer to the left. Trying them all is quadratic in the length of the word.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first = leading_repeat(pattern.pattern, pattern.flags)
        if first is None:
            return None
        body = _GLOBAL_FLAGS.sub("", pattern.pattern)
        # The line break ends a comment that a verbose pattern may close with.
        close = "\n)" if pattern.flags & re.VERBOSE else ")"
        return re.compile(f"(?<!{first})(?:{body}{close}", pattern.flags)


def found(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the pattern occurs anywhere."""
    return next(find_all(pattern, text), None) is not None
