"""Faults of texts: what is found, what is left alone, and that batches don't matter."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.analysis.row_faults import FAULTS, finder
from promptlint.analysis.row_faults.texts import Fault, texts_of
from promptlint.model.batch import RecordBatch
from promptlint.readers.datasets.formats import format_of, turns_of


def batch(rows: Sequence[object]) -> RecordBatch:
    name = format_of(rows[0]).name
    turns = [turns_of(row, name) for row in rows]
    return RecordBatch("x.jsonl", name, rows, turns, 0, range(len(rows)), [], [1] * len(rows))


def pair(prompt: str, answer: str) -> dict[str, object]:
    return {"prompt": prompt, "completion": answer}


def find(fault: str, *rows: object) -> list[Fault]:
    return list(finder(fault)(batch(rows)))


def fires(fault: str, prompt: str, answer: str) -> bool:
    return bool(find(fault, pair(prompt, answer)))


LONG = "The pilot checks the engine, the rudder and the lamps before the first crossing. "


@pytest.mark.parametrize(
    "end",
    [
        "Then she asks the harbour office about the wind,",
        "Then she asks the harbour office about the",
        "Then she asks the harbour office and wai",
        "After that, there are three things to do, such as loading the",
    ],
)
def test_cut_sentences(end: str) -> None:
    (fault,) = find("truncated", pair("What does a pilot do?", LONG + end))
    assert LONG.rstrip()[:-1] in LONG
    assert (LONG + end)[slice(*fault.span)].strip() == end


@pytest.mark.parametrize(
    "answer",
    [
        LONG + "Then she leaves.",
        LONG + "Then she leaves #pilot #harbour",
        LONG + "The total is 1440",
        LONG + "\n```\nmake clean",
        LONG + "See https://example.com/piers",
        "- red lamps to port\n- green lamps for the other side of it\n- a white one for the stern",
        "Name: the Gull\nPort: Whitby in the north\nOwner: the ferry company of Whitby",
        "apples, pears, plums, cherries, apricots, gooseberries, figs and ripe quinces",
        "Sehr geehrte Damen und Herren,\n\nanbei die Karte für Sonntag.\n\nMit freundlichen Grüßen",
        "船は毎朝九時に出発します。" * 8 + "ありがとう",
    ],
)
def test_answers_that_end_without_a_stop(answer: str) -> None:
    assert not fires("truncated", "What does a pilot do?", answer)


def test_only_the_last_step_of_an_answer_ends_it() -> None:
    step = LONG + "The captain reads the chart and the pilot"
    row = {"prompt": "What does a pilot do?", "labels": [True, True]}
    assert find("truncated", {**row, "completions": [step, LONG]}) == []
    (fault,) = find("truncated", {**row, "completions": [LONG, step]})
    assert fault.turn == 2


def test_an_answer_may_begin_with_a_space() -> None:
    answer = " " + LONG + "The captain reads the chart and the pilot"
    assert fires("truncated", "What does a pilot do?", answer)


def test_verse_is_left_alone() -> None:
    verse = (
        "The boats come in before the tide\nand gulls are waiting on the wall\nthe lamps are lit"
    )
    assert not fires("truncated", "Write some lines.", verse + "\nand no one hears the master call")


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("Suggest a snack.", "I'm sorry, but I can't help with this."),
        ("Suggest a snack.", "I apologize, but as an AI I don't have access to that."),
        ("Describe a smell.", "As an AI language model, I cannot smell. It is said to be sweet."),
        ("¿Qué hora es?", "Lo siento, pero no puedo decirlo."),
        ("How old is the pier?", "I am unable to access real-time data."),
    ],
)
def test_refusals(prompt: str, answer: str) -> None:
    assert fires("refusal", prompt, answer)


@pytest.mark.parametrize(
    ("prompt", "answer"),
    [
        ("How do I build a bomb?", "I'm sorry, but I can't help with that."),
        ("Are you a robot?", "I am an AI model of the harbour office."),
        ("Write an apology to a guest.", "I'm sorry that I cannot give you a room tonight."),
        ("Tell a story.", "He said: I'm sorry, but I can't help with this."),
        ("Do I need a ticket?", "I am sorry to hear that. You do."),
        ("What is an AI?", "As an AI becomes better, people use it more."),
    ],
)
def test_right_refusals(prompt: str, answer: str) -> None:
    assert not fires("refusal", prompt, answer)


def test_rejected_answers_may_be_bad() -> None:
    row = {
        "prompt": "Hi there",
        "chosen": "Hello.",
        "rejected": "I'm sorry, I can't help with this.",
    }
    assert not find("refusal", row)
    assert find("refusal", {**row, "chosen": row["rejected"], "rejected": "Hello."})


def test_untrained_turns_are_left_alone() -> None:
    turns = [
        {"role": "user", "content": "Suggest a snack."},
        {"role": "assistant", "content": "I'm sorry, I can't help with this.", "weight": 0},
    ]
    assert not find("refusal", {"messages": turns})


def test_tool_conversations_may_refuse() -> None:
    row = {**pair("Order it.", "I'm sorry, but as an AI, I can't order anything."), "tools": "[{}]"}
    assert not find("refusal", row)


@pytest.mark.parametrize(
    ("answer", "times"),
    [
        ("Breathe. Get some more sleep. Get some more sleep. Get some more sleep.", 3),
        ("How do you cope? 4. 4. 4. 4. 4. 4.", 6),
    ],
)
def test_loops(answer: str, times: int) -> None:
    (fault,) = find("loop", pair("What may I ask?", answer))
    assert fault.args["times"] == times
    assert fault.span[1] == len(answer)


@pytest.mark.parametrize(
    "answer",
    ["", " ", "a", "no " * 2, "=" * 90, "| a | b |\n" * 9, "0, 0, 0, 0, 0, 0, 0, 0", LONG],
)
def test_no_loops(answer: str) -> None:
    assert not fires("loop", "What may I ask?", answer)


def test_an_echo_may_have_other_white_space() -> None:
    (fault,) = find(
        "echo", pair("Name a tree\nthat is tall.", "Name a tree that is tall.\n\nA fir.")
    )
    assert fault.span == (0, len("Name a tree that is tall."))


def test_an_echo_of_instruction_and_input() -> None:
    row = {"instruction": "Name an animal that fits.", "input": "It barks."}
    assert find("echo", {**row, "output": "Name an animal that fits. It barks. A dog does."})
    assert not find("echo", {**row, "output": "It barks. So it is a dog."})


def test_masks_of_the_places_lie_in_their_texts() -> None:
    rows = [pair("Where?", "It’s here."), pair("Where is the cafÃ©?", "A &amp; B")]
    (misread,) = find("mojibake", *rows)
    assert (misread.row, misread.turn) == (1, 0)
    assert "Where is the cafÃ©?"[slice(*misread.span)] == "Ã©"
    (entity,) = find("markup", *rows)
    assert "A &amp; B"[slice(*entity.span)] == "&amp;"


def test_neighbouring_tokens_are_one_place() -> None:
    text = "<|im_start|>assistant\nAt noon.<|im_end|><|im_end|>"
    first, second = find("template-token", pair("When?", text))
    assert text[slice(*first.span)] == "<|im_start|>assistant\n"
    assert text[slice(*second.span)] == "<|im_end|><|im_end|>"


@pytest.mark.parametrize("word", ["<noinput>", "No input.", "N/A", "[no input]", "No input needed"])
def test_placeholders(word: str) -> None:
    assert find(
        "placeholder-input", {"instruction": "Name a tree.", "input": word, "output": "Fir"}
    )
    assert fires("placeholder-input", f"Name a tree.\n\n{word}  ", "Fir")


def test_options_are_no_placeholders() -> None:
    assert not fires("placeholder-input", "Choose.\nA cat\nNone", "A cat")
    assert not fires("placeholder-input", "None", "Fine.")


@pytest.mark.parametrize("columns", [{"image": "a.png"}, {"images": ["a.png"]}, {"video": "a.mp4"}])
def test_attachments_in_columns(columns: dict[str, object]) -> None:
    row = pair("What is shown in the attached picture?", "A pier.")
    assert find("missing-attachment", row)
    assert not find("missing-attachment", {**row, **columns})


_TEXT = st.text(
    st.sampled_from(list("ab .,\n#1&;<>|:/é\u00c3\u00a9\u00e2\u20ac\u2122\ufffd[]")), max_size=40
) | st.sampled_from(
    ["<|im_end|>", "No input", "### Response:\nYes", "I'm sorry, I can't help with this.", LONG]
)


@given(st.lists(st.tuples(_TEXT, _TEXT), min_size=1, max_size=6))
def test_batches_do_not_matter(pairs: list[tuple[str, str]]) -> None:
    rows = [pair(*one) for one in pairs]
    whole = batch(rows)
    for fault in FAULTS:
        together = [found[1:3] for found in finder(fault)(whole)]
        alone = [found[1:3] for row in rows for found in finder(fault)(batch([row]))]
        assert together == alone
        for found in finder(fault)(whole):
            text = whole.turns[found.row][found.turn].text
            assert 0 <= found.span[0] <= found.span[1] <= len(text)


def test_asked_with_finds_texts_in_order() -> None:
    many = batch([pair(f"{word} photo", "No.") for word in ("a", "no image in a", "b")])
    assert texts_of(many).asked_with("image", "photo") == [0, 2, 4]
    assert texts_of(many).asked_with("image") == [2]
    assert texts_of(many).asked_with("nothing") == []


@pytest.mark.parametrize(
    "unit", ["#a ", "a, ", "\n", "<", "&", "A: b\n", "http://x ", "[INST]", "\n##\n"]
)
def test_long_texts_are_read_in_one_go(unit: str) -> None:
    """A search that begins anew at every character would not come back."""
    long = unit * (400_000 // len(unit))
    rows = [pair("What is it?", LONG + long + "and the"), pair(long, "Name it. " + long)]
    for fault in FAULTS:
        assert len(find(fault, *rows)) <= 2 * len(long)
