"""Files that only together are a prompt: Semantic Kernel's ``skprompt.txt`` and ``config.json``.

Readers know no disk. The engine asks which file stands beside one, and hands its bytes over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from promptlint.model.document import Document, Variable
from promptlint.model.place import Place

MAX_BYTES = 1_000_000
"""A larger file is no configuration of a prompt."""

_COMPANIONS = {"skprompt.txt": "config.json"}
_ENGINES = {
    "semantic-kernel": "semantic-kernel",
    "handlebars": "handlebars",
    "jinja2": "jinja2",
    "liquid": "liquid",
}
_USED = re.compile(r"\$([A-Za-z_]\w*)")
_IMPLICIT = "input"


def companion_of(path: str) -> str | None:
    """Name of the file in the same folder that completes a prompt; ``None`` for most files."""
    return _COMPANIONS.get(PurePosixPath(path).name.lower())


def join(document: Document, data: bytes) -> Document:
    """The document with what its companion says: template language and declared variables.

    Names are compared as Semantic Kernel compares them, in any case; ``input`` is always there.
    Declarations stand in the other file, so nothing is said of those that are never used. A
    companion that can't be parsed changes nothing: it has a finding of its own.
    """
    import orjson

    try:
        config = orjson.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return document
    if not isinstance(config, dict) or len(document.prompts) != 1:
        return document
    engine = _ENGINES.get(str(config.get("template_format") or "semantic-kernel").lower())
    prompt = replace(document.prompts[0], engine=engine)
    names = list(_names(config))
    if names:
        known = {name.lower() for name in (*names, _IMPLICIT)}
        used = [name for name in _USED.findall(document.text) if name.lower() in known]
        written = {name.lower() for name in used}
        every = dict.fromkeys((*used, *(name for name in names if name.lower() not in written)))
        declared = tuple(Variable(name, Place(), "config.json", True, True) for name in every)
        prompt = replace(prompt, declared=declared)
    return replace(document, prompts=(prompt,))


def _names(config: dict[str, object]) -> Iterator[str]:
    """Declared names, of the first schema (``input.parameters``) and of the second."""
    given = config.get("input")
    listed = config.get("input_variables")
    if listed is None and isinstance(given, dict):
        listed = given.get("parameters")
    for item in listed if isinstance(listed, list) else ():
        name = item.get("name") if isinstance(item, dict) else None
        if isinstance(name, str) and name:
            yield name
