"""Configurations for several users or tenants in which nothing limits what is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from promptlint.analysis.corpora import is_guarded, retrieval_configs
from promptlint.analysis.settings import place_in
from promptlint.model.check import CheckContext
from promptlint.model.facts import Config, FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.rule import Params

_SHARED = (
    "confluence",
    "sharepoint",
    "drive",
    "onedrive",
    "notion",
    "jira",
    "zendesk",
    "salesforce",
)


class AccessControl:
    """Project check: a filter anywhere in the project, code included, is taken for one."""

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """One hit for each file, at the sign of several users."""
        found = list(_signs(project))
        if found and not is_guarded(project):
            for facts, config, setting, what in found:
                yield Hit(
                    place=place_in(facts.path, config.values[setting].place),
                    args={"what": what},
                    data={"signals": [setting]},
                )


CHECK = AccessControl()


def _signs(project: ProjectFacts) -> Iterator[tuple[FileFacts, Config, str, str]]:
    seen: set[str] = set()
    for facts, config in retrieval_configs(project):
        if facts.kind == "source" or facts.path in seen or "access" in config.values:
            continue
        sign = _sign(config)
        if sign is not None:
            seen.add(facts.path)
            yield facts, config, *sign


def _sign(config: Config) -> tuple[str, str] | None:
    if "audience" in config.values:
        return "audience", "several users or tenants"
    source = config.text("source")
    if source and any(word in source.lower().replace("_", "") for word in _SHARED):
        return "source", "documents with readers of their own"
    return None
