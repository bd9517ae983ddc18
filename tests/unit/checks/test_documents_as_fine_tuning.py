from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from promptlint.checks.documents_as_fine_tuning import CHECK
from promptlint.model.check import CheckContext
from promptlint.model.facts import (
    Config,
    DataRef,
    DatasetProfile,
    FileFacts,
    ProjectFacts,
    Value,
)
from promptlint.model.hit import Hit
from promptlint.model.levels import Confidence
from promptlint.model.place import Place

CONTEXT = CheckContext(as_of=date(2026, 11, 24))
DATA = "data/train.jsonl"

WINDOWS = {
    "rows.raw": 1.0,
    "passage.share": 0.98,
    "passage.impersonal": 0.9,
    "passage.figures": 0.6,
    "passage.mid_start": 0.8,
    "passage.mid_end": 0.9,
    "overlap.share": 0.7,
    "overlap.compared": 100.0,
    "overlap.chars": 90.0,
    "text.at_limit": 0.9,
    "text.p90": 800.0,
    "text.chars": 780.0,
}
PARAGRAPHS = {
    **WINDOWS,
    "passage.mid_start": 0.0,
    "passage.mid_end": 0.01,
    "overlap.share": 0.01,
    "text.at_limit": 0.1,
}
ANSWERS = {
    **PARAGRAPHS,
    "rows.raw": 0.0,
    "rows.chat": 1.0,
    "text.distinct": 200.0,
    "user.chars": 40.0,
    "user.distinct": 190.0,
    "user.top": 0.02,
    "passage.echo": 0.5,
}
DISGUISED = {
    **ANSWERS,
    "overlap.share": 0.3,
    "passage.mid_start": 0.5,
    "passage.mid_end": 0.6,
    "passage.echo": 0.05,
}
CONSTANT = {**ANSWERS, "user.distinct": 1.0, "user.top": 1.0, "passage.echo": 0.0}


def training(path: str = "train.py", **settings: object) -> FileFacts:
    ref = DataRef(Value(DATA, Place(span=(40, 58)), "code"), "train", DATA)
    values = {
        "model": Value("org/base-7b"),
        "method": Value("sft"),
        **{name: Value(value) for name, value in settings.items()},  # type: ignore[arg-type]  # scalars
    }
    config = Config("training", "trl", values, data=(ref,), place=Place(span=(10, 20)))
    return FileFacts(path, "source" if path.endswith(".py") else "training", "python", (config,))


def dataset(
    measures: dict[str, float], records: int = 200, size: int = 100_000, sketch: int = 0
) -> FileFacts:
    examples = {
        name: (Place(record=1, pointer=("text",)), Place(record=2, pointer=("text",)))
        for name in ("overlap", "mid_start", "passage")
    }
    profile = DatasetProfile(
        "text", records, 0, size, 500.0, measures, examples, tuple(range(sketch))
    )
    return FileFacts(DATA, "dataset", "text", dataset=profile)


def check(*files: FileFacts) -> list[Hit]:
    facts = {item.path: item for item in files}
    project = ProjectFacts(facts, frozenset({DATA}), frozenset(facts), CONTEXT.as_of)
    return list(CHECK.check_project(project, {}, CONTEXT))


def signals(hit: Hit) -> set[object]:
    found = hit.data["signals"]
    assert isinstance(found, list)
    return set(found)


@pytest.mark.parametrize("measures", [WINDOWS, DISGUISED])
def test_chunks_are_reported_at_the_call_with_their_rows(measures: dict[str, float]) -> None:
    (hit,) = check(training(), dataset(measures))
    assert (hit.place.path, hit.place.span) == ("train.py", (10, 20))
    assert hit.confidence is Confidence.HIGH
    assert {"overlap", "cut-sentences"} <= signals(hit)
    first, *rows = hit.related
    assert (first.path, first.span) == ("train.py", (40, 58))
    assert [(place.path, place.record) for place in rows] == [(DATA, 1), (DATA, 2)]
    assert all(place.message for place in hit.related)
    assert hit.args["data"] == DATA
    assert "70 %" in str(hit.args["evidence"]) or "30 %" in str(hit.args["evidence"])


def test_a_config_file_is_reported_at_the_name_of_its_data() -> None:
    (hit,) = check(training("lora.yml"), dataset(WINDOWS))
    assert hit.place.span == (40, 58)
    assert all(place.path == DATA for place in hit.related)


