"""Plain observations: what the files do, with numbers and places, for or against nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from promptlint.advice.model import Evidence, Spot
from promptlint.advice.reading import Reading, Training, task_of
from promptlint.analysis.corpora import marked, retrieval_configs
from promptlint.analysis.parameters import short
from promptlint.model.facts import Config, FileFacts
from promptlint.model.place import Location, Place

_Locate = Callable[[Place], Location]


def observations(reading: Reading, locate: _Locate) -> Iterator[Evidence]:
    """What was seen, the heaviest method first."""
    seen: set[tuple[str, ...]] = set()
    for training in reading.trainings:
        paths = tuple(path for path, _ in training.data)
        if paths not in seen or training.elsewhere:
            seen.add(paths)
            yield from _training(reading, training, locate)
    yield from _search(reading, locate)
    if not reading.trainings:
        for path, profile in list(reading.rows_alone.items())[:2]:
            yield Evidence(
                f"{path} holds {profile.records:,} rows: {task_of(profile)}; no training here"
                " names it.",
                (Spot(path),),
            )
    if reading.prompts:
        count = len(reading.prompts)
        words = "One prompt" if count == 1 else f"{count} prompts, the longest"
        size = f" of about {round(reading.prompt_tokens):,} tokens"
        yield Evidence(f"{words}{size}.", tuple(Spot(path) for path in reading.prompts[:2]))


def _training(reading: Reading, training: Training, locate: _Locate) -> Iterator[Evidence]:
    spot = _spot(training.facts, training.config, locate)
    models = {name for item in reading.trainings if (name := item.config.text("model"))}
    model = training.config.text("model") or (models.pop() if len(models) == 1 else "")
    found = reading.found("documents-as-fine-tuning")
    documents = {str(item.data.get("dataset", "")) for item in found}
    what = f"{model} is trained" if model else "A model is trained"
    if training.is_pretraining:
        size = f" of {short(training.parameters)} parameters" if training.parameters else ""
        what = f"A model{size} is trained on running text"
    for path, profile in training.data:
        task = "pieces of documents" if path in documents else task_of(profile)
        rows = "all of" if profile.format == "text" and profile.records == 1 else ""
        rows = rows or f"{profile.records:,} row{'' if profile.records == 1 else 's'} of"
        yield Evidence(
            f"{what} on {rows} {path}: {task}, about"
            f" {short(profile.records * profile.measures.get('row.tokens', 0.0))} tokens.",
            (spot, Spot(path)),
        )
    if training.elsewhere:
        yield Evidence(f"{what} on data that is not here: {training.elsewhere[0]}.", (spot,))


def _search(reading: Reading, locate: _Locate) -> Iterator[Evidence]:
    spots = [_spot(facts, config, locate) for facts, config in retrieval_configs(reading.project)]
    for facts, mark in marked(reading.project, "search", "file-search"):
        line = locate(Place(path=facts.path, span=mark.place.span)).line
        spots.append(Spot(facts.path, line))
    if not spots:
        return
    corpus = reading.corpus
    if corpus is None:
        yield Evidence("Documents are searched and put into the request.", tuple(spots[:2]))
        return
    unit = "entry" if corpus.entries == 1 else "entries"
    yield Evidence(
        f"{corpus.entries:,} {unit} of about {short(corpus.tokens)} tokens are searched; a question"
        f" gets about {round(reading.fetched):,} of them.",
        (spots[0], *(Spot(path) for path in corpus.paths[:1])),
    )


def _spot(facts: FileFacts, config: Config, locate: _Locate) -> Spot:
    """Where a config is told: its call, or the first of its values."""
    places = [config.place, *(value.place for value in config.values.values())]
    for place in places:
        if place.span is not None or place.pointer:
            found = locate(Place(path=facts.path, span=place.span, pointer=place.pointer))
            return Spot(facts.path, found.line)
    return Spot(facts.path)
