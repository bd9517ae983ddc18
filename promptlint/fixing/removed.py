"""The list of records that a repair took out of a dataset: which, why, and as they were.

It stands beside the dataset as ``NAME.removed``, JSON lines, one for each record::

    {"record": 12, "rules": ["near-duplicate"], "kept": 3, "similarity": 0.91, "text": "{…}"}

`record` and `kept` count from 0 in the file as it was before the repair; later repairs append.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from promptlint.fixing.rows import dataset_file
from promptlint.model.finding import Finding
from promptlint.model.fix import RowEdit

ENDING = ".removed"


@dataclass(frozen=True, slots=True)
class Removals:
    """Removed records of one dataset, written to a file that waits for its name."""

    target: Path
    waiting: Path

    @classmethod
    def of(
        cls, file: Path, edits: Sequence[RowEdit], findings: Sequence[Finding]
    ) -> Removals | None:
        """Note what `edits` are about to remove; ``None`` where that is nothing.

        Raises:
            UnreadableError, OSError: the dataset can't be read, or its folder not be written.
        """
        gone = [edit for edit in edits if edit.removes]
        if not gone:
            return None
        target = file.with_name(file.name + ENDING)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=file.parent)
        waiting = Path(name)
        try:
            with open(handle, "wb") as stream:
                if target.is_file():
                    stream.write(target.read_bytes())
                stream.writelines(_lines(file, gone, findings))
        except BaseException:
            waiting.unlink(missing_ok=True)
            raise
        return cls(target, waiting)

    def write(self) -> str:
        """Give the list its name, once the records are gone; what the name adds to theirs."""
        os.replace(self.waiting, self.target)
        return ENDING

    def forget(self) -> None:
        """Nothing was removed after all."""
        self.waiting.unlink(missing_ok=True)


def _lines(file: Path, edits: Sequence[RowEdit], findings: Sequence[Finding]) -> Iterator[bytes]:
    rules: dict[int, list[str]] = {}
    for finding in findings:
        for edit in finding.fix.rows if finding.fix else ():
            if edit.removes:
                rules.setdefault(edit.offset, []).append(finding.rule)
    dataset = dataset_file(file)
    for edit in edits:
        entry: dict[str, object] = {
            "record": edit.record,
            "rules": list(dict.fromkeys(rules.get(edit.offset, ()))),
        }
        if edit.kept is not None:
            entry["kept"] = edit.kept
        if edit.similarity is not None:
            entry["similarity"] = edit.similarity
        entry["text"] = dataset.line_text(edit.offset)
        yield orjson.dumps(entry, option=orjson.OPT_APPEND_NEWLINE)
