"""Where a setting came from: a default, a line of a file, or the command line."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.model.place import Pointer
from promptlint.model.text import LineIndex

if TYPE_CHECKING:
    from promptlint.config.toml_positions import Entry


@dataclass(slots=True, eq=False)
class ConfigSource:
    """The file that a configuration was read from.

    Attributes:
        path: absolute.
        text: decoded, without a BOM.
        prefix: table that holds the settings: ``()``, or ``("tool", "promptlint")``.
    """

    path: Path
    text: str
    prefix: Pointer = ()
    _entries: dict[Pointer, Entry] | None = field(default=None, repr=False)
    _lines: LineIndex | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """The path as messages give it: relative to the current folder where that is possible."""
        try:
            return Path(os.path.relpath(self.path)).as_posix()
        except (ValueError, OSError):  # another drive, or no current folder any more
            return self.path.as_posix()

    def position(self, pointer: Pointer, *, key: bool = False) -> tuple[int, int] | None:
        """1-based line and column of a setting's value, or of its key.

        A pointer that stands nowhere in the file has the position of the nearest table around it.
        """
        if self._entries is None:
            from promptlint.config.toml_positions import locate_entries

            self._entries = locate_entries(self.text)
        if self._lines is None:
            self._lines = LineIndex(self.text)
        full = (*self.prefix, *pointer)
        for length in range(len(full), 0, -1):
            entry = self._entries.get(full[:length])
            if entry is not None:
                exact = length == len(full)
                span = entry.value if exact and not key else entry.key
                return self._lines.position(span[0])
        return None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one value came from. Lines are worked out when they are asked for.

    Attributes:
        source: the file, for values from one.
        pointer: the value in it, below the source's prefix.
        option: the option that gave it, such as ``--select``, for the command line.
    """

    source: ConfigSource | None = None
    pointer: Pointer = ()
    option: str = ""

    @property
    def kind(self) -> str:
        """``default``, ``file`` or ``command line``."""
        if self.option:
            return "command line"
        return "file" if self.source else "default"

    @property
    def path(self) -> str | None:
        """The file as messages give it."""
        return self.source.shown if self.source else None

    @property
    def position(self) -> tuple[int, int] | None:
        """1-based line and column of the value."""
        return self.source.position(self.pointer) if self.source else None

    @property
    def line(self) -> int | None:
        """1-based line of the value's key, which for an element is its own line."""
        found = self.source.position(self.pointer, key=True) if self.source else None
        return found[0] if found else None

    def describe(self) -> str:
        """``default``, ``promptlint.toml:3`` or ``command line (--select)``."""
        if self.option:
            return f"command line ({self.option})"
        if self.source is None:
            return "default"
        line = self.line
        return self.source.shown if line is None else f"{self.source.shown}:{line}"


DEFAULT = Origin()


@dataclass(frozen=True, slots=True)
class Selector:
    """A rule, or a group of rules, as the user named it, and where."""

    token: str
    origin: Origin = DEFAULT

    @property
    def from_command_line(self) -> bool:
        """Whether an option gave it: those win over a file's of the same specificity."""
        return bool(self.origin.option)
