"""What a project's facts and findings tell about its methods, before anything is judged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from promptlint.analysis.corpora import Corpus, corpus_of, fetched, has_retrieval, marked
from promptlint.analysis.parameters import of_config
from promptlint.analysis.settings import resolved_data
from promptlint.analysis.training_cases import (
    PRETRAINING as PRETRAINS,
)
from promptlint.analysis.training_cases import (
    SCRATCH,
    cases_by_name,
    is_loader_test,
    looks_like_evaluation,
    method_of,
)
from promptlint.model.facts import Config, DatasetProfile, FileFacts, ProjectFacts
from promptlint.model.finding import Finding

_CHARS_PER_TOKEN = 4
_PROMPTS = ("prompt", "instructions")


@dataclass(frozen=True, slots=True)
class Training:
    """One training: its config, and the rows that can be seen.

    Attributes:
        data: (path, profile) of training files in the project.
        elsewhere: names of data that are not in it.
        is_pretraining: a corpus or random weights, not examples.
        parameters: of the model, where sizes or its name tell.
        hosted: a provider trains it.
    """

    facts: FileFacts
    config: Config
    data: tuple[tuple[str, DatasetProfile], ...]
    elsewhere: tuple[str, ...]
    is_pretraining: bool
    parameters: float | None
    hosted: bool

    @property
    def rows(self) -> int:
        """Rows that can be seen."""
        return sum(profile.records for _, profile in self.data)

    @property
    def tokens(self) -> float:
        """Tokens of these rows, once over."""
        return sum(
            profile.records * profile.measures.get("row.tokens", 0.0) for _, profile in self.data
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that the judgement looks at."""

    project: ProjectFacts
    findings: tuple[Finding, ...]
    prompts: tuple[str, ...]
    prompt_tokens: float
    calls: tuple[tuple[FileFacts, Config], ...]
    trainings: tuple[Training, ...]
    searches: bool
    file_search: bool
    corpus: Corpus | None
    fetched: float
    kinds: dict[str, int] = field(default_factory=dict)

    @property
    def rows_alone(self) -> dict[str, DatasetProfile]:
        """Datasets that no training names and no search reads, by path."""
        named = {path for training in self.trainings for path, _ in training.data}
        named.update(self.corpus.paths if self.corpus else ())
        return {
            path: facts.dataset
            for path, facts in self.project.files.items()
            if facts.dataset is not None
            and facts.dataset.records > facts.dataset.unparseable
            and path not in named
            and not looks_like_evaluation(path)
        }

    def found(self, *rules: str) -> list[Finding]:
        """Findings of some rules."""
        return [item for item in self.findings if item.rule in rules]


def read(
    project: ProjectFacts,
    findings: Iterable[Finding],
    files: Sequence[tuple[str, str, int]],
) -> Reading:
    """Read a project.

    Args:
        project: facts of all its files.
        findings: of the method family.
        files: (path, kind, characters) of everything that was recognised.
    """
    prompts = [(path, size) for path, kind, size in files if kind in _PROMPTS]
    corpus = corpus_of(project)
    kinds: dict[str, int] = {}
    for _, kind, _ in files:
        kinds[kind] = kinds.get(kind, 0) + 1
    longest = max((size for _, size in prompts), default=0)
    return Reading(
        project,
        tuple(findings),
        tuple(path for path, _ in prompts),
        longest / _CHARS_PER_TOKEN,
        tuple(
            (facts, config)
            for facts in project.files.values()
            for config in facts.configs
            if config.world == "generation"
        ),
        tuple(_with_rows_by_name(project, list(_trainings(project)))),
        has_retrieval(project),
        any(marked(project, "file-search")),
        corpus,
        fetched(project, corpus) if corpus else 0.0,
        kinds,
    )


