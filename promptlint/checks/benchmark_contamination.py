"""Test items of public benchmarks among the training data: what is measured with them is worthless.

The package ships hashes of GSM8K's and HumanEval's test items; users name files of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xxhash import xxh3_64_digest

from promptlint.analysis.splits import HELD_OUT, split_of
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext
from promptlint.model.hit import RowHit
from promptlint.model.rule import Params, ParamsError

if TYPE_CHECKING:
    from promptlint.analysis.similarity.benchmarks import HashTable


class BenchmarkContamination:
    """Row check. Parameter `benchmarks`: paths, relative to the project's root."""

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """A hit for each record that holds an item; files named as held-out are left alone.

        Raises:
            ParamsError: a named benchmark that can't be read.
        """
        named = _paths(params)
        split = split_of(batch.path)
        if batch.path in named or (split is not None and split.part == HELD_OUT):
            return
        from promptlint.analysis.similarity import benchmarks

        tables = [benchmarks.shipped(), *(_table(path, context) for path in named)]
        found = sorted(
            (match.index, number, match)
            for number, table in enumerate(tables)
            for match in benchmarks.matches(batch, table)
        )
        for index, _, match in found:
            yield RowHit(
                index,
                entity=match.benchmark,
                key=xxh3_64_digest(f"{match.benchmark}\0{match.item}".encode()),
                data={"item": match.item, "similarity": round(match.share, 4)},
                remove=True,
            )


def _paths(params: Params) -> Sequence[str]:
    paths = params.get("benchmarks", [])
    if not isinstance(paths, list | tuple) or not all(isinstance(path, str) for path in paths):
        raise ParamsError("should be a list of paths", "benchmarks")
    return paths


def _table(path: str, context: CheckContext) -> HashTable:
    from promptlint.analysis.similarity import benchmarks

    file = (context.root or Path()) / path
    try:
        status = file.stat()
        return benchmarks.from_file(str(file), status.st_size, status.st_mtime_ns)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ParamsError(f"{path} can't be used: {reason}", "benchmarks") from None


CHECK = BenchmarkContamination()
