"""What datasets are like as a whole: labels, system prompts, openings, languages, lengths."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from promptlint.checks.dataset_variety import CHECK as VARIETY
from promptlint.checks.label_imbalance import CHECK as LABELS
from promptlint.checks.length_outlier import CHECK as LENGTHS
from promptlint.checks.system_variants import CHECK as SYSTEMS
from promptlint.model.batch import BadRecord, RecordBatch
from promptlint.model.check import CheckContext, ChunkBase, CorpusCheck, CorpusView
from promptlint.model.hit import CorpusHit
from promptlint.model.rule import ParamsError
from promptlint.readers.datasets.formats import format_of, turns_of

CONTEXT = CheckContext(date(2026, 11, 24))


def run(
    check: CorpusCheck, data: Sequence[object], size: int = 0, /, **params: Any
) -> list[CorpusHit]:
    """The check's hits, in batches of `size` records, two of them to a chunk."""
    name = format_of(data[0]).name
    size = size or len(data)
    chunks: list[tuple[ChunkBase, Any]] = []
    for start in range(0, len(data), 2 * size):
        parts = []
        for begin in range(start, min(start + 2 * size, len(data)), size):
            some = data[begin : begin + size]
            turns = [turns_of(row, name) for row in some]
            offsets = range(100 * begin, 100 * (begin + len(some)), 100)
            batch = RecordBatch(
                "x", name, some, turns, begin - start, offsets, [], [100] * len(some)
            )
            parts.append((ChunkBase(0), check.map(batch, params, CONTEXT)))
        chunks.append((ChunkBase(start), check.merge(parts)))
    view = CorpusView("x", name, len(data), None, lambda records: {})
    return list(check.finish(check.merge(chunks), view, params, CONTEXT))


def pair(prompt: str, answer: str) -> dict[str, Any]:
    return {"prompt": prompt, "completion": answer}


def with_system(system: str | None, number: int) -> dict[str, Any]:
    turns = [] if system is None else [{"role": "system", "content": system}]
    turns.append({"role": "user", "content": f"Where is boat {number}?"})
    turns.append({"role": "assistant", "content": f"At pier {number % 7}."})
    return {"messages": turns}


ALL = {"share": 0.8, "rows": 10}


def test_one_label_dominates() -> None:
    rows = [pair(f"Mail {i}", "spam" if i % 10 == 0 else "Fine") for i in range(60)]
    (hit,) = run(LABELS, rows, **ALL)
    assert hit.record is None
    assert hit.args == {"label": "`fine`", "share": "90 % of the answers"}
    assert hit.data == {"share": 0.9, "labels": 2}


def test_balanced_few_or_long_answers_say_nothing() -> None:
    rows = [pair(f"Mail {i}", "spam" if i % 2 else "fine") for i in range(60)]
    assert run(LABELS, rows, **ALL) == []
    assert run(LABELS, rows[:4], **ALL) == []
    rows = [pair(f"Mail {i}", f"number {i}") for i in range(60)]
    assert run(LABELS, rows, **ALL) == []
    rows = [pair(f"Mail {i}", "fine" if i % 3 else "It is a long answer. " * 9) for i in range(60)]
    assert run(LABELS, rows, **ALL) == []


def test_a_column_of_labels() -> None:
    rows = [{"text": f"Mail {i}", "label": int(i % 20 == 0)} for i in range(60)]
    (hit,) = run(LABELS, rows, **ALL)
    assert (hit.entity, hit.args["label"]) == ("label", "`0`")


SYSTEM = "You are the assistant of the harbour office; answer in one sentence and name the pier."
LIMITS = {"similarity": 0.85, "lacking": 0.05, "rows": 10}


def test_a_variant_of_the_common_prompt() -> None:
    rows = [with_system(SYSTEM if i != 17 else SYSTEM.upper(), i) for i in range(40)]
    (hit,) = run(SYSTEMS, rows, **LIMITS)
    assert (hit.record, hit.pointer, hit.entity) == (17, ("messages", 0, "content"), "nearly-equal")
    assert hit.data == {"records": 1, "common": 39}


def test_records_without_the_prompt() -> None:
    rows = [with_system(SYSTEM if i not in (5, 9) else None, i) for i in range(60)]
    assert [(hit.record, hit.entity) for hit in run(SYSTEMS, rows, **LIMITS)] == [
        (5, "missing"),
        (9, "missing"),
    ]
    rows = [with_system(SYSTEM if i % 4 else None, i) for i in range(60)]
    assert run(SYSTEMS, rows, **LIMITS) == []


def test_templates_are_variants_on_purpose() -> None:
    rows = [with_system(f"{SYSTEM} The guest is number {i}.", i) for i in range(60)]
    assert run(SYSTEMS, rows, **LIMITS) == []
    rows = [with_system(f"{SYSTEM} The guest is number {i}.", i) for i in range(400)]
    assert run(SYSTEMS, rows, **LIMITS) == []


def opening(**more: Any) -> dict[str, Any]:
    return {"looks_for": "opening", "share": 0.5, "rows": 10, **more}


