"""So few training rows that they fit into a prompt as examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.analysis.settings import place_in, resolved_data
from promptlint.analysis.training_cases import cases, cases_by_name, number, trains_answers
from promptlint.model.check import CheckContext
from promptlint.model.facts import Config, DatasetProfile, FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_TRIALS = ("test", "tests", "example", "examples", "smoke", "fixtures", "sample", "samples", "demo")
_PART = re.compile(
    r"(?:^|[/_.-])(?:samples?|examples?|demo|mini|tiny|toy|smoke|debug|fixtures?)(?=[/_.-])"
)
"""Names of data that is a part of the real one, or a trial."""


@dataclass(frozen=True, slots=True)
class _Data:
    """All training files of one training."""

    facts: FileFacts
    config: Config
    profiles: tuple[DatasetProfile, ...]
    paths: tuple[str, ...]
    place: Place

    @property
    def rows(self) -> int:
        return sum(profile.records for profile in self.profiles)

    @property
    def tokens(self) -> float:
        return sum(
            profile.records * profile.measures.get("row.tokens", 0.0) for profile in self.profiles
        )


class _FewShotWouldDo:
    """Project check. Parameters:

    - ``rows``: training sets with as many rows are left alone.
    - ``tokens``: so many tokens of examples fit a prompt (a tenth of a usual window).
    """

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """Hits at trainings whose every training file is known and small."""
        seen: set[tuple[str, ...]] = set()
        found = list(_trainings(project)) or list(_by_name(project))
        for data in found:
            if data.paths in seen or any(_PART.search(path.lower()) for path in data.paths):
                continue
            seen.add(data.paths)
            rows, tokens = data.rows, round(data.tokens)
            if rows >= number(params, "rows", 50) or tokens > number(params, "tokens", 12800):
                continue
            names = ", ".join(data.paths)
            related = tuple(
                place_in(path, Place(record=0), f"{profile.records} rows")
                for path, profile in zip(data.paths, data.profiles, strict=True)
            )
            yield Hit(
                data.place,
                {"data": names, "records": rows, "tokens": f"{tokens:,}"},
                related,
                {
                    "dataset": names,
                    "records": rows,
                    "tokens": tokens,
                    "signals": ["few-rows", "fits-a-prompt"],
                    "evidence": [f"{rows} rows", f"about {tokens:,} tokens in all"],
                },
                # Nothing that was read trains on them: their name alone says that something does.
                severity=Severity.INFO if data.config.framework == "unknown" else None,
                identity=names,
            )


def _trainings(project: ProjectFacts) -> Iterator[_Data]:
    for facts in project.files.values():
        if any(part in _TRIALS for part in facts.path.lower().split("/")[:-1]):
            continue
        for config in facts.configs:
            data = _data_of(project, facts, config) if trains_answers(config) else None
            if data is not None:
                yield data


def _by_name(project: ProjectFacts) -> Iterator[_Data]:
    """Rows that are named for training, where no training names its files."""
    by_name = {case.data.path for case in cases_by_name(project)}
    for case in cases(project):
        if case.data.path not in by_name or any(ref.path or ref.remote for ref in case.config.data):
            continue
        place, _ = case.places
        yield _Data(case.facts, case.config, (case.profile,), (case.data.path,), place)


def _data_of(project: ProjectFacts, facts: FileFacts, config: Config) -> _Data | None:
    """``None`` where a part of the data can't be seen, or teaches by other means than answers."""
    profiles, paths, place = [], [], None
    for written, ref in zip(config.data, resolved_data(project, facts, config), strict=True):
        if ref.role != "train":
            continue
        known = project.files.get(ref.path or "")
        if ref.remote or known is None or known.dataset is None or not known.dataset.records:
            return None
        if known.dataset.measures.get("rows.chat", 0.0) < 0.5:
            return None
        if known.path not in paths:
            profiles.append(known.dataset)
            paths.append(known.path)
        place = place or place_in(facts.path, written.value.place)
    if place is None:
        return None
    if facts.kind == "source":
        place = place_in(facts.path, config.place)
    return _Data(facts, config, tuple(profiles), tuple(paths), place)


CHECK = _FewShotWouldDo()
