"""Jupyter notebooks: prompts and settings in code cells, placed exactly in the file's text.

A notebook (nbformat 3 and 4) is JSON whose cells hold their source as a string or a list of
strings. The code cells are read as one program, in order, by the reader of their language; what it
finds is carried back through the JSON strings. Magics, shell lines and cells of other languages are
blanked out first, as is a cell that does not parse: half-done cells are normal.

Markdown cells are what the notebook says about itself: `Document.extra` has them under ``"docs"``
as a tuple of `promptlint.model.text.Text`. Outputs are no prompts; they stay in the document's
text, where secrets are looked for.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

import orjson

from promptlint.model.document import Document, Prompt, UnreadableError
from promptlint.model.facts import Config
from promptlint.model.text import LineIndex, Text
from promptlint.readers import json_positions, python_source, shell_source
from promptlint.readers.decode import Decoded
from promptlint.readers.pycode.source import Source
from promptlint.readers.strings import string_text
from promptlint.readers.text_maps import Remapping, joined

_SCRIPT = ("typescript", "javascript")
_PYTHON = ("python", "ipython", "python3", "")

_CELL_MAGIC = re.compile(r"\s*%%(?P<name>\w+)[^\r\n]*")
_PYTHON_MAGICS = frozenset("time timeit capture prun snakeviz memit mprun heat".split())
_MAGIC = re.compile(
    r"^(?P<lead>[ \t]*(?:[\w.\[\]'\", \t]{1,80}=(?!=)[ \t]*)?)"
    r"(?:%(?![ \t=])|!|\?+(?=[\w.]))(?:[^\\\r\n]|\\(?:\r\n|[\s\S]))*"
    r"|^(?P<asked>[ \t]*)[\w.]+\?{1,2}[ \t]*$",
    re.MULTILINE,
)
_STRINGS = re.compile(
    r"#[^\r\n]*|\"\"\".*?(?:(?<!\\)\"\"\"|\Z)|'''.*?(?:(?<!\\)'''|\Z)"
    r"|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'",
    re.DOTALL,
)
_NOT_BREAK = re.compile(r"[^\r\n]")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its kind (``code``, ``markdown`` …) and its source, placed in the file."""

    kind: str
    text: Text


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Read one notebook.

    Returns:
        A document of kind ``source``; ``None`` for a notebook that has nothing to do with language
        models, or whose language is neither Python nor TypeScript or JavaScript.

    Raises:
        UnreadableError: a notebook that names a language model's library is no valid JSON.
    """
    text = decoded.text
    if not (
        python_source.may_concern(text)
        or _may_concern_script(text)
        or shell_source.may_concern(text)
    ):
        return None
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        at = min(error.pos, len(text))
        raise UnreadableError(
            f"is not valid JSON: {error.msg.split(':')[0]}",
            span=(at, at),
            line=error.lineno,
            column=error.colno,
            text=text,
        ) from None
    if not isinstance(data, dict) or not ("cells" in data or "worksheets" in data):
        return None
    cells = list(_cells(text))
    found = _found(path, _language(data), cells)
    if found is None:
        return None
    return Document(
        path,
        kind or "source",
        "notebook",
        text,
        decoded.encoding,
        decoded.bom,
        prompts=found[0],
        configs=found[1],
        extra={"docs": tuple(cell.text for cell in cells if cell.kind == "markdown")},
    )


def may_concern_bytes(data: bytes) -> bool:
    """Whether a notebook may have anything to do with language models."""
    if python_source.may_concern_bytes(data) or shell_source.may_concern_bytes(data):
        return True
    if b'"typescript"' not in data and b'"javascript"' not in data:
        return False
    from promptlint.readers import script_source

    return script_source.may_concern_bytes(data)


def _found(
    path: str, language: str, cells: list[Cell]
) -> tuple[tuple[Prompt, ...], tuple[Config, ...]] | None:
    code = [cell.text if cell.kind == "code" else Text("", cell.text.anchors[:1]) for cell in cells]
    # Two line ends, so that a cell's last line never goes on in the next cell.
    whole = joined(piece for text in code for piece in (text, "\n\n"))
    if language in _SCRIPT:
        from promptlint.readers import script_source

        labels = _CellLabels(whole.value, _starts(code))
        script = script_source.find(path, whole.value, labels.label)
        return _carried(Remapping(whole), *script) if script is not None else None
    if language not in _PYTHON:
        return None
    remapping = Remapping(whole)
    started = _carried(remapping, (), shell_source.trainings(path, _shell_lines(code)))
    if not python_source.may_concern(whole.value):
        return started if started[1] else None
    program = "\n\n".join([*(text.value for text in code), ""])
    source = _source(path, program, [text.value for text in code], _starts(code))
    found = python_source.find(source) if source is not None else None
    if found is None:
        return started if started[1] else None
    prompts, configs = _carried(remapping, *found)
    return prompts, (*configs, *started[1])


def _shell_lines(cells: list[Text]) -> str:
    """The program with nothing but its shell lines (``!swift sft …``, ``%%bash``), in place."""
    return "\n\n".join([*(_shell_only(cell.value) for cell in cells), ""])


def _shell_only(cell: str) -> str:
    magic = _CELL_MAGIC.match(cell)
    if magic and magic["name"] in ("bash", "sh", "shell"):
        return _NOT_BREAK.sub(" ", cell[: magic.end()]) + cell[magic.end() :]
    parts, goes_on = [], False
    for line in cell.splitlines(keepends=True):
        is_shell = goes_on or line.lstrip().startswith("!")
        parts.append(line.replace("!", " ", 1) if is_shell else _NOT_BREAK.sub(" ", line))
        goes_on = is_shell and line.rstrip("\r\n").endswith("\\")
    return "".join(parts)


def _carried(
    remapping: Remapping, prompts: tuple[Prompt, ...], configs: tuple[Config, ...]
) -> tuple[tuple[Prompt, ...], tuple[Config, ...]]:
    return (
        tuple(remapping.prompt(prompt) for prompt in prompts),
        tuple(remapping.config(config) for config in configs),
    )


def _may_concern_script(text: str) -> bool:
    if '"typescript"' not in text and '"javascript"' not in text:
        return False
    from promptlint.readers import script_source

    return script_source.may_concern(text)


def _language(data: dict[str, object]) -> str:
    metadata = data.get("metadata")
    for section, key in (("language_info", "name"), ("kernelspec", "language")):
        part = metadata.get(section) if isinstance(metadata, dict) else None
        name = part.get(key) if isinstance(part, dict) else None
        if isinstance(name, str):
            return name.lower()
    return ""


def _cells(text: str) -> Iterator[Cell]:
    """Cells in order. Of a key that stands twice the last one counts."""
    top = dict(json_positions.members(text))
    lists = [top["cells"]] if "cells" in top else []
    if not lists and "worksheets" in top:
        for _, sheet in json_positions.members(text, top["worksheets"][0]):
            lists += [
                span for key, span in json_positions.members(text, sheet[0]) if key == "cells"
            ]
    for start, _ in lists:
        for _, cell in json_positions.members(text, start):
            fields = dict(json_positions.members(text, cell[0]))
            source = fields.get("source") or fields.get("input")
            if source is not None and "cell_type" in fields:
                name = orjson.loads(text[slice(*fields["cell_type"])])
                yield Cell(str(name), _written(text, source))


def _written(text: str, span: tuple[int, int]) -> Text:
    """The source of a cell: one string or a list of them."""
    if text[span[0]] == "[":
        return joined(_string(text, one) for _, one in json_positions.members(text, span[0]))
    return _string(text, span)


def _string(text: str, span: tuple[int, int]) -> Text:
    value = orjson.loads(text[slice(*span)])
    if not isinstance(value, str):
        return Text("", ((0, span[0]),))
    return string_text(text, span, value) or Text(value, ((0, span[0]),))


class _CellLabels:
    """Says in which cell something stands. `starts`: where each begins in the program."""

    def __init__(self, program: str, starts: list[int]) -> None:
        self._starts = starts
        self._lines = LineIndex(program)

    def label(self, offset: int) -> str:
        """``cell 3, line 2``; cells are counted with those of text, as notebooks show them."""
        number = bisect_right(self._starts, offset)
        first = self._lines.position(self._starts[number - 1])[0]
        return f"cell {number}, line {self._lines.position(offset)[0] - first + 1}"


class _Program(Source):
    """The cells' Python as one program."""

    def __init__(self, path: str, text: str, labels: _CellLabels) -> None:
        super().__init__(path, text)
        self._labels = labels

    def label(self, offset: int) -> str:
        return self._labels.label(offset)


