"""Code in languages that are not parsed: nothing of it is a document of its own.

Its marks (`promptlint.analysis.method_marks`) may tell other files that the project trains a model.
"""

from __future__ import annotations

from promptlint.model.document import Document
from promptlint.readers.decode import Decoded


def may_concern_bytes(data: bytes) -> bool:
    """Never: what is to be known of such a file are its marks."""
    return False


def read(path: str, decoded: Decoded, kind: str | None) -> Document | None:
    """Only where the user says that it is source: a text without findings of its own."""
    if kind is None:
        return None
    return Document(path, kind, "code", decoded.text, decoded.encoding, decoded.bom)
