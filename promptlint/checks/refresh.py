"""Live sources that nothing indexes again."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.corpora import retrieval_configs
from promptlint.analysis.settings import place_in
from promptlint.model.check import CheckContext
from promptlint.model.facts import ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.rule import Params


class Refresh:
    """Project check: a schedule in any of the project's configurations is enough."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """One hit for each file that names a live source."""
        configs = retrieval_configs(project)
        if any("refresh" in config.values for _, config in configs):
            return
        seen: set[str] = set()
        for facts, config in configs:
            source = config.values.get("source")
            if source is None or facts.path in seen:
                continue
            seen.add(facts.path)
            name = source.text() or "a live source"
            yield Hit(
                place=place_in(facts.path, source.place),
                args={"source": name},
                data={"value": name, "expected": "a schedule"},
            )


CHECK = Refresh()
