"""Indexes that another model made than the one that is configured, or that are older than what
they index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from promptlint.analysis.corpora import corpus_of, retrieval_configs
from promptlint.analysis.embedding_names import same_model
from promptlint.analysis.settings import place_in
from promptlint.model.check import CheckContext
from promptlint.model.facts import Config, FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

_BUILT, _AT, _MODEL = "index.built_with", "index.built_at", "embedding.model"
_SHOWN = 3


class StaleIndex:
    """Project check. Of models it is silent where the project configures several: one may be the
    index's. Of age, only days count that files state themselves: those of a file system are new
    after every clone."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """A hit at the model, or at the day, that an index's own metadata names."""
        configs = retrieval_configs(project)
        yield from _other_model(configs)
        changed = sorted(_changed(project), reverse=True)
        for facts, config in configs:
            built = _day(config.text(_AT))
            later = [item for item in changed if built is not None and item[0] > built]
            if built is not None and later:
                yield _older(facts, config, built, later)


def _other_model(configs: list[tuple[FileFacts, Config]]) -> Iterator[Hit]:
    models = [
        (facts.path, config.values[_MODEL].place, name)
        for facts, config in configs
        if (name := config.text(_MODEL))
    ]
    if not models or any(not same_model(models[0][2], name) for _, _, name in models):
        return
    path, place, wanted = models[0]
    for facts, config in configs:
        built = config.text(_BUILT)
        if built and not same_model(built, wanted):
            yield Hit(
                place=place_in(facts.path, config.values[_BUILT].place),
                args={"reason": f"was made by `{built}`, and `{wanted}` is configured"},
                related=(place_in(path, place, "the model that queries are embedded by"),),
                data={"value": built, "expected": wanted},
            )


def _older(
    facts: FileFacts, config: Config, built: date, later: list[tuple[date, str, Place]]
) -> Hit:
    count = f"{len(later)} of its documents say" if len(later) > 1 else "a document of it says"
    return Hit(
        place=place_in(facts.path, config.values[_AT].place),
        args={"reason": f"was built on {built}, and {count} to have changed since"},
        related=tuple(
            place_in(path, place, f"changed on {day}") for day, path, place in later[:_SHOWN]
        ),
        data={"value": built.isoformat(), "expected": f"after {later[0][0].isoformat()}"},
        help="build the index again after its documents change, best by the same job",
    )


def _changed(project: ProjectFacts) -> Iterator[tuple[date, str, Place]]:
    """Days on which documents that are indexed say that they were changed."""
    corpus = corpus_of(project)
    for path in corpus.paths if corpus else ():
        facts = project.files.get(path)
        for mark in facts.marks if facts else ():
            day = _day(mark.detail) if mark.name == "dated" else None
            if day is not None and day <= project.as_of:
                yield day, path, mark.place


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


CHECK = StaleIndex()