def test_constant_prompt_needs_statements() -> None:
    (hit,) = check(training(), dataset(CONSTANT))
    assert signals(hit) == {"constant-prompt", "statements"}
    assert hit.confidence is Confidence.MEDIUM
    voice = {**CONSTANT, "passage.impersonal": 0.1}
    assert check(training(), dataset(voice)) == []
    story = {**CONSTANT, "passage.figures": 0.02}
    assert check(training(), dataset(story)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("overlap.share", 0.0),
        ("passage.mid_start", 0.0),
        ("passage.echo", 0.5),
    ],
)
def test_any_two_signs_are_enough(name: str, value: float) -> None:
    assert len(check(training(), dataset({**DISGUISED, name: value}))) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("overlap.share", 0.4), ("text.at_limit", 0.9), ("rows.chunk_columns", 1.0)],
)
def test_one_sign_is_not_enough(name: str, value: float) -> None:
    assert check(training(), dataset({**PARAGRAPHS, name: value})) == []


def test_a_chat_model_trained_on_numbered_text_is_a_second_sign() -> None:
    measures = {**PARAGRAPHS, "rows.chunk_columns": 1.0}
    facts = training(model="Qwen/Qwen2.5-7B-Instruct")
    (hit,) = check(facts, dataset(measures))
    assert signals(hit) == {"chunk-columns", "chat-model"}
    assert check(facts, dataset(PARAGRAPHS)) == []


def test_text_of_the_projects_documents_is_a_sign() -> None:
    docs = FileFacts("docs/manual.md", "docs", "markdown", sketch=tuple(range(60)))
    facts = training(model="Qwen/Qwen2.5-7B-Instruct")
    (hit,) = check(facts, dataset(PARAGRAPHS, sketch=100), docs)
    assert "project-documents" in signals(hit)
    assert "60 %" in str(hit.args["evidence"])
    assert "docs/manual.md" in {place.path for place in hit.related}
    few = FileFacts("docs/manual.md", "docs", "markdown", sketch=tuple(range(10)))
    assert check(facts, dataset(PARAGRAPHS, sketch=100), few) == []
    prompt = FileFacts("prompts/a.txt", "prompt", "text", sketch=tuple(range(60)))
    assert check(facts, dataset(PARAGRAPHS, sketch=100), prompt) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"user.chars": 900.0},  # the document stands in the prompt
        {"text.json": 1.0},
        {"rows.tools": 0.7},
        {"rows.multi_turn": 0.9},
        {"passage.share": 0.1},
        {"text.distinct": 8.0},
        {"rows.chat": 0.0, "rows.preference": 1.0},
    ],
)
def test_other_tasks_are_left_alone(changed: dict[str, float]) -> None:
    assert check(training(), dataset({**DISGUISED, **changed})) == []
    assert check(training(), dataset({**CONSTANT, **changed})) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"method": "dpo"},
        {"method": "mlm"},
        {"method": "classification"},
        {"method": "embedding"},
        {"initialisation": "random"},
        {"steps": 5},
    ],
)
def test_other_trainings_are_left_alone(settings: dict[str, object]) -> None:
    assert check(training(**settings), dataset(WINDOWS)) == []


def test_raw_text_for_a_trainer_that_says_nothing_is_left_alone() -> None:
    facts = training()
    (config,) = facts.configs
    unknown = replace(config, framework="transformers", values={})
    assert check(replace(facts, configs=(unknown,)), dataset(WINDOWS)) == []


def test_pre_training_at_scale_is_left_alone() -> None:
    assert check(training(), dataset(WINDOWS, size=80_000_000)) == []
    remote = DataRef(Value("s3://corpus/v3"), remote=True)
    corpus = Config("training", "axolotl", {"method": Value("pt")}, data=(remote,))
    declared = FileFacts("cpt.yaml", "training", "axolotl", (corpus,))
    assert check(training(), dataset(WINDOWS), declared) == []
    assert len(check(training(), dataset(DISGUISED), declared)) == 1


def test_a_voice_is_left_alone() -> None:
    novel = {**WINDOWS, "passage.impersonal": 0.1, "passage.figures": 0.05}
    assert check(training(), dataset(novel)) == []


def test_data_without_training_and_training_without_data() -> None:
    assert check(dataset(WINDOWS)) == []
    assert check(training()) == []
    index = Config("retrieval", "langchain", data=training().configs[0].data)
    assert check(FileFacts("index.py", "source", "python", (index,)), dataset(WINDOWS)) == []


def test_evaluation_data_and_tiny_sets_are_left_alone() -> None:
    facts = training()
    (config,) = facts.configs
    held_out = replace(config, data=(replace(config.data[0], role="eval"),))
    assert check(replace(facts, configs=(held_out,)), dataset(WINDOWS)) == []
    assert check(facts, dataset(WINDOWS, records=9)) == []


def test_one_finding_for_each_training_and_file() -> None:
    facts = training()
    twice = replace(facts, configs=facts.configs * 2)
    assert len(check(twice, dataset(WINDOWS))) == 1
    assert len(check(facts, training("other.py"), dataset(WINDOWS))) == 2
