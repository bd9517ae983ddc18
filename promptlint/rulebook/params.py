"""Reading a check's parameters: typed, complete, with errors that name the key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from promptlint.model.rule import ParamsError

Step = str | int


class ParamsReader:
    """Takes parameters one by one; `finish` refuses those that nobody took.

    Every method raises `ParamsError` for a value of another type.
    """

    def __init__(self, values: object, route: tuple[Step, ...] = ()) -> None:
        if not isinstance(values, Mapping):
            raise ParamsError("should be a mapping", *route)
        self._values: Mapping[str, object] = values
        self._route = route
        self._known: list[str] = []

    def has(self, name: str) -> bool:
        """Whether the parameter is given."""
        self._known.append(name)
        return self._values.get(name) is not None

    def text(self, name: str, default: str | None = None) -> str:
        """A text, required unless `default` is one."""
        value = self._take(name, default)
        if not isinstance(value, str):
            raise self.error("should be text", name)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """One text or a list of texts; empty when absent."""
        value = self._take(name, ())
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, Sequence) or not all(isinstance(one, str) for one in values):
            raise self.error("should be text or a list of texts", name)
        return tuple(str(one) for one in values)

    def number(self, name: str) -> float | None:
        """A number, ``None`` when absent."""
        value = self._take(name, 0) if self.has(name) else None
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error("should be a number", name)
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """``true`` or ``false``."""
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise self.error("should be true or false", name)
        return value

    def mapping(self, name: str) -> Mapping[str, object]:
        """A required mapping."""
        value = self._take(name, None)
        if not isinstance(value, Mapping):
            raise self.error("should be a mapping", name)
        return value

    def value(self, name: str) -> object:
        """A required parameter of any type."""
        return self._take(name, None)

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """One of several words."""
        value = self.text(name, default)
        if value not in options:
            raise self.error(f"`{value}` is none of {', '.join(options)}", name)
        return value

    def one_of(self, *names: str) -> str:
        """Which one of several parameters is given; exactly one must be."""
        given = [name for name in names if self.has(name)]
        if len(given) != 1:
            wanted = ", ".join(f"`{name}`" for name in names)
            raise ParamsError(f"give exactly one of {wanted}", *self._route, *given[1:2])
        return given[0]

    def error(self, reason: str, name: str) -> ParamsError:
        """An error at one parameter."""
        return ParamsError(reason, *self._route, name)

    def route(self, name: str) -> tuple[Step, ...]:
        """Route of one parameter, for errors found elsewhere."""
        return (*self._route, name)

    def finish(self) -> None:
        """Refuse parameters that were never asked for."""
        for name in self._values:
            if name in self._known:
                continue
            near = get_close_matches(str(name), self._known, 1)
            hint = f"; did you mean `{near[0]}`?" if near else ""
            raise ParamsError(f"unknown parameter `{name}`{hint}", *self._route, name)

    def _take(self, name: str, default: object) -> object:
        self._known.append(name)
        value = self._values.get(name)
        if value is not None:
            return value
        if default is None:
            raise ParamsError(f"`{name}` is missing", *self._route)
        return default
