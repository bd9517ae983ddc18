"""Records that do not fit their format, or that the target does not take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from promptlint.analysis.parallel_lists import parallel_problem
from promptlint.analysis.record_schema import Check, Problem, load
from promptlint.analysis.record_shapes import shapes_of
from promptlint.facts.training_targets import target_name
from promptlint.model.batch import RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusView
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import CorpusHit, Hit, RowHit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params
from promptlint.readers.datasets.formats import row_format

_KEPT = 1000
_RARE = 0.02
_FEWEST_MESSAGES = 200
# Keys that messages have in one framework or another, beside role and text.
_USUAL = frozenset(
    "role content name weight train tool_calls tool_call_id function_call refusal audio reasoning "
    "reasoning_content thinking from value id images image parts type label masked loss timestamp "
    "recipient end_turn channel".split()
)


class RecordFormat:
    """Holds every record to the schema of its format, in the target's version if it has one.

    As a project check it holds the columns that configs name to those of the data. As a corpus
    check it looks for keys of messages that next to no message has: a mistake in
    writing, which a loader with typed columns refuses.
    """

    def scan(self, batch: RecordBatch, params: Params, context: CheckContext) -> Iterator[RowHit]:
        """At most one hit for each record."""
        if batch.format == "unknown":
            return
        rows, shapes = batch.rows, shapes_of(batch)
        judge = _Judge(batch.format, target_name(context.target))
        passed = shapes.decide(lambda index: judge.problem(rows[index]) is None)
        for index, number in enumerate(shapes.numbers):
            if number >= 0 and passed[number]:
                continue
            problem = judge.problem(rows[index])
            if problem is not None:
                yield RowHit(
                    index,
                    problem.pointer,
                    entity=problem.kind,
                    args={"problem": problem.text},
                    remove=True,
                )

    def map(self, batch: RecordBatch, params: Params, context: CheckContext) -> _Keys:
        """Unusual keys of messages in one batch."""
        found = _Keys()
        if batch.format != "openai-chat":
            return found
        rows, shapes = batch.rows, shapes_of(batch)
        usual = shapes.decide(lambda index: _usual_messages(rows[index]))
        for index, number in enumerate(shapes.numbers):
            if number >= 0 and usual[number] >= 0:
                found.messages += usual[number]
            else:
                found.look(batch.first + index, rows[index])
        return found

    def merge(self, partials: Sequence[tuple[ChunkBase, _Keys]]) -> _Keys:
        """Counts summed, places in file order."""
        whole = _Keys()
        for base, part in partials:
            whole.messages += part.messages
            whole.counts.update(part.counts)
            for key, places in part.places.items():
                for record, index in places:
                    whole.keep(key, record + base.records, index)
        return whole

    def finish(
        self, partial: _Keys, view: CorpusView, params: Params, context: CheckContext
    ) -> Iterable[CorpusHit]:
        """Records with a key that less than one message in fifty has."""
        if partial.messages < _FEWEST_MESSAGES:
            return []
        hits = [
            CorpusHit(
                record,
                ("messages", index, key),
                entity="odd-key",
                args={"problem": f"`{key[:40]}` is a key that next to no other message has"},
                severity=Severity.WARNING,
                confidence=Confidence.MEDIUM,
            )
            for key, count in partial.counts.items()
            if count <= _RARE * partial.messages
            for record, index in partial.places[key]
        ]
        return sorted(hits, key=lambda hit: (hit.record or 0, str(hit.pointer)))

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Columns that a config names for a data file in which no record has them."""
        from promptlint.analysis.named_columns import missing_columns

        return missing_columns(project)


@dataclass(slots=True)
class _Keys:
    """Messages, and how often and where they have keys that are not usual."""

    messages: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    places: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    def look(self, record: int, row: object) -> None:
        """Count a record's messages, and their keys that are not usual."""
        messages = row.get("messages") if type(row) is dict else None
        if type(messages) is not list:
            return
        self.messages += len(messages)
        for index, message in enumerate(messages):
            for key in message if type(message) is dict else ():
                if key not in _USUAL:
                    self.counts[key] += 1
                    self.keep(key, record, index)

    def keep(self, key: str, record: int, index: int) -> None:
        held = self.places.setdefault(key, [])
        if len(held) < _KEPT:
            held.append((record, index))


def _usual_messages(row: object) -> int:
    """How many messages a record has; -1 where one has a key that is not usual."""
    found = _Keys()
    found.look(0, row)
    return -1 if found.counts else found.messages


class _Judge:
    """Schemas of one format."""

    def __init__(self, format: str, target: str) -> None:
        self._format = format
        self._target = target

    def problem(self, row: object) -> Problem | None:
        """The first problem of a record; ``None`` for one that is broken."""
        return self._look(row) if type(row) is dict else None

    def _look(self, row: Mapping[str, object]) -> Problem | None:
        own = row_format(row, self._format).name
        if own not in (self._format, "unknown"):
            return None  # a record of another format, which `mixed-formats` tells
        check = _schema(self._format, self._target)
        if check is None:
            return Problem("wrong-format", (), f"{self._target} takes no {self._format} records")
        problem = check(row, ())
        if problem is None and self._format in ("tokenized", "stepwise"):
            problem = parallel_problem(row)
        if problem is None and own == "unknown":
            return Problem("no-format", (), f"has none of the keys of a {self._format} record")
        return problem


def _schema(format: str, target: str) -> Check | None:
    """The target's own schema; the general one if it has none for any format; else nothing."""
    own = load(f"{target}/{format}")
    if own is not None or _has_schemas(target):
        return own
    return load(format) or _anything


def _has_schemas(target: str) -> bool:
    return any(load(f"{target}/{name}") for name in ("openai-chat", "gemini"))


def _anything(value: object, at: tuple[object, ...]) -> None:
    return None


CHECK = RecordFormat()