def _starts(cells: list[Text]) -> list[int]:
    return [0, *accumulate(len(cell.value) + 2 for cell in cells)][:-1]


def _source(path: str, program: str, cells: list[str], starts: list[int]) -> Source | None:
    labels = _CellLabels(program, starts)
    try:
        return _Program(path, program, labels)
    except UnreadableError:
        clean = "\n\n".join([*(_python_only(cell) for cell in cells), ""])
    try:
        return _Program(path, clean, labels)
    except UnreadableError:  # cells that parse one by one and not together: nested too deeply
        return None


def _python_only(cell: str) -> str:
    """A cell as Python of the same length: magics, other languages and broken code are blank."""
    if _parses(cell):
        return cell
    magic = _CELL_MAGIC.match(cell)
    if magic and magic["name"] not in _PYTHON_MAGICS:
        return _NOT_BREAK.sub(" ", cell)
    if magic:
        cell = _NOT_BREAK.sub(" ", cell[: magic.end()]) + cell[magic.end() :]
    cell = _without_magics(cell)
    return cell if _parses(cell) else _NOT_BREAK.sub(" ", cell)


def _without_magics(cell: str) -> str:
    """Every magic and shell line as the expression ``0``; those inside strings are text."""
    inside = [match.span() for match in _STRINGS.finditer(cell) if match[0][0] != "#"]
    parts: list[str] = []
    position = 0
    for match in _MAGIC.finditer(cell):
        start = match.start()
        at = bisect_right(inside, (start, len(cell))) - 1
        if start < position or (at >= 0 and start < inside[at][1]):
            continue
        lead = match["lead"] if match["lead"] is not None else match["asked"]
        rest = _NOT_BREAK.sub(" ", cell[start + len(lead) : match.end()])
        parts += [cell[position : start + len(lead)], "0" + rest[1:]]
        position = match.end()
    return "".join((*parts, cell[position:]))


def _parses(code: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
