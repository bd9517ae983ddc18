from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from promptlint.analysis import profile
from promptlint.analysis.text_keys import text_keys
from promptlint.model.facts import DatasetProfile
from promptlint.readers.datasets import DatasetFile, sniff

PLANT = (
    "Condensate is returned to the collecting tank through the lower header. The operator opens "
    "the suction valve fully and the discharge valve to one quarter before the motor is released. "
    "Bearing temperatures are recorded every two hours, and a reading over eighty degrees requires "
    "a reduction of the load. Strainers are cleaned after five hundred operating hours or when the "
    "differential pressure exceeds the permitted value. Isolation follows the written permit: the "
    "breaker is locked, valves are chained, the drainage is opened and the pressure is verified. "
    "Gland packing is replaced as a complete set with staggered joints. Alignment is checked with "
    "the dial indicator at operating temperature. Vibration above the threshold leads to an "
    "immediate shutdown. Lubrication uses the prescribed grease in the prescribed quantity. Spare "
    "impellers are stored in the northern warehouse and balanced before installation. Every "
    "restart within twenty minutes of a protective trip needs the approval of the supervisor."
)


def profile_of(tmp_path: Path, rows: list[object], name: str = "train.jsonl") -> DatasetProfile:
    file = tmp_path / name
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    guess = sniff(file.read_bytes(), name)
    assert guess is not None
    dataset = DatasetFile(name, file, guess)
    parts = [profile.map(batch) for chunk in dataset.plan() for batch in dataset.batches(chunk)]
    return profile.finish(profile.merge(parts), guess.format)


def windows(text: str, size: int, step: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text) - size, step)]


def chat(user: str, answer: str) -> dict[str, object]:
    return {
        "messages": [
            {"role": "user", "content": user},
            {"role": "assistant", "content": answer},
        ]
    }


def test_every_measure_is_documented(tmp_path: Path) -> None:
    found = profile_of(tmp_path, [chat(f"What is {n}?", PLANT[n : n + 300]) for n in range(40)])
    assert set(found.measures) <= set(profile.MEASURES)


@pytest.mark.parametrize("step", [160, 220, 250])
@pytest.mark.parametrize("shuffled", [False, True])
def test_windows_overlap_in_any_order(tmp_path: Path, step: int, shuffled: bool) -> None:
    texts = windows(PLANT, 300, step)
    if shuffled:
        texts = texts[::2] + texts[1::2]
    found = profile_of(tmp_path, [{"text": text, "chunk_id": n} for n, text in enumerate(texts)])
    assert found.measures["overlap.share"] >= 0.5
    assert abs(found.measures["overlap.chars"] - (300 - step)) <= 60
    assert (found.measures["overlap.next"] == 1.0) is not shuffled
    assert found.measures["rows.raw"] == 1.0
    assert found.measures["rows.chunk_columns"] == 1.0
    assert found.measures["passage.mid_end"] >= 0.5
    assert found.measures["text.at_limit"] == 1.0
    place = found.examples["overlap"][0]
    assert place.record in (1, 2, 3) or shuffled
    assert place.pointer == ("text",)


def test_whole_sentences_do_not_overlap(tmp_path: Path) -> None:
    sentences = [part.strip() + "." for part in PLANT.split(".") if part.strip()]
    texts = [" ".join(sentences[n : n + 3]) for n in range(0, len(sentences) - 2, 3)]
    found = profile_of(tmp_path, [{"text": text} for text in texts])
    assert found.measures["overlap.share"] == 0.0
    assert found.measures["passage.mid_start"] == 0.0
    assert found.measures["passage.mid_end"] == 0.0


def test_repeated_rows_are_no_overlap(tmp_path: Path) -> None:
    found = profile_of(tmp_path, [{"text": PLANT[:400]} for _ in range(30)])
    assert found.measures["overlap.share"] == 0.0
    assert found.measures["text.top"] == 1.0


