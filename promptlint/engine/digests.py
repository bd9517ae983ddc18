"""Keys made of contents."""

from __future__ import annotations

import hashlib
from io import BufferedReader


def digest(*parts: bytes | str) -> bytes:
    """A 16-byte key of the parts, unambiguous as to where one ends."""
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        state.update(len(data).to_bytes(8, "little"))
        state.update(data)
    return state.digest()


def content_digest(stream: BufferedReader) -> bytes:
    """BLAKE2 of a whole file: made for keys that a hostile file can't forge."""
    return hashlib.file_digest(stream, "blake2b").digest()