def test_openings() -> None:
    tail = "boats lie at the north pier until the tide turns and the wind drops."
    rows = [pair(f"Q{i}", f"Sure! Here you are: {i} {tail}") for i in range(30)]
    (hit,) = run(VARIETY, rows, **opening())
    assert hit.args == {"opening": "Sure! Here you are:", "share": "100 %"}
    assert run(VARIETY, rows[:5], **opening()) == []
    assert (
        run(VARIETY, [pair(f"Q{i}", "Sure! Here you are:") for i in range(30)], **opening()) == []
    )
    assert run(VARIETY, [pair(f"Q{i}", f"{i} {tail}") for i in range(30)], **opening()) == []


ENGLISH = pair(
    "Where is the key to the office, and who can have it on a Sunday?",
    "The key is with the guard at the pier, and you can have it when you sign the list.",
)
LANGUAGES = {"looks_for": "language", "share": 0.9, "rows": 10}


@pytest.mark.parametrize(
    ("prompt", "answer", "language"),
    [
        (
            "Où est la clé du bureau et qui peut avoir cette clé pour le dimanche ?",
            "La clé est avec le gardien sur le quai du nord, et vous pouvez signer la liste.",
            "French",
        ),
        ("Где лежит ключ от конторы и кто может взять его?", "У сторожа на причале.", "Cyrillic"),
        (
            "鍵はどこにありますか？日曜日は誰が借りられますか？",
            "北の桟橋の守衛が持っています。",
            "Japanese",
        ),
    ],
)
def test_a_record_in_another_language(prompt: str, answer: str, language: str) -> None:
    rows = [ENGLISH] * 11 + [pair(prompt, answer)] + [ENGLISH] * 3
    (hit,) = run(VARIETY, rows, **LANGUAGES)
    assert (hit.record, hit.entity) == (11, language)
    assert run(VARIETY, [ENGLISH] * 5 + [pair(prompt, answer)] * 5, **LANGUAGES) == []


def test_translations_are_no_mix() -> None:
    german = "Der Schlüssel ist bei der Wache und Sie können ihn haben, wenn Sie sich eintragen."
    rows = [ENGLISH] * 20 + [pair("Say this in German for me: the key is with the guard.", german)]
    assert run(VARIETY, rows, **LANGUAGES) == []


INSTRUCTIONS = {"looks_for": "instructions", "share": 0.8, "rows": 10}


def test_few_instructions() -> None:
    rows = [pair(f"Classify the following mail: {i}", "a") for i in range(30)]
    (hit,) = run(VARIETY, rows, **INSTRUCTIONS)
    assert hit.data == {"distinct": 1, "share": 1.0}
    rows = [pair(f"Boat {i} is at which pier?", "a") for i in range(30)]
    assert run(VARIETY, rows, **INSTRUCTIONS) == []


ENDS = {"times": 20, "percentile_times": 4, "rows": 100}


def test_lengths() -> None:
    rows = [{"text": "A note about the ferry. " * (1 + i % 3)} for i in range(200)]
    assert run(LENGTHS, rows, **ENDS) == []
    rows[40] = {"text": "A note about the ferry. " * 90}
    (hit,) = run(LENGTHS, rows, **ENDS)
    assert (hit.record, hit.entity) == (40, "longer")
    assert hit.data["characters"] == len("A note about the ferry. ") * 90
    assert run(LENGTHS, rows[:90], **ENDS) == []


@pytest.mark.parametrize(
    ("check", "params"),
    [
        (LABELS, ALL),
        (SYSTEMS, LIMITS),
        (VARIETY, opening(share=0.05)),
        (VARIETY, LANGUAGES),
        (VARIETY, INSTRUCTIONS),
        (LENGTHS, {"times": 2, "percentile_times": 1, "rows": 10}),
    ],
)
def test_the_cut_does_not_matter(check: CorpusCheck, params: dict[str, Any]) -> None:
    rows: list[object] = [
        with_system([SYSTEM, SYSTEM + "!", None][i % 41 % 3 if i % 17 == 0 else 0], i)
        for i in range(300)
    ]
    rows += [{"messages": [{"role": "user", "content": "Hi"}]}, BadRecord("is cut short")] * 3
    rows += [with_system(SYSTEM, i) | {"extra": i} for i in range(40)]
    assert (
        run(check, rows, **params)
        == run(check, rows, 7, **params)
        == run(check, rows, 60, **params)
    )


@pytest.mark.parametrize("check", [LABELS, SYSTEMS, VARIETY, LENGTHS])
def test_bad_params(check: CorpusCheck) -> None:
    with pytest.raises(ParamsError):
        run(check, [ENGLISH] * 3, rows="many", share="most", looks_for="x")


def test_samples_of_large_sets_are_bounded_and_the_same_for_any_cut() -> None:
    rows = [pair(f"Boat {i} is at which pier?", f"Pier {i} " * 20) for i in range(9000)]
    hits = [run(VARIETY, rows, size, **opening(share=0.0001)) for size in (500, 4500)]
    assert hits[0] == hits[1]
