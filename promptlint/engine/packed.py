"""The check of a compressed or columnar dataset: unpack it beside, check that, say where it lay."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from promptlint.discovery import Entry, Guess
from promptlint.engine.plan import RunPlan
from promptlint.engine.result import FileResult
from promptlint.readers.datasets import DatasetFile
from promptlint.readers.datasets.containers import MissingLibraryError, unpack

if TYPE_CHECKING:
    from promptlint.engine.datasets import ScanAll


def check_packed(
    plan: RunPlan,
    entry: Entry,
    guess: Guess,
    scan_all: ScanAll | None = None,
    data: bytes | None = None,
) -> FileResult:
    """Check the dataset that a container holds.

    A table that holds nothing to train on is not recognised, unless it was named as a dataset. One
    that needs a library which is not installed is skipped, and the reason says what to install.

    Raises:
        UnreadableError: damaged, cut short, or it expands beyond all measure.
        OSError: it can't be read, or there is no room to unpack it.
    """
    from promptlint.engine.datasets import check_dataset, scan_in_process

    with tempfile.TemporaryDirectory(prefix="promptlint-") as folder:
        source = entry.absolute
        if data is not None:
            source = Path(folder) / entry.absolute.name
            source.write_bytes(data)
        inside = Path(folder) / "unpacked"
        inside.mkdir()
        try:
            found = unpack(source, inside, certain=guess.kind == "dataset")
        except MissingLibraryError as error:
            return FileResult(entry.path, "skipped", "dataset", reason=error.reason)
        if found is None:
            return FileResult(entry.path, "unrecognised")
        file = DatasetFile(entry.path, found.file, found.guess, source)
        return check_dataset(plan, file, scan_all or scan_in_process)
