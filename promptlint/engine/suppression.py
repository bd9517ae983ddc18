"""An inline ignore, as results carry it. How it is found is in `suppressions`."""

from __future__ import annotations

from dataclasses import dataclass

from promptlint.model.place import Location, Span


@dataclass(frozen=True, slots=True)
class Suppression:
    """One ``promptlint: ignore`` comment. It keeps places, not text: results are cached.

    Attributes:
        line: 1-based line of the directive.
        covers: first and last line whose findings it hides; ``None`` for the file.
        rules: names, codes or groups, as written.
        reason: what stands behind the brackets.
        span: characters of the directive, without its reason.
        places: of the directive itself, then one for each of `rules`.
        list_span: characters between the brackets.
        removal: characters to take out to be rid of the comment; ``None`` where it holds more.
        inert: taking it out can't change what the file says.
        fault: why it can hide nothing, such as missing brackets.
    """

    line: int
    covers: tuple[int, int] | None
    rules: tuple[str, ...]
    reason: str
    span: Span
    places: tuple[Location, ...] = ()
    list_span: Span | None = None
    removal: Span | None = None
    inert: bool = True
    fault: str = ""

    def hides(self, line: int | None) -> bool:
        """Whether it reaches a finding that stands on this line."""
        if self.covers is None:
            return True
        return line is not None and self.covers[0] <= line <= self.covers[1]
