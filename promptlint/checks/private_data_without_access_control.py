"""Retrieval over documents of several owners in which nobody's identity limits what is found."""

from __future__ import annotations

import re
from collections.abc import Iterable

from promptlint.analysis.corpora import (
    corpus_of,
    first_place,
    is_guarded,
    marked,
    retrieval_configs,
)
from promptlint.analysis.settings import place_in
from promptlint.analysis.training_cases import looks_like_evaluation, training_paths
from promptlint.model.check import CheckContext
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence
from promptlint.model.place import Place
from promptlint.model.rule import Params


class _PrivateDataWithoutAccessControl:
    """Project check without parameters. At most one hit: at the search that has no filter."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """A hit where documents say whose they are and no search asks."""
        place = _search(project)
        if place is None or is_guarded(project):
            return
        owners = list(_owners(project))
        if not owners:
            return
        known = first_place(marked(project, "signs-in"))
        related = list(owners[:3])
        evidence = ["the documents say whose they are", "no search is limited by who asks"]
        if known is not None:
            facts, mark = known
            related.append(place_in(facts.path, mark.place, "who asks is known here"))
            evidence.append("who asks is known, but not used")
        yield Hit(
            place,
            {"owner": owners[0].path or ""},
            tuple(related),
            {"signals": ["owned-documents", "unfiltered-search"], "evidence": evidence},
            confidence=Confidence.HIGH if known is not None else Confidence.MEDIUM,
            identity=owners[0].path or "",
        )


def _search(project: ProjectFacts) -> Place | None:
    found = first_place(marked(project, "search"))
    if found is not None:
        return place_in(found[0].path, found[1].place)
    for facts, config in retrieval_configs(project):
        value = next(iter(config.values.values()), None)
        if value is not None and value.place != Place():
            return place_in(facts.path, value.place)
        return place_in(facts.path, config.place)
    return None


def _owners(project: ProjectFacts) -> Iterable[Place]:
    """Where documents say whose they are: their columns, or the code that indexes them."""
    corpus = corpus_of(project)
    for path in corpus.owned if corpus else ():
        dataset = project.files[path].dataset
        for place in dataset.examples.get("owner_columns", ())[:1] if dataset else ():
            yield place_in(path, place, "says whose it is, or who may see it")
    taken = training_paths(project)
    for facts in project.files.values():
        if facts.dataset is None or facts.path in taken or _is_about_use(facts.path):
            continue
        of = facts.dataset.measures.get
        if of("rows.owner_columns", 0.0) >= 0.5 and of("row.p50", 0.0) >= _TEXT:
            for place in facts.dataset.examples.get("owner_columns", ())[:1]:
                yield place_in(facts.path, place, "says whose it is, or who may see it")
    for facts in project.files.values():
        if any(mark.name == "indexes" for mark in facts.marks):
            for mark in facts.marks:
                if mark.name == "owner-key":
                    message = f"indexed with {mark.detail}"
                    yield place_in(facts.path, mark.place, message)
                    break


_TEXT = 120
"""Characters from which on a row holds a text."""


def _is_about_use(path: str) -> bool:
    """Whether a file's name says that it evaluates, or records what users did."""
    return looks_like_evaluation(path) or re.search(_USE, path, re.IGNORECASE) is not None


_USE = (
    r"(?:^|[/_.-])(?:logs?|feedback|events?|users?|sessions?|traces?|history|ratings?)(?=[/_.-]|$)"
)

CHECK = _PrivateDataWithoutAccessControl()
