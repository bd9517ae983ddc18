"""Checks that one configuration decides: of a file, or of a profile laid over its base file.

A check subclasses `ConfigRule` with a function from a `Config` to hits. privateGPT's
``settings-NAME.yaml`` is laid over ``settings.yaml`` first; what only both together show is
reported at the file that holds the value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from promptlint.analysis.settings import place_in, written_at
from promptlint.model.check import CheckContext
from promptlint.model.document import Document
from promptlint.model.facts import Config, FileFacts, ProjectFacts, Value
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params

PROFILED = "privategpt"
_PROFILE = re.compile(r"(?:^|/)settings-[\w.-]+?\.ya?ml$")


class ConfigRule:
    """Document check and project check of a subclass that decides one config at a time."""

    world = "retrieval"

    def decide(self, config: Config, params: Params) -> Iterable[Hit]:
        """Hits of a config; places without a path are those of its file."""
        raise NotImplementedError

    def check(self, document: Document, params: Params, context: CheckContext) -> Iterable[Hit]:
        """Hits of each configuration in the document, each place once."""
        seen: set[object] = set()
        for config in document.configs:
            if config.world != self.world:
                continue
            for hit in self.decide(config, params):
                where = written_at(document, hit.place)
                if where not in seen:  # several groups may inherit one value
                    seen.add(where)
                    yield hit

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits of profiles that need a value of their base file."""
        for config in merged_profiles(project):
            for hit in self.decide(config, params):
                paths = {place.path for place in (hit.place, *hit.related)}
                if len(paths) > 1:
                    yield hit


def merged_profiles(project: ProjectFacts) -> Iterator[Config]:
    """Each profile over its base file; the places of all values name their file."""
    for path, facts in project.files.items():
        if facts.format != PROFILED or not _PROFILE.search(path):
            continue
        folder = path.rpartition("/")[0]
        base = _base(project, folder)
        if base is None:
            continue
        under = {name: _placed(base[0], value) for name, value in base[1].values.items()}
        for config in facts.configs:
            over = {name: _placed(path, value) for name, value in config.values.items()}
            yield replace(config, values={**under, **over}, place=place_in(path, config.place))


def _base(project: ProjectFacts, folder: str) -> tuple[str, Config] | None:
    for name in ("settings.yaml", "settings.yml"):
        path = f"{folder}/{name}" if folder else name
        facts: FileFacts | None = project.files.get(path)
        for config in facts.configs if facts else ():
            if config.framework == PROFILED:
                return path, config
    return None


def _placed(path: str, value: Value) -> Value:
    return replace(value, place=place_in(path, value.place))


def because(value: Value | None, message: str) -> tuple[Place, ...]:
    """A related place for a value; nothing where there is none."""
    return (replace(value.place, message=message),) if value is not None else ()


def plain(number: float) -> str:
    """A number as people write it: ``512``, ``0.7``."""
    return str(int(number)) if number == int(number) else f"{number:g}"


def parameter(params: Params, name: str, default: float) -> float:
    """A numeric parameter of the rule."""
    value = params.get(name, default)
    return float(value) if isinstance(value, int | float) else default