def test_one_ending_for_all_is_no_overlap(tmp_path: Path) -> None:
    ending = " Please contact the responsible department immediately in such a situation."
    texts = [ending.strip() + " " + PLANT[n * 25 : n * 25 + 300] + ending for n in range(20)]
    found = profile_of(tmp_path, [chat("Question?", text) for text in texts])
    assert found.measures["overlap.share"] == 0.0


def test_windows_with_several_questions_each_still_overlap(tmp_path: Path) -> None:
    texts = [text for text in windows(PLANT, 300, 220) for _ in range(4)]
    rows = [chat(f"Question {n}?", text) for n, text in enumerate(texts)]
    assert profile_of(tmp_path, rows).measures["overlap.share"] >= 0.5


def test_prompts_that_say_nothing_and_prompts_that_do(tmp_path: Path) -> None:
    texts = windows(PLANT, 300, 40)
    blind = profile_of(tmp_path, [chat(f"Part {n}?", text) for n, text in enumerate(texts)])
    apt = profile_of(tmp_path, [chat(f"Explain: {text[20:80]}", text) for text in texts])
    constant = profile_of(tmp_path, [chat("Continue.", text) for text in texts])
    assert blind.measures["passage.echo"] < 0.1
    assert apt.measures["passage.echo"] > 0.7
    assert (constant.measures["user.distinct"], constant.measures["user.top"]) == (1, 1.0)


def test_answers_that_are_the_next_prompt(tmp_path: Path) -> None:
    texts = [*windows(PLANT, 250, 250), "The end."]
    rows = [chat(texts[n], texts[n + 1]) for n in range(len(texts) - 1)]
    assert profile_of(tmp_path, rows).measures["chain.share"] >= 0.5


@pytest.mark.parametrize(
    "row",
    [
        {"text": PLANT, "label": 3},
        {"text": PLANT, "summary": "The plant manual in one line."},
        {"text": PLANT, "translation": PLANT[::-1]},
        {"text": PLANT, "comment": "this is a second text that has more than eight words in it"},
    ],
)
def test_text_with_something_to_predict_is_not_raw(tmp_path: Path, row: object) -> None:
    assert profile_of(tmp_path, [row] * 12).measures["rows.raw"] == 0.0


def test_titles_and_sources_leave_text_raw(tmp_path: Path) -> None:
    row = {
        "text": PLANT,
        "title": "How to start the condensate pump in the lower hall of the plant",
    }
    assert profile_of(tmp_path, [row] * 12).measures["rows.raw"] == 1.0


def test_kinds_of_answers(tmp_path: Path) -> None:
    rows = [chat(f"Which class has item {n}?", "billing") for n in range(10)]
    rows += [chat(f"Extract item {n}.", json.dumps({"item": n, "text": PLANT})) for n in range(10)]
    listed = "\n".join(f"- a step of number {n} that is rather long. And more." for n in range(12))
    rows += [chat(f"List the steps of item {n}.", f"{n}\n{listed}") for n in range(10)]
    measures = profile_of(tmp_path, rows).measures
    assert measures["passage.share"] == 0.0
    assert measures["text.json"] == pytest.approx(1 / 3, abs=0.01)


def test_first_and_second_person(tmp_path: Path) -> None:
    letter = "Dear friend, I write to you about our garden. " + PLANT[:300]
    voice = profile_of(tmp_path, [chat(f"Write {n}.", f"{letter} {n}.") for n in range(12)])
    facts = profile_of(tmp_path, [chat(f"Write {n}.", f"{PLANT[:300]} {n}.") for n in range(12)])
    assert voice.measures["passage.impersonal"] == 0.0
    assert facts.measures["passage.impersonal"] == 1.0


def test_signature_is_no_cut(tmp_path: Path) -> None:
    letter = PLANT[: PLANT.index("Strainers")].strip() + "\n\nThe operations team"
    found = profile_of(tmp_path, [chat(f"Write {n}.", f"{n} {letter}") for n in range(12)])
    assert found.measures["passage.mid_end"] == 0.0


