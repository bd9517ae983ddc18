"""One module per format: bytes → `Document`, or a stream of `RecordBatch`.

Document readers are looked up by name and imported when first used. Each module offers
``read(path, decoded, kind) -> Document | None``; ``None`` means "not one of ours". Readers of
source code also offer ``may_concern_bytes(data) -> bool``: a look at the raw bytes that leaves
alone, undecoded, the files of a repository that have nothing to do with language models.
"""

from __future__ import annotations

from collections.abc import Callable
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
    "script": "promptlint.readers.script_source",
    "shell": "promptlint.readers.shell_source",
    "code": "promptlint.readers.other_code",
    "terraform": "promptlint.readers.terraform",
    "notebook": "promptlint.readers.notebook",
}


def read_document(path: str, data: bytes, reader: str, kind: str | None = None) -> Document | None:
    """Decode and parse a file with the named reader.

    Raises:
        UnreadableError: it can't be decoded or parsed.
        KeyError: no such reader.
    """
    module = import_module(READERS[reader])
    gate: Callable[[bytes], bool] | None = getattr(module, "may_concern_bytes", None)
    if kind is None and gate is not None and not gate(data):
        return None
    return cast(DocumentReader, module).read(path, decode(data), kind)
