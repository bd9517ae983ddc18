"""Datasets in JSON lines and JSON arrays, as streams of `RecordBatch` in bounded memory."""

from __future__ import annotations

from promptlint.readers.datasets.file import ByteRange, DatasetFile
from promptlint.readers.datasets.guess import HEAD_BYTES, DatasetGuess, sniff

__all__ = ["HEAD_BYTES", "ByteRange", "DatasetFile", "DatasetGuess", "sniff"]
