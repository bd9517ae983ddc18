"""Names that stand for personal data and secrets: one for each value of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.document import Document
from promptlint.model.place import Span

_FRONT_MATTER = lazy(r"\A---[ \t]*\r?\n.*?^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_YAML_KEY = lazy(r"[ \t]*(?:- +)*(?:[\w.\"'-]+:[ \t]+|- +)")
"""How a line begins that gives a value to a key or an item to a list."""
_YAML_FLOW = lazy(r"[\[,{][ \t]*\Z|:[ \t]+\Z")
_YAML_END = lazy(r"[ \t]*(?:\Z|[\n\r]|[ \t]#)")
_YAML_FLOW_END = lazy(r"[ \t]*[,\]}]")
_NAME = re.compile(r"[\[<]([A-Z][A-Z_]{1,40})_([0-9]{1,6})[\]>]")
_BLOCK = 1 << 20
_LONGEST = 64
_BEHIND = 400


class Pseudonyms:
    """Gives each value its name, after those that stand in the file already.

    Args:
        used: the highest number by stem, from `numbers_in` or `numbers_in_file`.
    """

    def __init__(self, used: Mapping[str, int]) -> None:
        self._last = dict(used)
        self._names: dict[tuple[str, bytes], str] = {}

    def of(self, template: str, key: bytes) -> str:
        """The text that replaces a value.

        Args:
            template: such as ``[EMAIL_#]``, where ``#`` is the value's number; without it the text
                is the same for all values.
            key: identifies the value.
        """
        if "#" not in template:
            return template
        found = self._names.get((template, key))
        if found is None:
            stem = template.strip("[]#").rstrip("_")
            number = self._last[stem] = self._last.get(stem, 0) + 1
            found = self._names[template, key] = template.replace("#", str(number))
        return found


def numbers_in(text: str) -> dict[str, int]:
    """The highest number of each stem (``EMAIL``) among a text's pseudonyms."""
    used: dict[str, int] = {}
    for match in _NAME.finditer(text):
        used[match[1]] = max(used.get(match[1], 0), int(match[2]))
    return used


def numbers_in_file(file: Path) -> dict[str, int]:
    """The same of a file of any size. Raises ``OSError`` when it can't be read."""
    used: dict[str, int] = {}
    rest = b""
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            text = (rest + block).decode("ascii", "replace")
            for stem, number in numbers_in(text).items():
                used[stem] = max(used.get(stem, 0), number)
            rest = block[-_LONGEST:]
    return used


def as_scalar(document: Document, span: Span, pseudonym: str) -> str:
    """A pseudonym as it may stand in place of `span`: brackets begin a list in YAML.

    Where it is the whole value, it is quoted; where text follows that quotes would cut off, angle
    brackets take the place of square ones; within a value it stays as it is.
    """
    text = document.text
    if not (document.path.endswith((".yaml", ".yml")) or span[1] <= front_matter_end(document)):
        return pseudonym
    before = text[max(0, span[0] - _BEHIND) : span[0]]
    line = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    key = _YAML_KEY().match(line)
    rest = line[key.end() :] if key else line
    if rest.count('"') % 2 or rest.count("'") % 2:
        return pseudonym
    flow = sum(map(rest.count, "[{")) > sum(map(rest.count, "]}"))
    begins = not rest.strip() or (flow and _YAML_FLOW().search(rest) is not None)
    ends = _YAML_END().match(text, span[1]) is not None
    if (flow or not key) and _YAML_FLOW_END().match(text, span[1]):
        ends = True
    if begins and ends:
        return f'"{pseudonym}"'
    return f"<{pseudonym[1:-1]}>" if flow or (begins and key) else pseudonym


def front_matter_end(document: Document) -> int:
    """Where the front matter ends; 0 without one."""
    text = document.text

    def end() -> int:
        match = _FRONT_MATTER().match(text) if text.startswith("---") else None
        return match.end() if match else 0

    return document.memo("front-matter", end)
