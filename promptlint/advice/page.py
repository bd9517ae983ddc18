"""From a finished run to the page."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from promptlint.advice.judge import advise
from promptlint.advice.model import Advice
from promptlint.advice.prices import Prices
from promptlint.advice.reading import read
from promptlint.engine.plan import RunPlan
from promptlint.engine.project_findings import PlaceFinder
from promptlint.engine.request import Outcome
from promptlint.model.facts import FileFacts, ProjectFacts


def page(outcome: Outcome, prices: Prices, *, root: Path, as_of: date, name: str) -> Advice:
    """The advice on what a run has read, with the method rules switched on."""
    facts = outcome.project or _facts(outcome, as_of)
    files = [
        (item.path, item.kind, _size(outcome.absolute.get(item.path)))
        for item in outcome.results
        if item.status == "checked"
    ]
    finder = PlaceFinder(RunPlan(root, as_of, ()), outcome.absolute)
    reading = read(facts, outcome.report.findings, files)
    unread = [f"{skip.path}: {skip.reason}" for skip in outcome.report.skipped if skip.path]
    return advise(reading, prices, name=name, as_of=as_of, locate=finder.locate, unread=unread)


def _facts(outcome: Outcome, as_of: date) -> ProjectFacts:
    """Facts where no rule needed the whole project: a few prompts, say."""
    files = {
        item.path: item.facts or FileFacts(item.path, item.kind, item.format)
        for item in outcome.results
        if item.status == "checked"
    }
    paths = frozenset(item.path for item in outcome.results)
    return ProjectFacts(dict(sorted(files.items())), frozenset(), paths, as_of, names=paths)


def _size(file: Path | None) -> int:
    """Bytes of a file, which are about its characters."""
    try:
        return file.stat().st_size if file else 0
    except OSError:
        return 0
