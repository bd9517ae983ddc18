"""The documents and chunks that a retrieval config names, read from below the project root."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

MOST_BYTES = 20_000_000
MOST_FILES = 2000
TEXT_ENDINGS = (".txt", ".md", ".markdown", ".rst", ".html", ".htm", ".adoc", ".csv")
_KEY = re.compile(
    r"(?:^|_)(?:docs?|documents?|corpus|sources?|inputs?|knowledge|contents?|chunks?)"
)
_TEXT_FIELDS = ("text", "content", "page_content", "chunk", "document", "body")
_DEPTH = 12


@dataclass(slots=True)
class Named:
    """Texts that a config names.

    Attributes:
        documents: whole texts, to be chunked as the config says.
        chunks: rows of JSON lines files: chunks already.
        files: names of what was read, relative to the root.
    """

    documents: list[str] = field(default_factory=list)
    chunks: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def named_texts(data: object, folder: Path, root: Path, known: Iterable[str] = ()) -> Named:
    """Read what the values of a config name under keys such as ``documents`` or ``input_dir``.

    Args:
        data: the parsed config.
        folder: of the config; values are looked up from there, then from `root`.
        root: nothing outside is read.
        known: paths that are known to hold documents: code names them, not data.
    """
    named = Named()
    seen: set[Path] = set()
    left = MOST_BYTES
    for value in dict.fromkeys((*_values(data, hinted=False, depth=0), *known)):
        for file in _found(value, folder, root):
            if file in seen or left <= 0 or len(seen) >= MOST_FILES:
                continue
            seen.add(file)
            left -= _read(file, root, named, left)
    return named


def _values(data: object, *, hinted: bool, depth: int) -> Iterator[str]:
    if depth > _DEPTH:
        return
    if isinstance(data, Mapping):
        for key, value in data.items():
            known = hinted or bool(_KEY.search(str(key).lower().replace("-", "_")))
            yield from _values(value, hinted=known, depth=depth + 1)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _values(value, hinted=hinted, depth=depth + 1)
    elif hinted and isinstance(data, str) and 0 < len(data) < 500 and "\n" not in data:
        yield data


def _found(value: str, folder: Path, root: Path) -> Iterator[Path]:
    """Text files of one value: a file, a folder or a pattern, below the root."""
    if "://" in value or value.startswith(("/", "~")) or "\0" in value:
        return
    for base in dict.fromkeys((folder, root)):
        files = [file for file in _below(base, value) if _inside(file, root)]
        if files:
            yield from files
            return


def _below(base: Path, value: str) -> list[Path]:
    try:
        if any(mark in value for mark in "*?["):
            places = sorted(base.glob(value))[:MOST_FILES]
        else:
            place = base / value
            if place.is_file():
                return [place] if _is_text(place, chosen=True) else []
            places = sorted(place.rglob("*"))[: 10 * MOST_FILES] if place.is_dir() else []
        return [file for file in places if _is_text(file) and file.is_file()]
    except (OSError, ValueError, NotImplementedError):
        return []


def _is_text(file: Path, *, chosen: bool = False) -> bool:
    ending = file.suffix.lower()
    return ending in TEXT_ENDINGS or (ending == ".jsonl" and (chosen or "chunk" in file.name))


def _inside(file: Path, root: Path) -> bool:
    try:
        return file.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        return False


def _read(file: Path, root: Path, named: Named, most: int) -> int:
    """Add a file's texts; returns its size."""
    try:
        with file.open("rb") as stream:
            data = stream.read(most)
    except OSError:
        return 0
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    named.files.append(file.resolve().relative_to(root.resolve()).as_posix())
    if file.suffix.lower() == ".jsonl":
        named.chunks.extend(_rows(text))
    else:
        named.documents.append(text)
    return len(data)


def _rows(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        try:
            row = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            continue
        if not isinstance(row, dict):
            continue
        chunk = next((row[key] for key in _TEXT_FIELDS if isinstance(row.get(key), str)), "")
        if chunk.strip():
            yield chunk
