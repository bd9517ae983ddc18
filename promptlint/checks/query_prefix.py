"""Models that were trained with a text before each query, and projects that put none there.

The prefix may be added by code, so nothing is said where any file of the project sets or spells
one, nor about classes that add it by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.analysis.embedding_names import same_model
from promptlint.analysis.settings import place_in
from promptlint.facts.embeddings import EmbeddingModel, embedding_model
from promptlint.model.check import CheckContext
from promptlint.model.facts import Config, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.rule import Params

_PARAMETERS = ("input_type", "task_type", "task=")


class _QueryPrefix:
    """Project check. Parameters: ``required``: parts of names whose card demands the prefix;
    ``recommended``: those that gain by it (info)."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """One hit for each file and model, at the model's name."""
        configs = [(path, c) for path, facts in project.files.items() for c in facts.configs]
        # A prefix beside another model is that one's; beside none it may be anybody's.
        served = [config.text("embedding.model") for _, config in configs if _has_prefix(config)]
        seen: set[tuple[str, str]] = set()
        for path, config in configs:
            for hit in _hits(config, params):
                if any(one is None or same_model(one, str(hit.data["model"])) for one in served):
                    continue
                key = (path, str(hit.data["model"]))
                if key not in seen:
                    seen.add(key)
                    yield _placed(path, hit)


def _has_prefix(config: Config) -> bool:
    return "embedding.prefix" in config.values


def _placed(path: str, hit: Hit) -> Hit:
    return replace(hit, place=place_in(path, hit.place))


def _hits(config: Config, params: Params) -> Iterator[Hit]:
    name = config.text("embedding.model") if config.world == "retrieval" else None
    model = embedding_model(name) if name else None
    if model is None or not _is_text_prefix(model):
        return
    required = _named(model, params, "required")
    if not required and not _named(model, params, "recommended"):
        return
    yield Hit(
        place=config.values["embedding.model"].place,
        args={"model": name, "prefix": model.query_prefix.replace("\n", "\\n")},
        data={"model": model.name, "expected": model.query_prefix},
        severity=None if required else Severity.INFO,
    )


def _is_text_prefix(model: EmbeddingModel) -> bool:
    return bool(model.query_prefix) and not model.query_prefix.startswith(_PARAMETERS)


def _named(model: EmbeddingModel, params: Params, key: str) -> bool:
    parts = params.get(key, ())
    listed = parts if isinstance(parts, list | tuple) else ()
    return any(str(part).lower() in model.name.lower() for part in listed)


CHECK = _QueryPrefix()
