"""Results by content, in one sqlite file. A damaged or locked cache costs time, never a result."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

SCHEMA = 1
MAX_BYTES = 256 * 1024 * 1024
"""A cache that grew larger than this is begun anew."""

_MARKER = "Signature: 8a477f597d28d172789f06886806bc55\n# Cache directory of promptlint.\n"


def prepare_folder(folder: Path) -> None:
    """Make a cache folder, marked as one for backups and for git.

    Raises:
        OSError: it can't be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in (("CACHEDIR.TAG", _MARKER), (".gitignore", "*\n")):
        file = folder / name
        if not file.exists():
            file.write_text(content, encoding="utf-8")


class ResultCache:
    """Key → bytes. Safe with parallel runs: sqlite locks, and entries never change."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection: sqlite3.Connection | None = None
        with contextlib.suppress(OSError, sqlite3.Error):
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        prepare_folder(self._folder)
        file = self._folder / f"results-{SCHEMA}.sqlite"
        if file.exists() and file.stat().st_size > MAX_BYTES:
            file.unlink()
        try:
            return self._prepare(file)
        except sqlite3.DatabaseError:
            with contextlib.suppress(OSError):
                file.unlink()
            return self._prepare(file)

    @staticmethod
    def _prepare(file: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(file, timeout=5.0, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS result (key BLOB PRIMARY KEY, value BLOB NOT NULL)"
        )
        return connection

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """The stored values of those keys that are known."""
        if self._connection is None:
            return {}
        wanted = list(keys)
        found: dict[bytes, bytes] = {}
        with contextlib.suppress(sqlite3.Error):
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                marks = ",".join("?" * len(part))
                query = f"SELECT key, value FROM result WHERE key IN ({marks})"  # noqa: S608 - marks only
                found.update(self._connection.execute(query, part))
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        """Store values; a failure is silent, the next run computes them again."""
        if self._connection is None or not values:
            return
        rows = [(key, value) for key, value in values.items()]
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT OR REPLACE INTO result VALUES (?, ?)", rows)
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file; the cache answers nothing afterwards."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
