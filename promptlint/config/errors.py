"""What can be wrong with a configuration, said so that the user can mend it."""

from __future__ import annotations

from collections.abc import Sequence


class ConfigError(Exception):
    """A setting, or a whole configuration, that can't be used.

    Attributes:
        message: what is wrong, without its place.
        path: file as it should be shown; ``None`` for a fault of the command line.
        line, column: 1-based, where known.
        suggestion: what the user probably meant.
        more: further faults of the same file, found in the same pass.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        suggestion: str | None = None,
        more: Sequence[ConfigError] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.suggestion = suggestion
        self.more = tuple(more)

    def __str__(self) -> str:
        """One line a fault: ``path:line:column: message; did you mean `x`?``."""
        return "\n".join([self._line(), *map(str, self.more)])

    def _line(self) -> str:
        place = [str(part) for part in (self.path, self.line, self.column) if part is not None]
        hint = f"; did you mean `{self.suggestion}`?" if self.suggestion else ""
        return ": ".join([*([":".join(place)] if place else []), self.message + hint])
