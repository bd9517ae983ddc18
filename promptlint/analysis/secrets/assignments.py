"""Settings as they are written, line by line: names that hold a secret, and what they are set to.

Works on the text, so that `.env`, YAML, TOML, INI and the environment lists of compose files all
read alike, and a broken file still tells its secrets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import blake2b
from typing import Any

import orjson

from promptlint.analysis.lazy_pattern import lazy
from promptlint.analysis.secrets.pack import FOLDER
from promptlint.model.place import Span

_LINE = lazy(
    r"""^(?P<indent>[ \t]*)(?:-[ \t]+)?(?:export[ \t]+)?
        (?P<open>["']?)(?P<name>[A-Za-z_][\w.-]{0,80})
        (?P=open)[ \t]*(?P<sign>[:=])(?![=:])[ \t]*(?P<value>[^\r\n]*)""",
    re.VERBOSE | re.MULTILINE,
)
_COMMENT = lazy(r"(?:^|[ \t])\#.*$", re.VERBOSE)
_FALLBACK = lazy(r"\$\{\w+:-?(?P<value>[^{}]*)\}")
_OFF = lazy(r"""^[ \t]*["']?enabled?["']?[ \t]*[:=][ \t]*(?:false|no|off)\b""", re.I | re.M)
_HERE = lazy(r"""[:=][ \t]*["']?(?:localhost|127\.0\.0\.1|::1)\b""")
_SAMPLE = lazy(
    r"(?i)example|sample|template|\bdist\b|\.dist$|(?:^|[-_./])(?:tests?|fixtures?)(?:[-_./]|$)"
)


@dataclass(frozen=True)
class Assignment:
    """A name and what it is set to.

    Attributes:
        name: as written.
        value: without quotes and comments; of ``${NAME:-value}``, the value.
        span: the value's characters in the text, quotes included; the name's where it is empty.
        fallback: the value counts only where the environment says nothing.
        line: the line's match, from which its block is found when somebody asks.
    """

    name: str
    value: str
    span: Span
    fallback: bool
    line: re.Match[str] = field(repr=False, compare=False)

    @property
    def block(self) -> str:
        """The name that the setting stands under, lower-case; empty at the top."""
        return self._context[0]

    @property
    def switched_off(self) -> bool:
        """Whether its block says that it is not enabled."""
        return _OFF().search(self._context[1]) is not None

    @property
    def local(self) -> bool:
        """Whether its block names this machine as the host."""
        return _HERE().search(self._context[1]) is not None

    @cached_property
    def _context(self) -> tuple[str, str]:
        return _block(self.line)


@dataclass(frozen=True, slots=True)
class Default:
    """A documented default of a stack.

    Attributes:
        stack: the product.
        keys: names of settings, lower-case; a ``*`` at an end stands for anything.
        block: name of the block that a client's setting must stand under.
        values, digests: the defaults, the long ones as BLAKE2b of 12 bytes.
        source: where the default is documented.
    """

    stack: str
    keys: tuple[str, ...]
    block: str
    values: frozenset[str]
    digests: frozenset[str]
    source: str

    def fits(self, found: Assignment) -> bool:
        """Whether the setting is left at this default."""
        if self.block and self.block != found.block:
            return False
        name = found.name.lower().replace("-", "_")
        return any(_is_named(name, key) for key in self.keys) and (
            found.value in self.values
            or (bool(self.digests) and _digest(found.value) in self.digests)
        )


@cache
def load_defaults() -> tuple[Default, ...]:
    """The table of documented defaults, read once."""
    entries: list[dict[str, Any]] = orjson.loads((FOLDER / "defaults.json").read_bytes())
    return tuple(
        Default(
            entry["stack"],
            tuple(entry["keys"]),
            entry.get("block", ""),
            frozenset(entry.get("values", ())),
            frozenset(entry.get("digests", ())),
            entry["source"],
        )
        for entry in entries
    )


def is_default(value: str) -> bool:
    """Whether a value is a documented default of any stack, which `default-password` tells of."""
    return value in _default_values() or _digest(value) in _default_values()


@cache
def _default_values() -> frozenset[str]:
    return frozenset().union(*(one.values | one.digests for one in load_defaults()))


def is_sample(path: str) -> bool:
    """Whether a path says that the file is to be copied, not used."""
    return _SAMPLE().search(path) is not None


def assignments(text: str) -> Iterator[Assignment]:
    """Settings in reading order; lines that are comments are none."""
    for match in _LINE().finditer(text):
        raw = match["value"]
        written = raw if raw[:1] in ("'", '"') else _COMMENT().sub("", raw)
        written = written.rstrip(" \t,")
        start = match.start("value")
        value = written
        if len(value) > 1 and value[0] in "'\"" and value[0] in value[1:]:
            end = value.index(value[0], 1)
            written, value = written[: end + 1], value[1:end]
        fallback = _FALLBACK().fullmatch(value)
        span = (start, start + len(written)) if written else match.span("name")
        yield Assignment(
            match["name"],
            fallback["value"] if fallback else value,
            span,
            fallback is not None,
            match,
        )


_REACH = 1000


def _block(match: re.Match[str]) -> tuple[str, str]:
    """(name of the block that a line stands in, the block's own lines close to it)."""
    text, indent = match.string, len(match["indent"])
    before = text[max(0, match.start() - _REACH) : match.start()].splitlines()
    after = text[match.end() : match.end() + _REACH].splitlines()[1:]
    lines, name = [], ""
    for line in reversed(before):
        width = len(line) - len(line.lstrip(" \t"))
        if line.strip() and width < indent:
            name = line.strip().split(":")[0].strip("'\"- ").lower()
            break
        if width == indent:
            if line.startswith("["):
                name = line.strip("[] ").lower()
                break
            lines.append(line)
    for line in after:
        width = len(line) - len(line.lstrip(" \t"))
        if line.strip() and (width < indent or line.startswith("[")):
            break
        if width == indent:
            lines.append(line)
    return name, "\n".join(lines)


def _is_named(name: str, key: str) -> bool:
    if key.startswith("*"):
        return name.endswith(key[1:])
    return name.startswith(key[:-1]) if key.endswith("*") else name == key


def _digest(value: str) -> str:
    return blake2b(value.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
