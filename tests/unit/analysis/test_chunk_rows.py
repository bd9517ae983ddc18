"""Single rows that are pieces of documents: what is told, and what is left alone."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.analysis import chunk_rows
from promptlint.analysis.chunk_rows import CONTINUED, NO_PROMPT, PLACE
from promptlint.model.batch import RecordBatch
from promptlint.model.check import ChunkBase
from promptlint.model.levels import Severity
from promptlint.readers.datasets.formats import format_of, turns_of

PASSAGE = (
    "The ferry calls at six landings between the mouth and the falls. Its timetable, printed each "
    "spring and once more in autumn, follows the "
    "tide, and at low water the two upper landings are left out. Freight is taken on the morning "
    "run only; crates over 40 kilograms are weighed at the pier. Each landing keeps a book in "
    "which the mate enters the depth, the wind and the number of passengers."
)
CUT = PASSAGE.index("Freight") + len("Freight is taken on the mor")
HALF, REST = PASSAGE[:CUT], PASSAGE[CUT:]
PIECE = PASSAGE[4:-1] + ", together with the names of those who were left behind on the pier"


def batch(rows: Sequence[object], first: int = 0) -> RecordBatch:
    turns = [turns_of(row, format_of(row).name) for row in rows]
    name = format_of(rows[0]).name
    return RecordBatch("x.jsonl", name, rows, turns, first, range(len(rows)), [], [1] * len(rows))


def chat(prompt: object, answer: str, system: str = "", **more: object) -> dict[str, object]:
    turns = [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]
    before = [{"role": "system", "content": system}] if system else []
    return {"messages": [*before, *turns], **more}


def sign(row: object) -> str:
    found = [item.sign for item in chunk_rows.find(batch([row]))]
    assert len(found) <= 1
    return found[0] if found else ""


@pytest.mark.parametrize(
    "row",
    [
        chat("", PASSAGE),
        chat(" \n", PASSAGE, "You are a helpful assistant."),
        {"prompt": "", "completion": PASSAGE},
        {"prompt": "", "chosen": PASSAGE, "rejected": "No."},
        {"conversations": [{"from": "human", "value": ""}, {"from": "gpt", "value": PASSAGE}]},
        chat("", PIECE, "Write like a clerk."),  # what begins inside a sentence is no answer
    ],
)
def test_nothing_is_asked(row: object) -> None:
    assert sign(row) == NO_PROMPT


@pytest.mark.parametrize(
    "prompt",
    [
        "page 3",
        "Page 3 of 40",
        "chunk 12",
        "section 4.2 of the harbour rules",
        "Harbour rules, section 4.2",
        "harbour rules.pdf",
        "harbour_rules.pdf, p. 12",
        "harbour_rules.pdf#page=12",
        "[harbour_rules.docx | chunk_7]",
        "Seite 12 von 80",
        "Appendix A3",
        "§ 17",
    ],
)
def test_a_place_is_named(prompt: str) -> None:
    assert sign(chat(prompt, PASSAGE)) == PLACE


@pytest.mark.parametrize(
    "prompt",
    [
        "What does section 4.2 say?",
        "Summarise page 3",
        "Explain chunk 12 of the harbour rules",
        "Read harbour_rules.pdf and list the landings",
        "Ferries between the mouth and the falls",
        "The page turns",
        "Write chapter 3",
        "Part of me",
        "12",
    ],
)
def test_a_request_is_no_place(prompt: str) -> None:
    assert sign(chat(prompt, PASSAGE)) == ""
    assert sign(chat(prompt, PIECE)) == ""


@pytest.mark.parametrize(
    "answer",
    [
        "Section 4.2 says which landings the ferry leaves out. " + PASSAGE,
        "I have no access to the harbour rules. " + PASSAGE,
        '{"landings": "' + PASSAGE + '"}',
        "At the falls.",
    ],
)
def test_an_answer_about_a_place_is_an_answer(answer: str) -> None:
    assert sign(chat("Section 4.2", answer)) == ""


@pytest.mark.parametrize(
    "row",
    [
        chat(HALF, REST),
        chat(HALF, REST, "You are a helpful assistant."),
        {"prompt": HALF, "completion": REST},
        {"instruction": HALF, "input": "", "output": REST},
        {"instruction": "", "input": HALF, "output": REST},
        # cut at three places: the question is the document's own
        chat("pier. Who keeps the book? The mate does. " + HALF, REST),
    ],
)
def test_an_answer_goes_on_with_the_prompt(row: object) -> None:
    assert sign(row) == CONTINUED


@pytest.mark.parametrize(
    "row",
    [
        chat("Continue the text:\n" + HALF, REST),
        chat("Please go on. " + HALF, REST),
        chat("Translate into plain English: " + HALF, REST),
        chat("What follows? " + HALF, REST),
        chat("Context: " + HALF, REST),
        chat("<doc>" + HALF, REST),
        chat(HALF, REST, "Continue the text of the user."),
        chat(HALF, REST, "You are a translator."),
        chat(HALF, REST, "You write stories."),
        {"instruction": "Finish it.", "input": HALF, "output": REST},
        chat(PASSAGE, "all of it is about ferries. The book is kept by the mate, at each landing, "
             "and freight goes in the morning. Nothing else is said."),  # the prompt ends
        chat(HALF, "The text breaks off. " + PASSAGE),  # the answer begins
        chat(HALF.lower(), REST.lower()),  # nobody writes capitals
        chat(HALF, "iPhone owners may use the harbour's own program for it. It shows the landings "
             "and the tide, and it books a seat."),
        chat(HALF, "morning"),
        chat(HALF, REST, tools=[{"type": "function"}]),
        chat(HALF, REST, context="The harbour rules."),
    ],
)  # fmt: skip
def test_texts_to_work_on_are_left_alone(row: object) -> None:
    assert sign(row) == ""


def test_code_to_be_completed_is_left_alone() -> None:
    code = "".join(f"def depth_{number}(pier):\n    return pier.depth;\n" for number in range(6))
    rest = "umn(pier):\n    return 3\n\n# Wind is asked for. The mate writes it down.\n" + code
    assert sign(chat(code + "def col", rest)) == ""


@pytest.mark.parametrize(
    "row",
    [
        chat("", PASSAGE, "Write one paragraph about a ferry."),
        chat("", "Welcome to the harbour office, how can I help you? " + PASSAGE),
        chat("", PASSAGE, "You are Ilse, keeper of the ferry. " * 10),
        chat("", PASSAGE, image="pier.png"),
        chat("", "Six landings."),
        chat([{"type": "image_url", "image_url": {"url": "a.png"}}, {"type": "text", "text": ""}],
             PASSAGE),
        {"messages": [{"role": "user", "content": ""},
                      {"role": "assistant", "content": PASSAGE, "weight": 0}]},
        {"messages": [{"role": "user", "content": "Tell me more."},
                      {"role": "assistant", "content": "Of what?"},
                      {"role": "user", "content": ""},
                      {"role": "assistant", "content": PASSAGE}]},
        {"messages": [{"role": "user", "content": ""},
                      {"role": "assistant", "content": PASSAGE},
                      {"role": "user", "content": "And the tide?"},
                      {"role": "assistant", "content": "It is low."}]},
        {"text": PASSAGE},  # another format, or pre-training
    ],
)  # fmt: skip
def test_other_empty_prompts_are_left_alone(row: object) -> None:
    assert sign(row) == ""


def test_points_at_the_prompt_or_at_the_passage() -> None:
    place, nothing = chunk_rows.find(batch([chat("page 3", PASSAGE), chat("", PASSAGE)]))
    assert place.turn.pointer == ("messages", 0, "content")
    assert nothing.turn.pointer == ("messages", 1, "content")


def test_records_are_numbered_over_batches_and_chunks() -> None:
    one = chunk_rows.found_in(batch([chat("page 3", PASSAGE)], first=2))
    chunk = chunk_rows.merged([(ChunkBase(0), one)])
    whole = chunk_rows.merged([(ChunkBase(0), chunk), (ChunkBase(10), chunk)])
    assert list(whole.values()) == [array("q", [2, 12])]


def test_hits_are_in_order_and_warnings() -> None:
    rows = [chat("", PASSAGE), chat("page 3", PASSAGE), chat("", PASSAGE)]
    hits = list(chunk_rows.hits(chunk_rows.found_in(batch(rows)), 10))
    assert [hit.record for hit in hits] == [0, 1, 2]
    assert {hit.severity for hit in hits} == {Severity.WARNING}
    assert [hit.data["sign"] for hit in hits] == [NO_PROMPT, PLACE, NO_PROMPT]


def test_a_dataset_of_such_rows_is_judged_as_a_whole() -> None:
    found = chunk_rows.found_in(batch([chat("", PASSAGE)]))
    assert list(chunk_rows.hits(found, 3))
    assert not list(chunk_rows.hits(found, 2))


TEXTS = st.sampled_from(["", " ", "page 3", HALF, REST, PASSAGE, PIECE, "Why?", "\x1e", "a" * 250])


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=8), st.integers(0, 8))
def test_batches_do_not_matter(pairs: list[tuple[str, str]], cut: int) -> None:
    rows = [{"prompt": prompt, "completion": answer} for prompt, answer in pairs]
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    apart = [item.sign for part in parts for item in chunk_rows.find(batch(part))]
    assert [item.sign for item in chunk_rows.find(batch(rows))] == apart


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_text_is_read(prompt: str, answer: str) -> None:
    list(chunk_rows.find(batch([{"prompt": prompt, "completion": answer}])))
