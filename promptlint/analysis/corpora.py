"""Which documents a project indexes, how many tokens they are, and how it searches them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.analysis.training_cases import looks_like_evaluation, training_paths
from promptlint.model.facts import Config, FileFacts, Mark, ProjectFacts

_CHARS_PER_TOKEN = 4
_GUARDS = ("filter", "checked", "own-store")
_SEVERAL = 4
"""Passages that are fetched where nothing says how many: most frameworks' default."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Indexed documents.

    Attributes:
        paths: files of the project, sorted.
        tokens: of all of them, estimated.
        entries: records and files.
        is_whole: nothing else is indexed, as far as the code tells.
        owned: paths of those whose records say whose they are.
    """

    paths: tuple[str, ...]
    tokens: float
    entries: int
    is_whole: bool
    owned: tuple[str, ...]


def retrieval_configs(project: ProjectFacts) -> list[tuple[FileFacts, Config]]:
    """Every configuration of retrieval, in the files' order."""
    return [
        (facts, config)
        for facts in project.files.values()
        for config in facts.configs
        if config.world == "retrieval"
    ]


def marked(project: ProjectFacts, *names: str) -> Iterator[tuple[FileFacts, Mark]]:
    """Every mark with one of the names, in the files' order."""
    for facts in project.files.values():
        for mark in facts.marks:
            if mark.name in names:
                yield facts, mark


def has_retrieval(project: ProjectFacts) -> bool:
    """Whether anything in the project searches documents."""
    return bool(retrieval_configs(project)) or any(marked(project, "search"))


def is_guarded(project: ProjectFacts) -> bool:
    """Whether what is found depends, anywhere, on who asks."""
    if any(marked(project, *_GUARDS)):
        return True
    return any(
        value is not None and (not value.known or value.value not in (None, False, "", "public"))
        for facts, config in retrieval_configs(project)
        if facts.kind != "source"  # what code passes is marked there
        for value in (config.values.get("access"),)
    )


def asks_for_sources(project: ProjectFacts) -> bool:
    """Whether answers have to name what they rest on."""
    return any(marked(project, "cites"))


def corpus_of(project: ProjectFacts) -> Corpus | None:
    """The documents that are indexed; ``None`` where none can be seen."""
    taken = training_paths(project)
    paths, whole = _named(project)
    known = sorted(
        path
        for path in paths
        if path not in taken and not looks_like_evaluation(path) and _is_text(project.files[path])
    )
    if not known:
        return None
    files = [project.files[path] for path in known]
    owned = tuple(
        facts.path
        for facts in files
        if facts.dataset and facts.dataset.measures.get("rows.owner_columns", 0.0) >= 0.5
    )
    return Corpus(
        tuple(known),
        sum(map(_tokens, files)),
        sum(facts.dataset.records if facts.dataset else 1 for facts in files),
        whole,
        owned,
    )


def fetched(project: ProjectFacts, corpus: Corpus) -> float:
    """Tokens that one question gets: passages times their size."""
    configs = [config for _, config in retrieval_configs(project)]
    many = max((config.number("retrieval.top_k") or 0 for config in configs), default=0)
    sizes = [
        size / (1 if config.unit in ("tokens", None) else _CHARS_PER_TOKEN)
        for config in configs
        if (size := config.number("chunk.size"))
    ]
    mean = corpus.tokens / max(corpus.entries, 1)
    return (many or _SEVERAL) * min([mean, *sizes])


def _named(project: ProjectFacts) -> tuple[set[str], bool]:
    """Files that a configuration or code names for indexing, and whether that is everything."""
    found: set[str] = set()
    whole = True
    for _, config in retrieval_configs(project):
        for ref in config.data:
            if ref.role != "documents":
                continue
            inside = _inside(project, ref.path or "")
            found.update(inside)
            whole = whole and bool(inside) and not ref.remote
    for facts, mark in marked(project, "documents"):
        inside = _inside(project, *_places(facts.path, mark.detail))
        found.update(inside)
        whole = whole and bool(inside)
    for facts in project.files.values():
        names = {mark.name for mark in facts.marks}
        if not names.intersection(("indexes", "search")):
            continue
        whole = whole and "reads-other" not in names
        for mark in facts.marks:
            if mark.name in ("reads", "reads-folder"):
                inside = _inside(project, *_places(facts.path, mark.detail))
                met = any(place in project.names for place in _places(facts.path, mark.detail))
                found.update(inside)
                whole = whole and (bool(inside) or not met or mark.detail.endswith(".json"))
    return found, whole


def _places(path: str, written: str) -> list[str]:
    """Where a path that code names may lie: from the file's folder up to the root."""
    folder = posixpath.dirname(path)
    places = []
    while True:
        place = posixpath.normpath(posixpath.join(folder, written))
        places.append(place)
        if not folder:
            return places
        folder = posixpath.dirname(folder)


def _inside(project: ProjectFacts, *places: str) -> list[str]:
    """The file at the first place that has one, or the files in the folder that it is."""
    for place in places:
        if place in project.files:
            return [place]
        held = [path for path in project.files if path.startswith(f"{place}/")]
        if place not in ("", ".") and held:
            return held
    return []


def _is_text(facts: FileFacts) -> bool:
    """Documents, or rows that are no bare settings."""
    if facts.dataset is not None:
        return facts.dataset.records > 0
    return facts.kind in ("docs", "other") and facts.chars > 0


def _tokens(facts: FileFacts) -> float:
    if facts.dataset is not None:
        return facts.dataset.records * facts.dataset.measures.get("row.tokens", 0.0)
    return facts.chars / _CHARS_PER_TOKEN


def has_training(project: ProjectFacts) -> bool:
    """Whether anything in the project is trained."""
    return any(
        config.world == "training" for facts in project.files.values() for config in facts.configs
    )


def first_place(found: Iterable[tuple[FileFacts, Mark]]) -> tuple[FileFacts, Mark] | None:
    """The first of some marks."""
    return next(iter(found), None)
