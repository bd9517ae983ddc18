"""A prompt that promises what changes or is private, where nothing gives the model that."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from promptlint.analysis.corpora import has_retrieval, marked
from promptlint.analysis.settings import place_in
from promptlint.model.check import CheckContext
from promptlint.model.facts import FileFacts, Mark, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.rule import Params

_ORDER = ("instructions", "prompt", "source")


class _KnowledgeWithoutContext:
    """Project check without parameters. At most one hit: at the first prompt that promises."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """A hit where a promise meets no documents, no tools and no slot for what is found."""
        if has_retrieval(project) or any(marked(project, "tools", "indexes", "slot", "grounded")):
            return
        if any(_is_fed(project, facts) for facts in project.files.values()):
            return
        promises = sorted(marked(project, "claims"), key=lambda item: _rank(item[0]))
        for facts, mark in promises[:1]:
            others = {other.name for other in facts.marks}
            second = others.intersection(("forbids", "no-tools"))
            yield _hit(facts, mark, second, promises[1:])


def _rank(facts: FileFacts) -> int:
    return _ORDER.index(facts.kind) if facts.kind in _ORDER else len(_ORDER)


def _is_fed(project: ProjectFacts, facts: FileFacts) -> bool:
    """Whether code that calls a model also fetches something, itself or by a module of its own."""
    names = {mark.name for mark in facts.marks}
    by_library = any(config.world == "generation" for config in facts.configs)
    if facts.kind != "source" or not (by_library or "asks-model" in names):
        return False
    if "fetches" in names or (by_library and "supplies" in names):
        return True
    imported = {mark.detail for mark in facts.marks if mark.name == "imports"}
    return any(
        PurePosixPath(path).stem in imported and any(mark.name in _FETCHES for mark in other.marks)
        for path, other in project.files.items()
        if path != facts.path
    )


_FETCHES = ("fetches", "supplies", "search")


def _hit(
    facts: FileFacts, mark: Mark, second: set[str], others: list[tuple[FileFacts, Mark]]
) -> Hit:
    related = [
        place_in(facts.path, other.place, message)
        for other in facts.marks
        for message in (
            {
                "forbids": "and may not say that it doesn't know",
                "no-tools": "no tools, no files",
            }.get(other.name),
        )
        if message
    ]
    related.extend(place_in(one.path, found.place, "promised here, too") for one, found in others)
    evidence = ["the prompt promises what changes", "no documents, tools or slot for what is found"]
    if "forbids" in second:
        evidence.append("it may not say that it doesn't know")
    return Hit(
        place_in(facts.path, mark.place),
        {"what": mark.detail},
        tuple(related[:6]),
        {"signals": ["promise", "nothing-supplied", *sorted(second)], "evidence": evidence},
        severity=None if second else Severity.INFO,
        confidence=(Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)[len(second)],
        identity=facts.path,
    )


CHECK = _KnowledgeWithoutContext()
