"""One module per format: bytes → `Document`, or a stream of `RecordBatch`.

Document readers are looked up by name and imported when first used. Each module offers
``read(path, decoded, kind) -> Document | None``; ``None`` means "not one of ours".
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from promptlint.model.document import Document
from promptlint.readers.decode import Decoded, decode


class DocumentReader(Protocol):
    """The interface of a document reader module."""

    def read(self, path: str, decoded: Decoded, kind: str | None) -> Document | None:
        """Parse one file.

        Args:
            path: project-relative POSIX path; its name may matter, the disk does not.
            decoded: the text.
            kind: artifact kind when name or user decided it, ``None`` when the content must.

        Raises:
            UnreadableError: the text is broken, with its place.
        """
        ...


READERS = {
    "text": "promptlint.readers.text",
    "prompty": "promptlint.readers.prompty",
    "dotprompt": "promptlint.readers.dotprompt",
    "yaml": "promptlint.readers.structured",
    "json": "promptlint.readers.structured",
    "toml": "promptlint.readers.structured",
    "env": "promptlint.readers.env",
    "python": "promptlint.readers.python_source",
}


def read_document(path: str, data: bytes, reader: str, kind: str | None = None) -> Document | None:
    """Decode and parse a file with the named reader.

    Raises:
        UnreadableError: it can't be decoded or parsed.
        KeyError: no such reader.
    """
    module = cast(DocumentReader, import_module(READERS[reader]))
    return module.read(path, decode(data), kind)
