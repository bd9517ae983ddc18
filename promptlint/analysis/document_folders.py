"""Files and folders that a retrieval config names as the documents to be searched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promptlint.analysis.lazy_pattern import lazy
from promptlint.model.place import Span

_THING = r"(?:docs?|documents?|corpus|knowledge(?:_?base)?|kb|source|input|ingest(?:ion)?|data)"
_WHERE = r"(?:paths?|dir|dirs|directory|directories|folders?|root|location|globs?)"
_KEY = lazy(
    rf"""^[ \t{{,-]*["']?(?:local_)?(?:{_THING}(?:_(?:data|base))?[_-]?{_WHERE}|allowed_folders
        |documents|docs|base_dir|input_dir)["']?[ \t]*[:=][ \t]*(?P<value>[^\n]*)""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_ITEM = lazy(r"""[ \t]*-[ \t]+(?P<value>[^\n]+)""")
_PATH = lazy(r"""["']?(?P<path>(?:\.{1,2}/)*[\w.*-][\w ./*-]{0,200}?)/?["']?[ \t,\]]*(?:\#.*)?\Z""")
_GLOB = re.compile(r"[^/]*\*")
_MOST = 50


def document_folders(text: str) -> Iterator[tuple[str, Span]]:
    """(path as written, without a pattern's end; its characters) of each setting that names one.

    A single word counts, too: whether there is such a folder is for the caller to see.
    """
    seen: set[str] = set()
    for match in _KEY().finditer(text):
        for value, start in _values(text, match):
            path = _PATH().match(value)
            if path is None:
                continue
            written = path["path"]
            plain = written[: first.start()] if (first := _GLOB.search(written)) else written
            plain = plain.strip(" /")
            if plain and plain != "." and plain not in seen and len(seen) < _MOST:
                seen.add(plain)
                yield plain, (start + path.start("path"), start + path.end("path"))


def _values(text: str, match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """A setting's value, or the items of the list that it is."""
    value, start = match["value"], match.start("value")
    if value.startswith("["):
        for item in re.finditer(r"[^\[\],\s][^\[\],]*", value):
            yield item.group().rstrip(), item.start() + start
        return
    if value.strip():
        yield value.rstrip("\r"), start
        return
    at = match.end() + 1
    for _ in range(_MOST):
        line = _ITEM().match(text, at)
        if line is None:
            return
        yield line["value"].rstrip("\r"), line.start("value")
        at = line.end() + 1
