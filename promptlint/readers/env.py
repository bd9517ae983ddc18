"""``.env`` files: names and values of environment variables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from promptlint.model.document import Document, Locator
from promptlint.model.place import Pointer, Span
from promptlint.readers.decode import Decoded

if TYPE_CHECKING:
    from promptlint.readers.configs.tree import Recognised

_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<key>[A-Za-z_][\w.]*)[ \t]*=[ \t]*
        (?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^\r\n]*)""",
    re.VERBOSE | re.MULTILINE,
)
_TRAILING = re.compile(r"[ \t]+#.*$|[ \t]+$")


_RETRIEVAL = re.compile(
    r"EMBED|CHUNK|RETRIEV|VECTOR|RAG_|TOP_K|RERANK|VERBA|^KH_|LIGHTRAG|COGNITA|^MODELS_CONFIG"
    r"|AZURE_SEARCH|DOC_ENGINE|SCARF_NO_ANALYTICS|WEBUI_",
    re.IGNORECASE,
)


def _recognise(path: str, text: str, data: dict[str, str], locate: Locator) -> Recognised | None:
    """Settings of retrieval, of a known application or of the project's own."""
    if not data or not _RETRIEVAL.search(text):
        return None
    from promptlint.readers.configs import env_files
    from promptlint.readers.configs.tree import Tree

    return env_files.recognise(Tree(path, text, data, locate), path)


def read(path: str, decoded: Decoded, kind: str | None) -> Document:
    """Read assignments; any other line is ignored. A file in which nothing is assigned is text."""
    data: dict[str, str] = {}
    keys: dict[str, Span] = {}
    values: dict[str, Span] = {}
    repeated: list[tuple[Pointer, Span, Span]] = []
    for match in _LINE.finditer(decoded.text):
        key = match["key"]
        if key in keys:
            repeated.append(((key,), keys[key], match.span("key")))
        keys[key] = match.span("key")
        start, end = match.span("value")
        written = match["value"]
        if written[:1] not in ('"', "'"):
            written = _TRAILING.sub("", written)
            end = start + len(written)
        data[key] = written[1:-1] if written[:1] in ('"', "'") else written
        values[key] = (start, end)

    def locate(pointer: Pointer, on_key: bool) -> Span | None:
        name = str(pointer[0]) if pointer else ""
        return (keys if on_key else values).get(name)

    found = _recognise(path, decoded.text, data, locate) if kind in (None, "other") else None
    return Document(
        path=path,
        kind=found.kind if found else kind or "other",
        format=found.format if found else "env",
        text=decoded.text,
        encoding=decoded.encoding,
        bom=decoded.bom,
        data=data or None,
        locate=locate,
        configs=found.configs if found else (),
        extra={"syntax": "env", **({"repeated_keys": tuple(repeated)} if repeated else {})},
    )
