"""``.env`` files: names and values of environment variables."""

from __future__ import annotations

import re

from promptlint.model.document import Document
from promptlint.model.place import Pointer, Span
from promptlint.readers.decode import Decoded

_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<key>[A-Za-z_][\w.]*)[ \t]*=[ \t]*
        (?P<value>"(?:[^"\\]|\\.)*"|'[^']*'|[^\r\n]*)""",
    re.VERBOSE | re.MULTILINE,
)
_TRAILING = re.compile(r"[ \t]+#.*$|[ \t]+$")


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

    return Document(
        path=path,
        kind=kind or "other",
        format="env",
        text=decoded.text,
        encoding=decoded.encoding,
        bom=decoded.bom,
        data=data or None,
        locate=locate,
        extra={"syntax": "env", **({"repeated_keys": tuple(repeated)} if repeated else {})},
    )
