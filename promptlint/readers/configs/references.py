"""Data files that a config names: local paths, hub ids and URLs told apart."""

from __future__ import annotations

import posixpath
import re

from promptlint.model.facts import DataRef, Value

_SUFFIX = re.compile(
    r"\.(?:jsonl?|ndjson|csv|tsv|parquet|arrow|txt|md)(?:\.(?:gz|zst|bz2|xz))?$", re.IGNORECASE
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?://|$)|(?:hf|gs|s3|az):", re.IGNORECASE)
_GLOB = re.compile(r"[*?\[\]{}]")
_ABSOLUTE = re.compile(r"[/~\\]|[A-Za-z]:[\\/]|%\w+%")
_PROVIDER_FILE = re.compile(r"file-[A-Za-z0-9]{6,}$")


def data_ref(path: str, value: Value, role: str = "train", schema: str | None = None) -> DataRef:
    """A reference from the config at `path`.

    Its `path` is set where the value is surely a file or folder beside the config: an explicit
    ``./`` or a data file's ending. The run finds out from which folder it is meant.
    """
    written = value.text()
    if written is None:
        return DataRef(value, role, schema=schema)
    if _SCHEME.match(written) or _PROVIDER_FILE.match(written):
        return DataRef(value, role, remote=True, schema=schema)
    if _GLOB.search(written) or _ABSOLUTE.match(written):
        return DataRef(value, role, schema=schema)
    plain = written.replace("\\", "/")
    if not (plain.startswith(("./", "../")) or _SUFFIX.search(plain)):
        return DataRef(value, role, schema=schema)
    return DataRef(value, role, relative_to(path, plain), schema=schema)


def relative_to(path: str, written: str) -> str | None:
    """Project-relative path of `written`, read from the folder of `path`; ``None`` outside."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), written))
    return None if joined.startswith("..") or joined in (".", "") else joined