def _with_rows_by_name(project: ProjectFacts, trainings: list[Training]) -> list[Training]:
    """Rows that are named for training, where no training names a file that can be seen."""
    if any(item.data for item in trainings):
        return trainings
    by_name = list(cases_by_name(project))
    rows = tuple((case.data.path, case.profile) for case in by_name)
    if not rows:
        return trainings
    if trainings:
        return [replace(trainings[0], data=rows), *trainings[1:]]
    first = by_name[0]
    return [Training(first.facts, first.config, rows, (), False, None, False)]


def _trainings(project: ProjectFacts) -> Iterable[Training]:
    for facts in project.files.values():
        for config in facts.configs:
            if config.world != "training" or is_loader_test(config):
                continue
            data: dict[str, DatasetProfile] = {}
            elsewhere = []
            for ref in resolved_data(project, facts, config):
                known = project.files.get(ref.path or "")
                if ref.role != "train" or looks_like_evaluation(ref.path or ""):
                    continue
                if known is not None and known.dataset is not None:
                    data[known.path] = known.dataset
                elif known is not None and known.chars:
                    data[known.path] = _one_text(known)
                elif ref.remote or ref.path:
                    elsewhere.append(ref.value.text() or ref.path or "")
            yield Training(
                facts,
                config,
                tuple(data.items()),
                tuple(name for name in elsewhere if name and not looks_like_evaluation(name)),
                _is_pretraining(config, bool(data)) or _reads_a_corpus(project, config, data),
                of_config(config),
                "openai" in config.framework or "azure" in config.framework,
            )


def _one_text(known: FileFacts) -> DatasetProfile:
    """A text that is trained on as it is, as data of one row."""
    tokens = known.chars / _CHARS_PER_TOKEN
    return DatasetProfile(
        "text",
        1,
        bytes=known.chars,
        measures={
            "rows.raw": 1.0,
            "row.tokens": tokens,
            "text.distinct": 1.0,
            "text.chars": float(known.chars),
        },
    )


def _is_pretraining(config: Config, has_rows: bool) -> bool:
    if SCRATCH.fullmatch(config.text("initialisation") or ""):
        return True
    sizes = config.number("layers") and config.number("width")
    if sizes and not ({"model", "adapter"} & config.values.keys()):
        return True
    return bool(PRETRAINS.fullmatch(method_of(config))) and not has_rows


def _reads_a_corpus(
    project: ProjectFacts, config: Config, data: Mapping[str, DatasetProfile]
) -> bool:
    """Whether a language model goes on learning from text that is elsewhere: a causal model, no
    adapter, no name of a data set, and no row in the project that asks and answers."""
    if method_of(config) != "clm" or data or "adapter" in config.values:
        return False
    if any(ref.value.known and not ref.remote for ref in config.data):
        return False
    if any(ref.remote and "://" not in (ref.value.text() or "") for ref in config.data):
        return False  # a hub's data set may hold anything
    return bool(config.data) and not any(
        facts.dataset is not None and facts.dataset.measures.get("rows.raw", 0.0) < 0.5
        for facts in project.files.values()
    )


def task_of(profile: DatasetProfile) -> str:
    """What rows teach, in a few words."""
    of = profile.measures.get
    if of("rows.preference", 0.0) >= 0.5:
        return "preferences between answers"
    if of("rows.tools", 0.0) >= 0.2:
        return "calls of tools"
    if of("rows.raw", 0.0) >= 0.5:
        return "bare text"
    if of("text.json", 0.0) >= 0.5:
        return "answers in a fixed format"
    distinct = of("text.distinct", 0.0)
    if of("text.short", 0.0) >= 0.8 and 0 < distinct <= max(12, 0.1 * profile.records):
        return f"{round(distinct)} labels"
    if of("facts.closed", 0.0) >= 0.5 and of("facts.asked", 0.0) >= 0.5:
        return "facts, asked and answered"
    if of("user.chars", 0.0) > 400 and of("user.chars", 0.0) > of("text.chars", 0.0):
        return "answers from a text that is given"
    return "a way of answering"
