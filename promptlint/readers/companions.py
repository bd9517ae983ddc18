"""Files that only together are a prompt: Semantic Kernel's ``skprompt.txt`` and ``config.json``.

Readers know no disk. The engine asks which file stands beside one, and hands its bytes over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from promptlint.model.document import Document, Message, Prompt, Variable
from promptlint.model.place import Place, Pointer
from promptlint.model.text import Text

MAX_BYTES = 1_000_000
"""A larger file is no configuration of a prompt."""

_TEXT, _CONFIG = "skprompt.txt", "config.json"
_COMPANIONS = {_TEXT: _CONFIG, _CONFIG: _TEXT}
BESIDE = "beside"
"""Key of `Document.extra`: a config's `Prompt`, whose text stands in the file beside it."""

_ENGINES = {
    "semantic-kernel": "semantic-kernel",
    "handlebars": "handlebars",
    "jinja2": "jinja2",
    "liquid": "liquid",
}
_USED = re.compile(r"\$([A-Za-z_]\w*)")
_CALLED = re.compile(r"\{\{-?\s*[A-Za-z_]")
_IMPLICIT = "input"


def companion_of(path: str) -> str | None:
    """Name of the file in the same folder that completes a prompt; ``None`` for most files."""
    return _COMPANIONS.get(PurePosixPath(path).name.lower())


def join(document: Document, data: bytes) -> Document:
    """The document with what its companion says.

    A text gets its template language and its declared variables, a config the prompt that it is
    about (`BESIDE`). Names are compared as Semantic Kernel compares them, in any case; ``input``
    is always there. What is declared and never used is said at the declaration, in the config. A
    companion that can't be read changes nothing: it has a finding of its own.
    """
    if PurePosixPath(document.path).name.lower() == _CONFIG:
        return _with_text(document, data)
    import orjson

    try:
        config = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return document
    if not isinstance(config, dict) or len(document.prompts) != 1:
        return document
    prompt = replace(document.prompts[0], engine=_engine(config))
    names = [name for name, _ in _names(config)]
    if names:
        known = {name.lower() for name in (*names, _IMPLICIT)}
        used = [name for name in _USED.findall(document.text) if name.lower() in known]
        written = {name.lower() for name in used}
        every = dict.fromkeys((*used, *(name for name in names if name.lower() not in written)))
        declared = tuple(Variable(name, Place(), _CONFIG, True, True) for name in every)
        prompt = replace(prompt, declared=declared)
    return replace(document, prompts=(prompt,))


def _with_text(document: Document, data: bytes) -> Document:
    """The config with its prompt, unless functions that the text calls may read what they like."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return document
    config = document.data
    if document.format != "semantic-kernel" or not isinstance(config, dict):
        return document
    engine = _engine(config)
    if engine is None or (engine == "semantic-kernel" and _CALLED.search(text)):
        return document
    used = {name.lower() for name in _USED.findall(text)} if engine == "semantic-kernel" else set()
    declared = tuple(
        Variable(name, Place(pointer=pointer), _under(pointer), True, name.lower() in used)
        for name, pointer in _names(config)
    )
    message = Message("", Text.verbatim(text))
    prompt = Prompt(_TEXT, "template", (message,), engine, declared)
    return replace(document, extra={**document.extra, BESIDE: prompt})


def _under(pointer: Pointer) -> str:
    return ".".join(map(str, pointer[:-2]))


def _engine(config: dict[str, object]) -> str | None:
    return _ENGINES.get(str(config.get("template_format") or "semantic-kernel").lower())


def _names(config: dict[str, object]) -> Iterator[tuple[str, Pointer]]:
    """Declared names of the first schema (``input.parameters``) and of the second, with places."""
    given = config.get("input")
    listed = config.get("input_variables")
    route: Pointer = ("input_variables",)
    if listed is None and isinstance(given, dict):
        listed = given.get("parameters")
        route = ("input", "parameters")
    for index, item in enumerate(listed if isinstance(listed, list) else ()):
        name = item.get("name") if isinstance(item, dict) else None
        if isinstance(name, str) and name:
            yield name, (*route, index, "name")
