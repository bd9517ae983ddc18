"""Embeddings, from the store where it has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from promptlint.probe.store import ScoreStore

if TYPE_CHECKING:
    import numpy

    from promptlint.probe.models.encoder import Encoder

    Array = numpy.ndarray[Any, Any]

_BLOCK = 256


def vectors_of(
    texts: Sequence[str], encoder: Encoder, store: ScoreStore, proceed: Callable[[], bool]
) -> Array | None:
    """Unit vectors, float32 of shape (texts, dimension); ``None`` when the time was over.

    What was computed until then is kept for the next run.
    """
    import numpy

    keys = [_key(encoder, text) for text in texts]
    kept = bool(encoder.identity.weights)
    found: dict[bytes, list[float]] = {}
    for key in keys if kept else ():
        if key not in found and (values := store.get(key)):
            found[key] = values
    missing = list({k: t for k, t in zip(keys, texts, strict=True) if k not in found}.items())
    for begin in range(0, len(missing), _BLOCK):
        block = missing[begin : begin + _BLOCK]
        vectors = encoder.embed([text for _, text in block], proceed=proceed)
        if vectors is None:
            return None
        fresh = [(key, row.tolist()) for (key, _), row in zip(block, vectors, strict=True)]
        found.update(fresh)
        if kept:
            store.put(fresh)
    return numpy.array([found[key] for key in keys], dtype=numpy.float32)


def _key(encoder: Encoder, text: str) -> bytes:
    identity = encoder.identity
    state = hashlib.blake2b(digest_size=20)
    for part in (
        "vector", identity.weights, identity.dtype, identity.versions, str(encoder.limit), text
    ):  # fmt: skip
        state.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return state.digest()
