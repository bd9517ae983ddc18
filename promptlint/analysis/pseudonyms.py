"""Names that stand for personal data and secrets: one for each value of a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.document import Document
from promptlint.model.place import Span

_FRONT_MATTER = lazy(r"\A---[ \t]*\r?\n.*?^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
_YAML_SCALAR = lazy(r"(?:^|[\n\r])[ \t]*(?:- +)*(?:[\w.\"'-]+:[ \t]+|- +)\Z|[\[,{:][ \t]*\Z")
_NAME = re.compile(r"\[([A-Z][A-Z_]{1,40})_([0-9]{1,6})\]")
_BLOCK = 1 << 20
_LONGEST = 64


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
    """A pseudonym as it may stand in place of `span`: brackets begin a list in YAML."""
    is_yaml = document.path.endswith((".yaml", ".yml")) or span[1] <= front_matter_end(document)
    if is_yaml and _YAML_SCALAR().search(document.text, max(0, span[0] - 100), span[0]):
        return f'"{pseudonym}"'
    return pseudonym


def front_matter_end(document: Document) -> int:
    """Where the front matter ends; 0 without one."""
    text = document.text

    def end() -> int:
        match = _FRONT_MATTER().match(text) if text.startswith("---") else None
        return match.end() if match else 0

    return document.memo("front-matter", end)
