"""Project checks → findings, with places in several files located late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from promptlint.checks import PROJECT
from promptlint.discovery import Entry
from promptlint.engine.files import dataset_guess, guess_of
from promptlint.engine.locate import locate
from promptlint.engine.plan import RunPlan, checks_of
from promptlint.engine.record_places import RecordLocator, RecordPlace
from promptlint.engine.wording import clean, fingerprint, make_finding, masked
from promptlint.model.check import ProjectCheck
from promptlint.model.document import Document, UnreadableError
from promptlint.model.facts import ProjectFacts
from promptlint.model.finding import Finding
from promptlint.model.hit import Hit
from promptlint.model.place import Location, Place
from promptlint.model.rule import Rule
from promptlint.readers import read_document
from promptlint.readers.datasets import DatasetFile


def project_findings(
    plan: RunPlan, rules: Sequence[Rule], project: ProjectFacts, disk: Mapping[str, Path]
) -> list[Finding]:
    """Findings of the project checks that touch the run's scope."""
    places = PlaceFinder(plan, disk)
    seen: dict[str, int] = {}
    findings = []
    for rule, check in checks_of(rules, PROJECT):
        decide: ProjectCheck = check
        for hit in decide.check_project(project, rule.params, plan.context):
            paths = {hit.place.path, *(item.path for item in hit.related)}
            if not project.scope.intersection(path for path in paths if path):
                continue
            finding = _finding(plan, rule, hit, places)
            if finding is None:
                continue
            rank = seen.get(finding.fingerprint, 0)
            seen[finding.fingerprint] = rank + 1
            mark = f"{finding.fingerprint}:{rank}" if rank else finding.fingerprint
            findings.append(replace(finding, fingerprint=mark))
    return findings


def _finding(plan: RunPlan, rule: Rule, hit: Hit, places: PlaceFinder) -> Finding | None:
    path = hit.place.path
    if path is None or rule.name not in {item.name for item in plan.rules_for_any(path)}:
        return None
    location = replace(places.locate(hit.place), path=None, message="")
    related = tuple(
        replace(places.locate(item), path=item.path or path, message=clean(item.message))
        for item in hit.related
    )
    text = masked(places.line_text(path, location.line))
    mark = fingerprint(rule.name, path, text, hit.identity)
    return make_finding(rule, hit, path, location, related, mark)


class PlaceFinder:
    """Locates places in any file of the project; documents are read again at most once."""

    def __init__(self, plan: RunPlan, disk: Mapping[str, Path]) -> None:
        self._plan = plan
        self._disk = disk
        self._documents: dict[str, Document | None] = {}

    def locate(self, place: Place) -> Location:
        """Location of a place whose `path` is set."""
        path = place.path or ""
        if place.record is not None:
            return self._in_dataset(path, place)
        document = self._document(path)
        return locate(document, place) if document else Location(path, place.line)

    def line_text(self, path: str, line: int | None) -> str:
        """The text of a line of a document; empty where there is none."""
        document = self._documents.get(path)
        if document is None or line is None:
            return ""
        start, end = document.lines.line_span(line)
        return document.text[start:end]

    def _file(self, path: str) -> Path:
        return self._disk.get(path) or self._plan.root / path

    def _document(self, path: str) -> Document | None:
        if path not in self._documents:
            self._documents[path] = self._read(path)
        return self._documents[path]

    def _read(self, path: str) -> Document | None:
        entry = Entry(path, self._file(path), named=True)
        guess = guess_of(self._plan, entry)
        if guess is None or guess.reader in ("dataset", "table"):
            return None
        try:
            if entry.absolute.stat().st_size > self._plan.max_file_size:
                return None
            return read_document(path, entry.absolute.read_bytes(), guess.reader, guess.kind)
        except (UnreadableError, OSError, RecursionError):
            return None

    def _in_dataset(self, path: str, place: Place) -> Location:
        entry = Entry(path, self._file(path))
        guess = guess_of(self._plan, entry)
        bare = Location(path, place.line, record=place.record)
        if guess is None or place.record is None:
            return bare
        try:
            dataset = dataset_guess(entry.absolute, guess)
            if dataset is None:
                return bare
            file = DatasetFile(path, entry.absolute, dataset)
            offsets = _offsets_up_to(file, place.record)
            wanted = RecordPlace(place.record, place.pointer, place.within)
            found = RecordLocator(entry.absolute, offsets).locate([wanted])[wanted]
        except (UnreadableError, OSError, IndexError):
            return bare
        return replace(found, path=path, message=place.message)


def _offsets_up_to(file: DatasetFile, record: int) -> list[int]:
    """Byte offsets of the records up to one of them (evidence stands early in a file)."""
    offsets: list[int] = []
    for chunk in file.plan():
        for batch in file.batches(chunk):
            offsets.extend(batch.offsets)
            if len(offsets) > record + 1:
                return offsets
    return offsets
