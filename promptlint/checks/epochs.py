"""Passes over the training data: many passes over few rows are learnt by heart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.analysis.settings import edit_value, place_in, resolved_data
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config, FileFacts, ProjectFacts, Value
from promptlint.model.fix import Edit, Fix
from promptlint.model.hit import Hit
from promptlint.model.rule import Params

_OTHERS = ("classification", "mlm", "embedding", "seq2seq", "reward", "rm", "grpo", "ppo")
"""Methods that take more passes: classifiers, encoders, reinforcement learning."""


_SCRATCH = re.compile(r"random|scratch|none", re.IGNORECASE)


class _Epochs:
    """Document check for many epochs, project check for epochs against rows. Parameters:

    - ``epochs``: more than this is reported whatever the data.
    - ``small_rows``, ``small_epochs``: fewer rows with more epochs are reported.
    - ``suggested``: what the repair writes.
    """

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits of epochs that no amount of data justifies."""
        for config in document.configs:
            epochs = _epochs(config)
            if epochs is None or epochs[1] <= _number(params, "epochs", 10):
                continue
            value, count = epochs
            fix = _fix(params, edit_value(document, value, _suggested(params)))
            yield replace(_hit(value, count, None, params), fix=fix)

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits of epochs that are many for the rows of the data that the config names."""
        for path, facts in project.files.items():
            for config in facts.configs:
                yield from _small_data(project, facts, path, config, params)


def _small_data(
    project: ProjectFacts, facts: FileFacts, path: str, config: Config, params: Params
) -> Iterator[Hit]:
    epochs = _epochs(config)
    if epochs is None:
        return
    value, count = epochs
    high, low = _number(params, "epochs", 10), _number(params, "small_epochs", 5)
    if not low < count <= high:  # over the higher one, the document check has reported it
        return
    rows = _rows(project, facts, config)
    if rows is None or not 0 < rows < _number(params, "small_rows", 1000):
        return
    hit = _hit(value, count, rows, params)
    span = value.place.span
    edit = Edit(*span, _suggested(params)) if span and value.origin == "file" else None
    names = [
        place_in(path, ref.value.place, "the training data")
        for ref in config.data
        if ref.role == "train"
    ]
    place = place_in(path, value.place)
    yield replace(hit, place=place, related=tuple(names), fix=_fix(params, edit))


def _epochs(config: Config) -> tuple[Value, float] | None:
    if config.world != "training":
        return None
    method = (config.text("method") or "").lower()
    if method in _OTHERS or (config.number("steps") or -1) > 0:
        return None  # a number of steps ends the training earlier
    if _SCRATCH.search(config.text("initialisation") or ""):
        return None  # nothing is learnt yet that could be lost
    value = config.values.get("epochs")
    count = value.number() if value else None
    return (value, count) if value is not None and count is not None else None


def _rows(project: ProjectFacts, facts: FileFacts, config: Config) -> int | None:
    """Rows of all training data; ``None`` where any of it is unknown."""
    total = 0
    named = [ref for ref in resolved_data(project, facts, config) if ref.role == "train"]
    for ref in named:
        data = project.files.get(ref.path or "")
        if data is None or data.dataset is None:
            return None
        total += data.dataset.records
    most = config.number("max_samples")
    if most:
        total = min(total, int(most) * len(named))
    return total if named else None


def _hit(value: Value, count: float, rows: int | None, params: Params) -> Hit:
    shown = str(int(count)) if count == int(count) else str(count)
    over = f" over {rows:,} rows" if rows is not None else ""
    return Hit(
        place=value.place,
        args={"epochs": shown, "over": over},
        data={
            "value": int(count) if count == int(count) else count,
            "expected": f"about {_suggested(params)}",
            "rows": rows,
        },
    )


def _fix(params: Params, edit: Edit | None) -> Fix | None:
    return Fix(False, f"train for {_suggested(params)} epochs", (edit,)) if edit else None


def _suggested(params: Params) -> str:
    return str(int(_number(params, "suggested", 3)))


def _number(params: Params, name: str, default: float) -> float:
    value = params.get(name, default)
    return float(value) if isinstance(value, int | float) else default


CHECK = _Epochs()
