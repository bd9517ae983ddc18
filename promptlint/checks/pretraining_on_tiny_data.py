"""Training from random weights on far fewer tokens than the parameters need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from promptlint.analysis.parameters import of_config, short
from promptlint.analysis.settings import place_in, resolved_data
from promptlint.analysis.training_cases import SCRATCH, is_loader_test, method_of, number
from promptlint.model.check import CheckContext
from promptlint.model.facts import Config, FileFacts, ProjectFacts
from promptlint.model.hit import Hit
from promptlint.model.levels import Severity
from promptlint.model.place import Place
from promptlint.model.rule import Params

_GENERATIVE = ("", "clm", "pt", "pretrain", "pretraining", "sft", "lm", "causal-lm")
_SMALLEST = 1_000_000
"""No language model that writes sentences has fewer parameters (Eldan and Li 2023)."""


@dataclass(frozen=True, slots=True)
class _Corpus:
    """What is trained on, as far as it can be seen."""

    tokens: float
    paths: tuple[str, ...]
    place: Place


class _PretrainingOnTinyData:
    """Project check. Parameters:

    - ``tokens_per_parameter``: fewer are too few (Hoffmann et al. 2022: about 20).
    - ``error_below``: fewer than so many are an error, more a warning.
    """

    def check_project(
        self, project: ProjectFacts, params: Params, context: CheckContext
    ) -> Iterable[Hit]:
        """One hit for each corpus that a model is trained on from random weights."""
        seen: set[tuple[str, ...]] = set()
        needed = number(params, "tokens_per_parameter", 20)
        for facts, config in _from_scratch(project):
            corpus = _corpus(project, facts, config)
            if corpus is None or corpus.paths in seen:
                continue
            parameters = _parameters(project, config)
            size = parameters or _SMALLEST
            if corpus.tokens >= needed * size:
                continue
            seen.add(corpus.paths)
            rate = corpus.tokens / size
            known = parameters is not None
            clear = rate < number(params, "error_below", 1)
            yield Hit(
                _place(facts, config, corpus),
                {
                    "tokens": short(corpus.tokens),
                    "parameters": f"{short(size)} parameters" if known else "any useful size",
                    "needed": short(needed * size),
                },
                tuple(
                    place_in(path, Place(record=0), f"about {short(corpus.tokens)} tokens in all")
                    for path in corpus.paths
                ),
                {
                    "dataset": ", ".join(corpus.paths),
                    "tokens": round(corpus.tokens),
                    "parameters": round(parameters) if parameters else None,
                    "signals": ["random-weights", "too-few-tokens"],
                    "evidence": [
                        "the weights start at random",
                        f"{short(corpus.tokens)} tokens, {rate:.2g} for each parameter",
                    ],
                },
                severity=None if clear else Severity.WARNING,
                identity=", ".join(corpus.paths),
            )


def _from_scratch(project: ProjectFacts) -> Iterator[tuple[FileFacts, Config]]:
    """Trainings from random weights; those that tell their sizes first."""
    found = [
        (facts, config)
        for facts in project.files.values()
        for config in facts.configs
        if config.world == "training"
        and (SCRATCH.fullmatch(config.text("initialisation") or "") or _gives_sizes(config))
        and method_of(config) in _GENERATIVE
        and not is_loader_test(config)
    ]
    yield from sorted(found, key=lambda item: of_config(item[1]) is None)


def _gives_sizes(config: Config) -> bool:
    """Sizes of a model without the name of one that exists: it has to be made."""
    sizes = config.number("layers") and config.number("width")
    return bool(sizes) and not ({"model", "adapter"} & config.values.keys())


def _parameters(project: ProjectFacts, config: Config) -> float | None:
    """Sizes may stand in one file and the training in another."""
    own = of_config(config)
    if own is not None:
        return own
    others = {
        of_config(other)
        for facts in project.files.values()
        for other in facts.configs
        if other.world == "training" and other.number("layers") and other.number("width")
    }
    return others.pop() if len(others) == 1 else None


def _corpus(project: ProjectFacts, facts: FileFacts, config: Config) -> _Corpus | None:
    """``None`` where a part of the corpus is elsewhere."""
    found = _named(project, facts, config)
    if found is not None:
        return found
    if any(ref.remote or ref.path for ref in config.data if ref.role == "train"):
        return None
    # The script takes its data from a configuration that names no method of its own.
    others = [
        corpus
        for other in project.files.values()
        for item in other.configs
        if item.world == "training"
        and item is not config
        and not ({"model", "adapter"} & item.values.keys())
        for corpus in (_named(project, other, item),)
        if corpus is not None
    ]
    return others[0] if len({corpus.paths for corpus in others}) == 1 else None


def _named(project: ProjectFacts, facts: FileFacts, config: Config) -> _Corpus | None:
    tokens, place = 0.0, Place(path=facts.path)
    paths: list[str] = []
    for written, ref in zip(config.data, resolved_data(project, facts, config), strict=True):
        if ref.role != "train":
            continue
        known = project.files.get(ref.path or "")
        if ref.remote or known is None:
            return None
        if known.dataset is not None:
            tokens += known.dataset.records * known.dataset.measures.get("row.tokens", 0.0)
        elif known.chars:
            tokens += known.chars / 4
        else:
            return None
        place = place_in(facts.path, written.value.place) if not paths else place
        paths.append(known.path)
    return _Corpus(tokens, tuple(paths), place) if paths and tokens else None


def _place(facts: FileFacts, config: Config, corpus: _Corpus) -> Place:
    value = config.values.get("initialisation")
    if value is not None and (value.place.span or value.place.pointer):
        return place_in(facts.path, value.place)
    return place_in(facts.path, config.place) if facts.kind == "source" else corpus.place


CHECK = _PretrainingOnTinyData()
