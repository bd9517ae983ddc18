"""Trainings and the data that they name, joined: what rules about the choice of method look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from promptlint.analysis.settings import place_in, resolved_data
from promptlint.model.facts import (
    Config,
    DataRef,
    DatasetProfile,
    FileFacts,
    ProjectFacts,
    Value,
)
from promptlint.model.place import Place
from promptlint.model.rule import Params

OTHER_METHODS = re.compile(
    r"dpo|ipo|kto|orpo|cpo|simpo|grpo|ppo|rlhf|rm|reward\w*|classification|\w*_classification|mlm"
    r"|seq2seq|embedding\w*|rerank\w*|ner"
)
"""Trainings whose examples are no texts to be repeated."""
PRETRAINING = re.compile(r"c?pt|pretrain\w*")
CHAT_MODEL = re.compile(r"instruct|chat|(?:^|[-_/])it(?:$|[-_:])|gpt-|claude|gemini", re.IGNORECASE)
SCRATCH = re.compile(r"random|scratch|none", re.IGNORECASE)
LOADER_TEST = 20
"""Training for so few steps tests that the data can be loaded."""

_EVALUATION = re.compile(
    r"(?:^|[/_.-])(?:eval\w*|tests?|valid\w*|dev|holdout|held[_-]?out|golden|gold|benchmark\w*"
    r"|questions|cases|score\w*|judge\w*)(?=[/_.-]|$)",
    re.IGNORECASE,
)
_INVENTED = re.compile(r"synthetic|invented|faker?[_.-]|fictional|made[_-]?up", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Case:
    """A training and one of its training files."""

    facts: FileFacts
    config: Config
    written: DataRef
    data: FileFacts
    profile: DatasetProfile

    def measure(self, name: str) -> float:
        """A measure of the data; 0 where it could not be taken."""
        return self.profile.measures.get(name, 0.0)

    @property
    def places(self) -> tuple[Place, tuple[Place, ...]]:
        """Where the training is told, and the place that names the data where that is another."""
        named = place_in(self.facts.path, self.written.value.place, "the training data")
        if self.facts.kind == "source":  # a config as a whole is no place
            return place_in(self.facts.path, self.config.place), (named,)
        return replace(named, message=""), ()

    def examples(self, name: str, message: str, count: int = 3) -> tuple[Place, ...]:
        """Rows that show something."""
        held = self.profile.examples.get(name, ())[:count]
        return tuple(place_in(self.data.path, place, message) for place in held)


def method_of(config: Config) -> str:
    """The method's name in lower case; empty where nothing says."""
    return (config.text("method") or "").lower()


def trains_answers(config: Config) -> bool:
    """Whether a language model that exists already is trained on texts or answers."""
    if config.world != "training" or OTHER_METHODS.fullmatch(method_of(config)):
        return False
    return not (SCRATCH.search(config.text("initialisation") or "") or is_loader_test(config))


def is_loader_test(config: Config) -> bool:
    """Whether so few steps are trained that only the loading of data is tried."""
    return 0 < (config.number("steps") or 0) <= LOADER_TEST


_TRAINING_NAME = re.compile(
    r"(?:^|[/_.-])(?:train\w*|sft|fine[_-]?tun\w*|tuning|lora|instruct\w*)(?=[/_.-]|$)",
    re.IGNORECASE,
)


def cases(project: ProjectFacts, *, each_training: bool = False) -> Iterator[Case]:
    """Every training file of the project once, with the first training that names it; or once for
    each training.

    Where a training names no file that can be seen, or nothing that is read trains, rows whose
    file's name says that they are for training are taken for it.
    """
    found = list(_named_cases(project, each_training))
    yield from found
    if not found:
        yield from cases_by_name(project)


def cases_by_name(project: ProjectFacts) -> Iterator[Case]:
    """Rows whose file's name says that they are for training, or the only rows of a project that
    trains; none where the data is elsewhere."""
    trainings = [
        (facts, config)
        for facts in project.files.values()
        for config in facts.configs
        if config.world == "training"
    ]
    if any(not trains_answers(config) or _reads_elsewhere(config) for _, config in trainings):
        return
    trains = trainings or any(
        mark.name == "trains" for facts in project.files.values() for mark in facts.marks
    )
    alone = _only_rows(project) if trains else ""
    for data in project.files.values():
        if data.dataset is None or not data.dataset.records or looks_like_evaluation(data.path):
            continue
        is_named = _TRAINING_NAME.search(data.path) or data.path == alone
        if data.dataset.measures.get("rows.chat", 0.0) >= 0.8 and is_named:
            facts, config = trainings[0] if trainings else (data, Config("training", "unknown"))
            ref = DataRef(Value(data.path, Place(path=data.path, record=0)), path=data.path)
            yield Case(facts, config, ref, data, data.dataset)


def _only_rows(project: ProjectFacts) -> str:
    """The only data set of a project; empty where there are several, or none."""
    paths = [
        path
        for path, facts in project.files.items()
        if facts.dataset is not None and not looks_like_evaluation(path)
    ]
    return paths[0] if len(paths) == 1 else ""


def _reads_elsewhere(config: Config) -> bool:
    """Whether a training names data that is no file of the project."""
    return any(ref.remote and ref.value.text() not in _LOADERS for ref in config.data)


_LOADERS = ("json", "csv", "parquet", "text")
"""Names of loaders, which some configs take for a path."""


def _named_cases(project: ProjectFacts, each_training: bool) -> Iterator[Case]:
    seen: set[tuple[object, ...]] = set()
    for facts in project.files.values():
        for config in facts.configs:
            if not trains_answers(config):
                continue
            refs = zip(config.data, resolved_data(project, facts, config), strict=True)
            for written, ref in refs:
                data = project.files.get(ref.path or "")
                if ref.role != "train" or data is None or data.dataset is None:
                    continue
                place = (facts.path, written.value.place) if each_training else ()
                if (data.path, *place) not in seen and data.dataset.records:
                    seen.add((data.path, *place))
                    yield Case(facts, config, written, data, data.dataset)


def training_paths(project: ProjectFacts) -> frozenset[str]:
    """Files that any training names, for whatever purpose."""
    return frozenset(
        ref.path
        for facts in project.files.values()
        for config in facts.configs
        if config.world in ("training", "data")
        for ref in resolved_data(project, facts, config)
        if ref.path
    )


def looks_like_evaluation(path: str) -> bool:
    """Whether a file's name, or that of one of its folders, says that it evaluates."""
    return _EVALUATION.search(path) is not None


def is_invented(project: ProjectFacts, data: str) -> bool:
    """Whether names of the data or of files around them say that persons in them are made up."""
    parts = data.split("/")
    top = "/".join(parts[:-2]) + "/" if len(parts) > 2 else ""
    return any(
        _INVENTED.search(name[len(top) :])
        for name in (data, *project.names)
        if name.startswith(top)
    )


def number(params: Params, name: str, default: float) -> float:
    """A parameter of a rule as a number."""
    value = params.get(name, default)
    return float(value) if isinstance(value, int | float) else default


def percent(share: float) -> str:
    """A share for people."""
    return f"{100 * share:.0f} %"
