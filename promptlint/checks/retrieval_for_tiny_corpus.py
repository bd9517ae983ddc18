"""Retrieval over documents that fit into the prompt as a whole."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.corpora import (
    asks_for_sources,
    corpus_of,
    fetched,
    has_training,
    is_guarded,
    marked,
    retrieval_configs,
)
from promptlint.analysis.settings import place_in
from promptlint.analysis.training_cases import number
from promptlint.model.check import CheckContext
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence
from promptlint.model.place import Place
from promptlint.model.rule import Params


class _RetrievalForTinyCorpus:
    """Project check. Parameters:

    - ``tokens``: larger corpora are left alone.
    - ``share``: share of the corpus that one question is given, from which on a search selects
      next to nothing.
    """

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """At most one hit: at the retrieval's first configuration or call."""
        place = _place(project)
        if place is None or has_training(project):
            return
        if asks_for_sources(project) or is_guarded(project):
            return  # a search also says where an answer stands, and who may read it
        corpus = corpus_of(project)
        if corpus is None or not corpus.is_whole or corpus.owned:
            return
        if not 0 < corpus.tokens <= number(params, "tokens", 20_000):
            return
        given = fetched(project, corpus)
        share = min(given / corpus.tokens, 1.0)
        selects_little = share >= number(params, "share", 0.4)
        evidence = [f"{len(corpus.paths)} files, about {round(corpus.tokens):,} tokens in all"]
        if selects_little:
            evidence.append(f"one question is given about {round(given):,} of them")
        yield Hit(
            place,
            {"tokens": f"{round(corpus.tokens):,}", "files": ", ".join(corpus.paths[:3])},
            tuple(
                Place(path=path, record=record, message="all that is searched")
                for path in corpus.paths[:3]
                for record in (0 if project.files[path].dataset else None,)
            ),
            {
                "tokens": round(corpus.tokens),
                "fetched": round(given),
                "signals": ["small-corpus", *(["selects-little"] if selects_little else [])],
                "evidence": evidence,
            },
            confidence=Confidence.MEDIUM if selects_little else Confidence.LOW,
            identity=" ".join(corpus.paths),
        )


def _place(project: ProjectFacts) -> Place | None:
    for facts, config in retrieval_configs(project):
        value = config.values.get("retrieval.top_k") or next(iter(config.values.values()), None)
        place = value.place if value is not None and value.place != Place() else config.place
        return place_in(facts.path, place)
    for facts, mark in marked(project, "search"):
        return place_in(facts.path, mark.place)
    return None


CHECK = _RetrievalForTinyCorpus()
