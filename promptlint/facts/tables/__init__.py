"""The tables themselves, and the one function that opens them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path


def read_rows(name: str) -> Iterator[list[str]]:
    """Rows of a table without its header, in file order. Raises ``FileNotFoundError``."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    rows = csv.reader(text.splitlines())
    next(rows, None)
    return rows
