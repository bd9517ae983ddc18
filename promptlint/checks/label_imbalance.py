"""One label that dominates a set whose answers are labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import Params, ParamsError

_MOST_LABELS = 50
"""Different ones; a set with more of them is no classification."""

_LONGEST, _WORDS = 40, 4
_SHOWN = 30
_COLUMNS = ("label", "class", "category", "sentiment", "intent")


@dataclass(slots=True)
class _Labels:
    """Answers of records, or values of a column, as far as they may be labels.

    `many` is set once there are too many different ones: then nothing is kept.
    """

    records: int = 0
    others: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    many: bool = False

    def settle(self) -> None:
        """Drop what can't be a classification's."""
        if len(self.counts) > _MOST_LABELS:
            self.many = True
        if self.many:
            self.counts.clear()


_Partial = Mapping[str, _Labels]


class LabelImbalance:
    """Kind ``label-imbalance``: answers of a few words each, or columns such as ``label``.

    Params:
        share: of one label, from which on it dominates.
        rows: fewer records than these say nothing.
    """

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> _Partial:
        """Labels of one batch, by column; ``""`` are the answers."""
        found = {"": _Labels(len(batch))}
        answers = found[""]
        for turns in batch.turns:
            last = turns[-1] if turns else None
            if last is None or last[0] != "assistant":
                continue
            text = last[1]
            if len(text) > _LONGEST or len(text.split()) > _WORDS or "\n" in text.strip():
                answers.others += 1
            elif not answers.many:
                answers.counts[text.strip().casefold()] += 1
        answers.settle()
        first = next((row for row in batch.rows if type(row) is dict), {})
        for key in _COLUMNS:
            if isinstance(first, dict) and key in first:
                found[key] = _column(batch, key)
        return found

    def merge(self, partials: Sequence[tuple[ChunkBase, _Partial]]) -> _Partial:
        """Counts summed."""
        merged: dict[str, _Labels] = {}
        for _, part in partials:
            for key, labels in part.items():
                into = merged.setdefault(key, _Labels())
                into.records += labels.records
                into.others += labels.others
                into.many = into.many or labels.many
                into.counts.update(labels.counts)
                into.settle()
        return merged

    def finish(
        self, partial: _Partial, view: CorpusView, params: Params, context: CheckContext
    ) -> Iterator[CorpusHit]:
        """At most one hit for the answers and one for each column."""
        share, rows = params.get("share"), params.get("rows")
        if not isinstance(share, int | float) or not 0 < share <= 1:
            raise ParamsError("should be over 0 and at most 1", "share")
        if not isinstance(rows, int):
            raise ParamsError("should be a number", "rows")
        for key, labels in partial.items():
            total = labels.counts.total()
            if labels.many or total < rows or total < 0.95 * (total + labels.others):
                continue
            label, most = labels.counts.most_common(1)[0]
            if most < share * total or not label:
                continue
            shown = f"`{label}`" if len(label) <= _SHOWN else "one label"
            what = f"of the values of `{key}`" if key else "of the answers"
            yield CorpusHit(
                entity=key or "answers",
                args={"label": shown, "share": f"{100 * most / total:.0f} % {what}"},
                data={"share": round(most / total, 4), "labels": len(labels.counts)},
            )


CHECK = LabelImbalance()


def _column(batch: RecordBatch, key: str) -> _Labels:
    found = _Labels(len(batch))
    for row in batch.rows:
        value = row.get(key) if type(row) is dict else None
        if isinstance(value, bool | int) or (isinstance(value, str) and len(value) <= _LONGEST):
            found.counts[str(value).strip().casefold()] += 1
        elif value is not None:
            found.others += 1
    found.settle()
    return found
