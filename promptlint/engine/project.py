"""The join: facts of the whole project, gathered as far as the run's files need them.

Paths on the command line decide what is reported; the project root is context. Configs that name
a file in scope, and data that a config in scope names (git-ignored or not), are read as facts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from promptlint.discovery import Entry, classify, discover
from promptlint.engine.plan import RunPlan
from promptlint.engine.references import References
from promptlint.engine.result import FileResult
from promptlint.model.facts import FileFacts, ProjectFacts
from promptlint.model.finding import Skip

CONTEXT_MAX_BYTES = 1_000_000
"""Larger files are no configs; as context they are not opened."""
CONTEXT_DATA_BYTES = 64 * 1024 * 1024
"""Data over this size that nobody named is only read where its profile is cached."""

LENGTHS = "sequence-length"
"""The kind of check that counts the tokens of training rows."""

OVERLAP = "split-overlap"
"""The kind of check that compares training with evaluation files."""

_CONTEXT_READERS = tuple("yaml json toml env terraform python script shell code notebook".split())

ReadFacts = Callable[[Sequence[Entry], bool], Iterable[FileResult]]
"""(entries, only from the cache) → results without rules, for their facts."""


@dataclass(slots=True)
class Project:
    """Facts for project checks, and what could not be read for them."""

    facts: ProjectFacts
    skipped: list[Skip] = field(default_factory=list)


def gather(
    plan: RunPlan,
    results: Sequence[FileResult],
    exclude: Sequence[str],
    read_facts: ReadFacts,
    *,
    whole_root: bool,
) -> Project:
    """Collect facts: of the files in scope, of configs around them, of the data that they name.

    Args:
        plan: the run.
        results: of the files in scope.
        exclude: patterns whose files are not even context.
        read_facts: reads further files.
        whole_root: the scope is the whole root already, so there are no other configs.
    """
    scope = frozenset(result.path for result in results)
    files = {
        result.path: result.facts or FileFacts(result.path, result.kind, result.format)
        for result in results
        if result.status == "checked" or result.facts
    }
    met: list[str] = []
    if not whole_root:
        found = discover([_surroundings(plan, scope)], plan.root, exclude=exclude)
        met = [entry.path for entry in found.entries]
        for result in read_facts(_context_entries(found.entries, scope), False):
            if result.facts and (result.facts.configs or result.facts.marks):
                files[result.path] = result.facts
    names = scope.union(met)
    references = References(plan.root, names)
    existing = references.existing
    files = {path: references.resolved(facts) for path, facts in sorted(files.items())}
    relevant = {
        path: facts
        for path, facts in files.items()
        if path in scope or scope.intersection(facts.refers_to)
    }
    skipped = _read_data(plan, relevant, existing, read_facts)
    # What is nowhere in the project can only be said of the whole of it.
    is_inside = any(not path.startswith("../") for path in scope)
    for path, facts in files.items():
        if is_inside and (facts.marks or facts.configs):
            relevant.setdefault(path, facts)
    files = dict(sorted(relevant.items()))
    project = ProjectFacts(files, frozenset(existing), scope, plan.as_of, names=names)
    if any(rule.check == OVERLAP for rule in plan.rules):
        from promptlint.engine.splits import overlaps

        shared, left_out = overlaps(plan, project, exclude)
        project = replace(project, overlaps=shared)
        skipped.extend(left_out)
    if any(rule.check == LENGTHS for rule in plan.rules) and _has_lengths(files):
        from promptlint.engine.truncation import cut_rows

        cut, left_out = cut_rows(plan, project)
        project = replace(project, cut_rows=cut)
        skipped.extend(left_out)
    return Project(project, skipped)


def _has_lengths(files: Mapping[str, FileFacts]) -> bool:
    """Whether any config trains on named data: else nothing needs to be counted."""
    return any(
        config.world == "training" and config.data
        for facts in files.values()
        for config in facts.configs
    )


def _surroundings(plan: RunPlan, scope: frozenset[str]) -> Path:
    """The folder whose configs are context: the root, unless nothing says that it is a project's
    and it holds the whole disk, somebody's whole home or none of the files in scope."""
    everything = plan.root in (Path(plan.root.anchor), Path(os.path.expanduser("~")))
    outside = all(path.startswith("../") for path in scope)
    if plan.rooted or not scope or not (everything or outside):
        return plan.root
    files = [os.path.normpath(plan.root / path) for path in scope]
    try:
        return Path(os.path.commonpath([os.path.dirname(file) for file in files]))
    except ValueError:  # several drives
        return plan.root


def _context_entries(found: Sequence[Entry], scope: frozenset[str]) -> list[Entry]:
    entries = []
    for entry in found:
        guess = classify(entry.path)
        if guess is None or guess.reader not in _CONTEXT_READERS or entry.path in scope:
            continue
        try:
            if entry.absolute.stat().st_size <= CONTEXT_MAX_BYTES:
                entries.append(entry)
        except OSError:
            continue
    return entries


def _read_data(
    plan: RunPlan, files: dict[str, FileFacts], existing: set[str], read_facts: ReadFacts
) -> list[Skip]:
    named = {path for facts in files.values() for path in facts.refers_to} & existing
    for path in sorted(named):
        entry = Entry(path, plan.root / path, named=False)
        if PurePosixPath(path).suffix.lower() in _TEXTS and _is_file(entry):
            files[path] = _text_facts(files.get(path), entry)
    skipped: list[Skip] = []
    for path in sorted(named - files.keys()):
        entry = Entry(path, plan.root / path, named=False)
        guess = classify(path)
        readers = ("dataset", "json", "table")
        if guess is None or guess.reader not in readers or not _is_file(entry):
            continue
        large = entry.absolute.stat().st_size > CONTEXT_DATA_BYTES
        read = list(read_facts([entry], large))
        for result in read:
            if result.facts:
                files[path] = result.facts
            elif path.lower().endswith((".csv", ".tsv")):  # columns of its own: its size is known
                size = entry.absolute.stat().st_size
                files[path] = FileFacts(path, "other", "table", chars=size)
        if large and not read:
            skipped.append(Skip(_LARGE, path=path))
    return skipped


_TEXTS = (".txt", ".text", ".md")
"""Training data that is one text."""


def _text_facts(known: FileFacts | None, entry: Entry) -> FileFacts:
    """Facts of a text that a config names as data: how long it is, and how it reads."""
    from promptlint.analysis.running_text import MAX_CHARS, measures

    size = entry.absolute.stat().st_size
    known = known or FileFacts(entry.path, "other", "text", chars=size)
    if known.dataset is not None:
        return known
    try:
        with entry.absolute.open("rb") as stream:
            text = stream.read(4 * MAX_CHARS).decode("utf-8", "replace")
    except OSError:
        return known
    return replace(known, chars=known.chars or size, measures=measures(text))


_LARGE = "over 64 MB and not named: read when it is checked itself (`promptlint check` its path)"


def _is_file(entry: Entry) -> bool:
    try:
        return entry.absolute.is_file()
    except OSError:
        return False
