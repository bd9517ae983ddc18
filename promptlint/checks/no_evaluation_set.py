"""Fine-tuning with nothing to measure it by."""

from __future__ import annotations

from collections.abc import Iterable

from promptlint.analysis.training_cases import Case, cases, looks_like_evaluation
from promptlint.model.check import CheckContext
from promptlint.model.facts import Config, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.rule import Params


class _NoEvaluationSet:
    """Project check without parameters. One hit for a project: at its first training."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """A hit where no training holds rows out and no file's name says that it evaluates."""
        if any(_holds_out(config) for facts in project.files.values() for config in facts.configs):
            return
        if any(looks_like_evaluation(name) for name in project.names):
            return
        first: Case | None = next(cases(project), None)
        if first is None:
            return
        place, related = first.places
        yield Hit(
            place,
            {"data": first.data.path},
            related,
            {
                "dataset": first.data.path,
                "signals": ["no-evaluation"],
                "evidence": [
                    "no training holds rows out, and no file's name says that it evaluates"
                ],
            },
            identity=first.data.path,
        )


def _holds_out(config: Config) -> bool:
    """Whether a training names rows to measure on, or a share of them."""
    if config.world != "training":
        return False
    value = config.values.get("validation")
    held = value is not None and (not value.known or bool(value.number()) or bool(value.text()))
    return held or any(ref.role in ("eval", "test") for ref in config.data)


CHECK = _NoEvaluationSet()
