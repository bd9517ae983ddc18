"""What is wrong with a rule file, and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a rule file. `line` and `column` are 1-based; `hint` says what to do."""

    path: str
    message: str
    line: int | None = None
    column: int | None = None
    hint: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part)
        return f"{place}: {self.message}" + (f"; {self.hint}" if self.hint else "")


def shown_path(path: Path) -> str:
    """How messages name a file: from the current folder where it lies below it."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()


class RulebookError(ValueError):
    """Rule files that can't be used. `problems` is never empty; it is in order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[RulebookError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)  # the message alone would not rebuild it


class UnknownRuleError(KeyError):
    """No rule, code, code prefix or family is called so.

    Attributes:
        word: what was asked for.
        suggestions: near names, best first.
    """

    def __init__(self, word: str, suggestions: Sequence[str]) -> None:
        super().__init__(word)
        self.word = word
        self.suggestions = tuple(suggestions)

    def __str__(self) -> str:
        text = f"unknown rule `{self.word}`"
        if not self.suggestions:
            return text
        return f"{text}; did you mean {' or '.join(f'`{name}`' for name in self.suggestions)}?"

    def __reduce__(self) -> tuple[type[UnknownRuleError], tuple[str, tuple[str, ...]]]:
        return type(self), (self.word, self.suggestions)
