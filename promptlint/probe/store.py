"""Scores that were computed before, by everything that they depend on."""

from __future__ import annotations

import array
import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from promptlint.probe.models.batches import Item
from promptlint.probe.models.chat import Turn
from promptlint.probe.models.language_model import Identity

_VERSION = 2
"""Raise it when the meaning of what is stored changes, or how it is computed."""


class ChatLike(Protocol):
    """What scoring needs of a chat format."""

    @property
    def end(self) -> int | None:
        """Id of the token that ends an answer, where it is known."""
        ...

    @property
    def padding(self) -> int:
        """An id that stands for nothing."""
        ...

    def render(self, turns: Sequence[Turn], *, answer: bool = True) -> str:
        """Turns as the model's text."""
        ...

    def encode(self, text: str, *, as_data: bool = False, special: bool = False) -> list[int]:
        """Token ids."""
        ...


class Scoring(Protocol):
    """A model that tells how likely a text is, in this process or in a server."""

    identity: Identity

    @property
    def chat(self) -> ChatLike:
        """Its template and tokenizer."""
        ...

    def score(
        self,
        items: Sequence[Item],
        *,
        proceed: Callable[[], bool] = ...,
        known: Callable[[int], bool] = ...,
    ) -> Iterator[tuple[int, list[float]]]:
        """Negative log-likelihoods of answer tokens, by index."""
        ...


class ScoreStore:
    """A table on disk; without a folder, or with a broken file, it remembers nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._base: sqlite3.Connection | None = None
        if folder is None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(folder / f"scores-{_VERSION}.sqlite", timeout=2)
            base.execute("CREATE TABLE IF NOT EXISTS scores (key BLOB PRIMARY KEY, value BLOB)")
            self._base = base
        except (OSError, sqlite3.Error):
            self._base = None

    def get(self, key: bytes) -> list[float] | None:
        """Scores by key."""
        if self._base is None:
            return None
        try:
            row = self._base.execute("SELECT value FROM scores WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            return None
        if row is None or len(row[0]) % 4:
            return None
        values = array.array("f")
        values.frombytes(row[0])
        return values.tolist()

    def put(self, scores: Sequence[tuple[bytes, Sequence[float]]]) -> None:
        """Keep scores; a full or closed disk only costs time later."""
        if self._base is None:
            return
        rows = [(key, array.array("f", values).tobytes()) for key, values in scores]
        try:
            with self._base:
                self._base.executemany("INSERT OR REPLACE INTO scores VALUES (?, ?)", rows)
        except sqlite3.Error:
            self._base = None

    def close(self) -> None:
        """Let the file go."""
        if self._base is not None:
            self._base.close()
            self._base = None


def score_items(
    items: Sequence[Item], model: Scoring, store: ScoreStore, proceed: Callable[[], bool]
) -> list[list[float]] | None:
    """Scores of all items, from the store where it has them; ``None`` when the time was over.

    What was computed until then is kept for the next run. In bfloat16 a score shifts with the
    batch that it was computed in, and `items` decide on the batches: so they are part of every
    key, and a report does not depend on what else was probed before.
    """
    keys = _keys(model.identity, items)
    kept = bool(model.identity.weights)  # a server may hold other weights next time
    found = [store.get(key) if kept else None for key in keys]
    # float32 on both sides: a run from the store gives the numbers of the run that filled it.
    fresh: list[tuple[bytes, list[float]]] = []
    try:
        for index, values in model.score(
            items, proceed=proceed, known=lambda index: found[index] is not None
        ):
            rounded = array.array("f", values).tolist()
            found[index] = rounded
            fresh.append((keys[index], rounded))
    finally:
        if kept:
            store.put(fresh)
    complete = [values for values in found if values is not None]
    return complete if len(complete) == len(items) else None


def _keys(identity: Identity, items: Sequence[Item]) -> list[bytes]:
    state = hashlib.blake2b(digest_size=20)
    state.update(f"{identity.weights}|{identity.dtype}|{identity.versions}|".encode())
    for item in items:
        state.update(f"{len(item.context)},{len(item.answer)}|".encode())
        state.update(array.array("q", (*item.context, *item.answer)).tobytes())
    keys = []
    for index in range(len(items)):
        own = state.copy()
        own.update(f"#{index}".encode())
        keys.append(own.digest())
    return keys
