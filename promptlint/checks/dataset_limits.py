"""Rows and bytes of a dataset beside what its target takes, and what is said to help."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from promptlint.facts.training_targets import Limit, limits_of, target_name
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_TRAINING = re.compile(
    r"(?:^|[-_. ])(?:train|training|sft|dpo|kto|orpo|fine[-_]?tun\w*)(?:[-_. ]|$)"
)
_HELD_OUT = re.compile(
    r"(?:^|[-_. /])(?:dev|val|valid|validation|evals?|evaluation|tests?|testing|holdout|held[-_]out"
    r"|fixtures?|samples?|examples?|demo|mini|tiny|toy|small|debug|smoke|template)(?:[-_. /]|$)"
)


class DatasetLimits:
    """Compares sizes.

    Params:
        bound: ``few`` for too few rows, ``large`` for too many rows or bytes.
        max_rows, max_bytes: the project's own limits beside the target's; 0 for none.
    """

    counts_empty = True

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> int:
        """Records that could be parsed."""
        return sum([type(row) is not BadRecord for row in batch.rows])

    def merge(self, partials: Sequence[tuple[ChunkBase, int]]) -> int:
        """Their sum."""
        return sum(count for _, count in partials)

    def finish(
        self, partial: int, view: CorpusView, params: Params, context: CheckContext
    ) -> Iterator[CorpusHit]:
        """At most one hit, about the dataset as a whole."""
        target = target_name(context.target)
        if params.get("bound") == "few":
            yield from _few(partial, view, target)
        else:
            yield from _large(partial, view, target, _own(params))


def _few(rows: int, view: CorpusView, target: str) -> Iterator[CorpusHit]:
    path = view.path.lower()
    if _HELD_OUT.search(path):
        return
    named = _TRAINING.search(PurePosixPath(path).stem) is not None
    if not view.records:
        text = "is empty: there is nothing to train on"
        yield _hit(text, "empty", rows, sure=named or target != "generic")
        return
    limits = limits_of(target)
    refused, helped = limits.get("rows_min"), limits.get("rows_help")
    if refused is not None and rows < refused.value:
        text = f"has {_rows(rows)}; {target} takes {refused.value:,} or more"
        yield _hit(text, "refused", rows, refused, sure=refused.sure)
    elif helped is not None and rows < helped.value:
        if target == "generic" and not (named and view.format != "unknown"):
            return
        whose = "guides ask for" if target == "generic" else f"{target} recommends"
        text = f"has {_rows(rows)}; {whose} {helped.value:,} or more"
        yield _hit(text, "few", rows, helped, sure=False)


def _own(params: Params) -> dict[str, Limit]:
    """Limits that the project gives itself."""
    found: dict[str, Limit] = {}
    for name, limit in (("max_rows", "rows_max"), ("max_bytes", "bytes_max")):
        value = params.get(name)
        if isinstance(value, int) and value > 0:
            found[limit] = Limit(value, True, f"the parameter {name}")
    return found


def _large(rows: int, view: CorpusView, target: str, own: dict[str, Limit]) -> Iterator[CorpusHit]:
    limits = {**limits_of(target), **own}
    most, largest = limits.get("rows_max"), limits.get("bytes_max")
    if most is not None and rows > most.value:
        whose = "the project" if "rows_max" in own else target
        text = f"has {_rows(rows)}; {whose} takes {most.value:,} at most"
        yield _hit(text, "rows", rows, most, sure=most.sure)
    if largest is not None and view.size > largest.value:
        whose = "the project" if "bytes_max" in own else target
        text = f"is {_bytes(view.size)}; {whose} takes {_bytes(largest.value)} at most"
        yield _hit(text, "bytes", rows, largest, sure=largest.sure)


def _bytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB" if size >= 1_000_000 else f"{size:,} bytes"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _hit(
    problem: str, entity: str, rows: int, limit: Limit | None = None, *, sure: bool = True
) -> CorpusHit:
    data: dict[str, object] = {"rows": rows}
    if limit is not None:
        data.update(limit=limit.value, source=limit.source)
    return CorpusHit(
        entity=entity,
        args={"problem": problem},
        data=data,
        severity=None if sure else Severity.WARNING,
        confidence=None
        if sure
        else Confidence.LOW
        if limit and not limit.sure
        else Confidence.MEDIUM,
    )


CHECK = DatasetLimits()
