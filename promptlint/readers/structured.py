"""YAML, JSON and TOML: plain data with late places, and the AI configs among them.

A file of which nothing says that it is ours is left alone, broken or not: most YAML of a
repository belongs to other tools. `UnreadableError` is raised where the user or the file's name
gave the kind, and where the raw text holds settings of retrieval or training
(`promptlint.readers.configs.seems_ours`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from promptlint.model.document import Document, Locator, UnreadableError
from promptlint.model.place import Pointer, Span
from promptlint.readers import configs
from promptlint.readers.configs.tree import Recognised, Tree
from promptlint.readers.decode import Decoded

if TYPE_CHECKING:
    from promptlint.config.toml_positions import Entry

_TOML_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)")
_JSON_START = re.compile(r"\s*[\[{]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """A parsed file.

    Attributes:
        documents: one value, or several for a YAML stream.
        locate: places; with several documents a pointer starts with the document's index.
        shared: tells values that are written once for several places.
        extra: what only this syntax has (`numbers_as_text`, `repeated_keys`).
    """

    syntax: str
    documents: list[object]
    locate: Locator
    shared: Callable[[Pointer], bool] = field(default=lambda pointer: False)
    extra: dict[str, object] = field(default_factory=dict)


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Parse a structured file and find the AI config in it.

    Args:
        path: its ending decides the syntax; others are told by their first character.
        decoded: the text.
        kind: ``None`` when the content must decide: then files that no recogniser claims are
            ``None``.

    Raises:
        UnreadableError: broken syntax in a file that is ours.
    """
    text = decoded.text
    if kind is None and not configs.may_concern(text):
        return None
    try:
        parsed = parse(path, text)
    except UnreadableError:
        if kind == "other":
            return Document(path, kind, "text", text, decoded.encoding, decoded.bom)
        if kind is not None or configs.seems_ours(path, text):
            raise
        return None
    found = _recognise(path, text, parsed, kind)
    if found is None and kind is None:
        return None
    many = len(parsed.documents) != 1
    return Document(
        path=path,
        kind=found.kind if found and kind in (None, "other") else kind or "other",
        format=found.format if found else parsed.syntax,
        text=text,
        encoding=decoded.encoding,
        bom=decoded.bom,
        data=(parsed.documents or None) if many else parsed.documents[0],
        locate=parsed.locate,
        prompts=found.prompts if found else (),
        configs=found.configs if found else (),
        extra={"syntax": parsed.syntax, **parsed.extra, **_docs(found)},
    )


def _docs(found: Recognised | None) -> dict[str, object]:
    return {"docs": found.docs} if found and found.docs else {}


def parse(path: str, text: str) -> Parsed:
    """Parse by the syntax that the name says.

    Raises:
        UnreadableError: with `text`, and line and column where the parser tells.
    """
    ending = PurePosixPath(path).suffix.lower()
    if ending == ".toml":
        return _toml(text)
    if ending == ".json" or (ending not in (".yaml", ".yml") and _JSON_START.match(text)):
        return _json(text)
    return _yaml(text)


def _recognise(path: str, text: str, parsed: Parsed, kind: str | None) -> Recognised | None:
    trees = _trees(path, text, parsed)
    if kind == "other":  # a compose file by its name: of vector stores, perhaps
        found = [one for tree in trees if (one := configs.recognise_compose(tree)) is not None]
        return found[0] if found else None
    found = [result for tree in trees if (result := configs.recognise(tree)) is not None]
    if not found and kind in ("retrieval", "training"):
        found = [result for tree in trees if (result := configs.read_as(tree, kind)) is not None]
    if not found:
        return None
    first = found[0]
    same = [result for result in found if result.kind == first.kind]
    return first._replace(
        configs=tuple(config for result in same for config in result.configs),
        prompts=tuple(prompt for result in same for prompt in result.prompts),
    )


def _trees(path: str, text: str, parsed: Parsed) -> list[Tree]:
    many = len(parsed.documents) > 1
    whole = Tree(path, text, None, parsed.locate, shared=parsed.shared)
    return [
        replace(whole, data=data, base=(index,) if many else ())
        for index, data in enumerate(parsed.documents)
    ]


def _yaml(text: str) -> Parsed:
    from promptlint.readers.yaml_data import read_yaml

    data = read_yaml(text)
    extra: dict[str, object] = {}
    if data.numbers_as_text:
        extra["numbers_as_text"] = tuple(data.numbers_as_text)
    if data.repeated:
        extra["repeated_keys"] = tuple(data.repeated)
    return Parsed("yaml", data.documents, data.locate, data.is_shared, extra)


def _json(text: str) -> Parsed:
    import orjson

    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        at = min(error.pos, len(text))
        reason = f"is not valid JSON: {error.msg.split(':')[0]}"
        raise UnreadableError(
            reason, span=(at, at), line=error.lineno, column=error.colno, text=text
        ) from None

    def locate(pointer: Pointer, on_key: bool) -> Span | None:
        from promptlint.readers import json_positions

        return json_positions.locate(text, pointer, on_key=on_key)

    return Parsed("json", [data], locate)


def _toml(text: str) -> Parsed:
    import tomllib

    try:
        data = _without_dates(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        place = _TOML_PLACE.search(str(error))
        reason = f"is not valid TOML: {_TOML_PLACE.sub('', str(error))}"
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        column = int(place[2]) if place and place[2] else None
        raise UnreadableError(reason, line=line, column=column, text=text) from None
    except RecursionError:
        raise UnreadableError("is not readable TOML: nested too deeply", text=text) from None
    entries: dict[Pointer, Entry] = {}

    def locate(pointer: Pointer, on_key: bool) -> Span | None:
        from promptlint.config.toml_positions import locate_entries

        if not entries:
            entries.update(locate_entries(text))
        found = entries.get(pointer)
        return (found.key if on_key else found.value) if found else None

    return Parsed("toml", [data], locate)


def _without_dates(value: object) -> object:
    """TOML's dates and times as text, so that data stays plain."""
    if isinstance(value, dict):
        return {key: _without_dates(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_without_dates(child) for child in value]
    return value if isinstance(value, str | int | float | bool) else str(value)
