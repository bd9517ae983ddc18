"""Data files that a config names and that are not there.

Data often stays out of a repository, so an absent folder says little: it is a warning. A folder
that holds other data but not this file is an error, and so is a near name beside it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from promptlint.analysis.settings import is_register, place_in
from promptlint.model.check import CheckContext
from promptlint.model.facts import DataRef, FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_MADE = frozenset(
    "build dist out output outputs tmp temp cache .cache artifacts generated processed prepared "
    "interim derived runs checkpoints node_modules venv .venv scratch wandb".split()
)
"""Folders that programs fill: their contents are not expected in a repository."""
_REGISTER = "dataset_info.json"
_DATA = re.compile(
    r"\.(?:jsonl?|ndjson|csv|tsv|parquet|arrow)(?:\.(?:gz|zst|bz2|xz))?$", re.IGNORECASE
)


class _DataFiles:
    """Project check. No parameters."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits at paths that lead nowhere."""
        known = _Known(project)
        for path, facts in project.files.items():
            seen: set[object] = set()
            for ref in _references(facts):
                if ref.value.place not in seen and not known.has(path, ref):
                    seen.add(ref.value.place)
                    yield from _missing(known, path, ref)


class _Known:
    """Paths of the project that are known to exist, with their folders."""

    def __init__(self, project: ProjectFacts) -> None:
        self.files = set(project.files) | set(project.existing)
        self.folders: dict[str, set[str]] = {}
        for path in self.files:
            child = path
            while child:
                folder = posixpath.dirname(child)
                self.folders.setdefault(folder, set()).add(posixpath.basename(child))
                child = folder

    def has(self, path: str, ref: DataRef) -> bool:
        """Whether any of the places that the reference may mean exists."""
        return any(
            candidate in self.files or candidate in self.folders
            for candidate in (ref.path, *_candidates(path, ref))
        )

    def near(self, path: str, ref: DataRef) -> tuple[str, str] | None:
        """The folder in which the missing file should stand beside other data, and the name there
        that is most alike (empty where none is). ``None`` where there is no such folder."""
        named = "/" in posixpath.normpath((ref.value.text() or "").replace("\\", "/"))
        for candidate in _candidates(path, ref):
            folder, name = posixpath.split(candidate)
            there = self.folders.get(folder, set())
            close = get_close_matches(name, sorted(there - {posixpath.basename(path)}), 1, 0.8)
            if close or (named and any(_DATA.search(item) for item in there)):
                return folder, close[0] if close else ""
        return None


def _references(facts: FileFacts) -> Iterator[DataRef]:
    for config in facts.configs:
        if config.world == "data" and posixpath.basename(facts.path) != _REGISTER:
            continue  # a copy: LLaMA-Factory reads the file of that name, beside its data
        for ref in config.data:
            certain = ref.path is not None and not ref.remote and not is_register(ref)
            if certain and ref.value.known and ref.value.origin in ("file", "code"):
                yield ref


def _candidates(path: str, ref: DataRef) -> Iterator[str]:
    """Where the file may be: relative to the config's folder, or to any folder above it."""
    written = (ref.value.text() or "").replace("\\", "/")
    folder = posixpath.dirname(path)
    while True:
        joined = posixpath.normpath(posixpath.join(folder, written))
        if not joined.startswith(".."):
            yield joined
        if not folder:
            return
        folder = posixpath.dirname(folder)


def _missing(known: _Known, path: str, ref: DataRef) -> Iterator[Hit]:
    written = ref.value.text() or ""
    parts = posixpath.normpath(written.replace("\\", "/")).split("/")
    if any(part.lower() in _MADE for part in parts[:-1]):
        return
    beside = known.near(path, ref)
    suggestion = ""
    if beside is not None and beside[1]:
        suggestion = f", did you mean {posixpath.join(posixpath.dirname(written), beside[1])}?"
    yield Hit(
        place=place_in(path, ref.value.place),
        args={"path": written, "suggestion": suggestion},
        data={"value": written, "expected": "an existing file", "role": ref.role},
        severity=None if beside is not None else Severity.WARNING,
        confidence=None if beside is not None else Confidence.MEDIUM,
    )


CHECK = _DataFiles()
