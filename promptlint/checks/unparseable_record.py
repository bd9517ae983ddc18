"""Records that are not valid JSON objects. The reader has gone on behind each of them."""

from __future__ import annotations

from collections.abc import Iterator

from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.hit import RowHit
from promptlint.model.rule import Params


class UnparseableRecord:
    """Reports what the reader could not parse, with its reason and column."""

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """One hit for each `BadRecord`."""
        for index, row in enumerate(batch.rows):
            if isinstance(row, BadRecord):
                data: dict[str, object] = {"reason": row.reason}
                if row.column is not None:
                    data["column"] = row.column
                yield RowHit(index, args={"reason": row.reason}, data=data, remove=row.bounded)


CHECK = UnparseableRecord()
