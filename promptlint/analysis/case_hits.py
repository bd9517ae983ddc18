"""Hits of the cases of a rule (`promptlint.analysis.combinations`) in a document's configs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from promptlint.analysis.combinations import Case, cases, shown
from promptlint.analysis.settings import written_at
from promptlint.model.document import Document
from promptlint.model.facts import Config
from promptlint.model.hit import Hit
from promptlint.model.place import Place
from promptlint.model.rule import Params


def case_hits(document: Document, params: Params) -> Iterator[Hit]:
    """Hits of every config and case, each place once: the first case that holds decides.

    Raises:
        ParamsError: the cases are none.
    """
    world = params.get("world", "training")
    configs = [config for config in document.configs if config.world == world]
    wanted = cases(params) if configs else ()
    seen: set[object] = set()
    for config in configs:
        for case in wanted:
            if not case.holds(config):
                continue
            hit = _hit(config, case)
            where = written_at(document, hit.place)
            if where not in seen:
                seen.add(where)
                yield hit


def _hit(config: Config, case: Case) -> Hit:
    place = next((config.values[name].place for name in case.at if _written(config, name)), None)
    values = shown(config, sorted({*case.names, *case.at, *case.related}))
    return Hit(
        place=place or config.place,
        args={"problem": _worded(case.problem, values)},
        related=tuple(_related(config, case, place)),
        data={"value": values.get(case.at[0]) if case.at else None, "settings": dict(values)},
        severity=case.severity,
        help=case.help,
    )


def _written(config: Config, name: str) -> bool:
    value = config.values.get(name)
    return value is not None and value.origin != "default"


def _related(config: Config, case: Case, place: Place | None) -> Iterable[Place]:
    for name in case.related:
        if _written(config, name) and config.values[name].place != place:
            yield replace(config.values[name].place, message=f"beside this `{name}`")


def _worded(problem: str, values: Mapping[str, object]) -> str:
    text = problem
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text
