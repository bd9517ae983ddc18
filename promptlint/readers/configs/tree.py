"""A parsed config with the place of every value, as recognisers see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from promptlint.model.document import Locator, Prompt
from promptlint.model.facts import Config, Scalar, Value
from promptlint.model.place import Place, Pointer
from promptlint.model.text import Text
from promptlint.readers.values import Unknown, is_placeholder

MAX_LEAVES = 20_000
"""More scalars than this make no config: data, or a generated file."""

_NUMBER = re.compile(r"[-+]?\d[\d_]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_COMMENT = re.compile(r"[^\r\n#]*#([^\r\n]*)")


class Recognised(NamedTuple):
    """What a file turned out to be.

    `kind` is an artifact kind; `format` the framework or file format; `configs` its neutral
    settings; `prompts` the prompts inside it; `docs` what it says about itself to people.
    """

    kind: str
    format: str
    configs: tuple[Config, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    docs: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar in the tree.

    Attributes:
        pointer: its route, without the document's index.
        key: the nearest mapping key in snake_case (``chunkSize`` → ``chunk_size``).
        sections: keys above it, outermost first, likewise.
    """

    pointer: Pointer
    key: str
    sections: tuple[str, ...]
    value: Scalar


@dataclass(frozen=True, slots=True)
class Tree:
    """One document of a structured file.

    Attributes:
        path: project-relative path, whose name may be evidence.
        text: the whole file.
        data: plain value.
        find: locates pointers that start with `base`.
        base: index of the document in a YAML stream of several.
        shared: tells values that are written once for several places (YAML aliases).
    """

    path: str
    text: str
    data: object
    find: Locator
    base: Pointer = ()
    shared: Callable[[Pointer], bool] = field(default=lambda pointer: False)

    def at(self, *steps: str | int) -> object:
        """The plain value at a route; ``None`` where there is nothing."""
        value = self.data
        for step in steps:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
                value = value[step]
            else:
                return None
        return value

    def section(self, *steps: str | int) -> Mapping[str, object]:
        """The mapping at a route; an empty one where there is none."""
        value = self.at(*steps)
        return value if isinstance(value, dict) else {}

    def place(self, pointer: Pointer) -> Place:
        """Where a value stands. Without a span when an edit there would change other values."""
        full = (*self.base, *pointer)
        span = None if self.shared(full) else self.find(full, False)
        return Place(pointer=full, span=span if span and span[1] > span[0] else None)

    def value(self, *pointer: str | int) -> Value | None:
        """The setting at a route; ``None`` where nothing or no scalar stands there.

        Numbers in quotes become numbers; placeholders and custom tags are not `known`.
        """
        raw = self.at(*pointer)
        if raw is None or isinstance(raw, dict | list):
            return None
        place = self.place(pointer)
        if isinstance(raw, str):
            if is_placeholder(raw):
                origin = "file" if isinstance(raw, Unknown) else "environment"
                return Value(None, place, origin, known=False)
            return Value(_as_number(raw), place) if raw else None
        if isinstance(raw, bool | int | float):
            return Value(raw, place)
        return None

    def template(self, *pointer: str | int) -> Value | None:
        """A prompt at a route: its braces are its own, no placeholders of the config."""
        raw = self.at(*pointer)
        if not isinstance(raw, str) or isinstance(raw, Unknown) or not raw.strip():
            return None
        return Value(str(raw), self.place(pointer))

    def settings(self, wanted: Mapping[str, str]) -> dict[str, Value]:
        """Settings by neutral name. A route is dotted keys; ``|`` separates alternatives."""
        found: dict[str, Value] = {}
        for name, routes in wanted.items():
            for route in routes.split("|"):
                value = self.value(*(_step(part) for part in route.split(".")))
                if value is not None:
                    found[name] = value
                    break
        return found

    def comment(self, pointer: Pointer) -> str:
        """The comment after a value on its line, in YAML and TOML."""
        span = self.find((*self.base, *pointer), False)
        match = _COMMENT.match(self.text, span[1]) if span else None
        return match[1].strip() if match else ""

    def leaves(self) -> Iterator[Leaf]:
        """All scalars in written order, at most `MAX_LEAVES`."""
        waiting: list[tuple[Pointer, str, tuple[str, ...], object]] = [((), "", (), self.data)]
        given = 0
        while waiting and given < MAX_LEAVES:
            pointer, key, sections, value = waiting.pop()
            if isinstance(value, dict):
                inner = (*sections, key) if key else sections
                children = [
                    ((*pointer, name), snake(name), inner, child) for name, child in value.items()
                ]
                waiting.extend(reversed(children))
            elif isinstance(value, list):
                items = [((*pointer, i), key, sections, item) for i, item in enumerate(value)]
                waiting.extend(reversed(items))
            elif value is None or isinstance(value, str | int | float):
                given += 1
                yield Leaf(pointer, key, sections, value)


def snake(name: object) -> str:
    """A key in snake_case: ``chunkSize``, ``chunk-size`` and ``CHUNK_SIZE`` are one."""
    return _snake(str(name))


@lru_cache(maxsize=4096)
def _snake(text: str) -> str:
    if not text.isupper():
        text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"[\s.\-]+", "_", text.strip()).lower()


def _step(part: str) -> str | int:
    return int(part) if part.isdigit() else part


def _as_number(text: str) -> Scalar:
    if _NUMBER.fullmatch(text) and len(text) < 30:
        plain = text.replace("_", "")
        return int(plain) if plain.lstrip("+-").isdigit() else float(plain)
    return text
