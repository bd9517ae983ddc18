"""Indexes that another model made than the one that is configured now."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.corpora import retrieval_configs
from promptlint.analysis.embedding_names import same_model
from promptlint.analysis.settings import place_in
from promptlint.model.check import CheckContext
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.rule import Params

_BUILT, _MODEL = "index.built_with", "embedding.model"


class StaleIndex:
    """Project check. Silent where the project configures several models: one may be the index's."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """A hit at the model that an index's own metadata names."""
        configs = retrieval_configs(project)
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
                    args={"built": built, "model": wanted},
                    related=(place_in(path, place, "the model that queries are embedded by"),),
                    data={"value": built, "expected": wanted},
                )


CHECK = StaleIndex()