def test_lengths_are_exact_and_quantiles_near(tmp_path: Path) -> None:
    rows = [chat("Say it.", "x" * n) for n in range(1, 201)]
    measures = profile_of(tmp_path, rows).measures
    assert measures["text.chars"] == 100.5
    assert measures["text.deviation"] == pytest.approx(57.73, abs=0.01)
    assert measures["text.p50"] == pytest.approx(100, rel=0.05)
    assert measures["text.p90"] == pytest.approx(180, rel=0.05)


def test_many_distinct_prompts_are_estimated(tmp_path: Path) -> None:
    found = profile_of(tmp_path, [chat(f"Question {n}?", "Yes.") for n in range(6000)])
    assert found.measures["user.distinct"] == pytest.approx(6000, rel=0.12)


def test_odd_rows_are_counted_and_harmless(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    file.write_text(
        '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": ""}]}\n'
        "not json\n[1, 2]\n{}\n"
        '{"messages": "text"}\n{"messages": [1, null, {"role": 3}]}\n'
        '{"text": "\\ud83d half a pair"}\n',
        encoding="utf-8",
    )
    guess = sniff(file.read_bytes(), "train.jsonl")
    assert guess is not None
    dataset = DatasetFile("train.jsonl", file, guess)
    parts = [profile.map(batch) for chunk in dataset.plan() for batch in dataset.batches(chunk)]
    found = profile.finish(profile.merge(parts), guess.format)
    assert found.records == 7
    assert found.unparseable >= 1


def test_nothing_at_all() -> None:
    found = profile.finish(profile.merge([]), "unknown")
    assert (found.records, found.mean_chars, found.examples) == (0, 0.0, {})


def test_windows_of_words_have_one_length_in_words(tmp_path: Path) -> None:
    words = PLANT.split()
    texts = [" ".join(words[at : at + 40]) for at in range(0, len(words) - 40, 40)]
    found = profile_of(tmp_path, [{"text": text} for text in texts])
    assert found.measures["text.same_words"] == 1.0
    natural = [" ".join(words[: 34 + 3 * n]) for n in range(12)]
    found = profile_of(tmp_path, [{"text": text} for text in natural])
    assert found.measures["text.same_words"] <= 0.1


@pytest.mark.parametrize(
    ("prompt", "measure"),
    [
        ("What about this, please?", 0.0),
        ("When is the strainer cleaned?", 1.0),
        ("Who paints the fence of the orchard?", 0.0),
    ],
)
def test_echo_counts_content_words(tmp_path: Path, prompt: str, measure: float) -> None:
    rows = [chat(prompt, f"{PLANT} {n}.") for n in range(12)]
    assert profile_of(tmp_path, rows).measures["passage.echo"] == measure


def test_echo_is_left_out_where_words_can_not_be_told(tmp_path: Path) -> None:
    answer = "冷凝水通过下部集管返回收集箱。操作员打开吸入阀。" * 12
    rows = [chat("请介绍第三部分的内容", f"{answer}{n}。") for n in range(12)]
    assert "passage.echo" not in profile_of(tmp_path, rows).measures


def test_text_that_stands_in_a_document_shares_its_keys(tmp_path: Path) -> None:
    chance = random.Random(3)
    words = [word for word in PLANT.split() if len(word) > 2]
    text = " ".join(chance.choice(words) for _ in range(1500))
    document = "# Manual\n\n" + text.replace(". ", ".\n\n")
    found = profile_of(tmp_path, [{"text": part} for part in windows(text, 300, 150)])
    assert len(found.sketch) >= 40
    shared = set(text_keys(document)).intersection(found.sketch)
    assert len(shared) >= 0.9 * len(found.sketch)
    assert not set(text_keys(text[::-1])).intersection(found.sketch)
