"""Text with Alpaca's or Guanaco's headings applied, as turns and as a conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.model.place import PartPointer
from promptlint.readers.datasets.formats import conversations_of, turns_of

ALPACA = (
    "Below is an instruction that describes a task, paired with an input. Write a response.\n\n"
    "### Instruction:\nWhich quay?\n\n### Input:\nThe ferry to the island\n\n"
    "### Response:\nQuay 4.\nBerth 2.</s>"
)
GUANACO = "### Human: Which quay?### Assistant: Quay 4. ### Human: Thanks ### Assistant: Welcome."


@pytest.mark.parametrize("before", ["", "<s>"])
def test_alpaca(before):
    text = before + ALPACA
    turns = turns_of({"text": text})
    assert [(turn.role, turn.text) for turn in turns] == [
        ("user", "Which quay?"),
        ("user", "The ferry to the island"),
        ("assistant", "Quay 4.\nBerth 2."),
    ]
    for turn in turns:
        assert isinstance(turn.pointer, PartPointer)
        assert text[turn.pointer.start :].startswith(turn.text)


def test_instruction_and_input_are_one_message():
    (conversation,) = conversations_of({"text": ALPACA})
    assert [message["role"] for message in conversation.messages] == ["user", "assistant"]
    assert conversation.place(1, "role") == ("text",)
    assert conversation.place(1).start == ALPACA.index("Quay 4.")


def test_guanaco():
    roles = [turn.role for turn in turns_of({"text": GUANACO.replace("?###", "? ###")})]
    assert roles == ["user", "assistant"] * 2


def test_alpacas_preamble_without_an_answer():
    text = ALPACA[: ALPACA.index("### Response")]
    assert [turn.role for turn in turns_of({"text": text})] == ["user", "user"]


@pytest.mark.parametrize(
    "text",
    [
        "### Question:\nHow a document asks and never answers.",
        "A report.\n\n### Response:\nThe town answered.",
        "# Title\n\n### Instruction:\nMix it.\n\n### Response:\nIt rises.",
        "### Results:\nNo heading of a prompt.",
        "",
    ],
)
def test_other_text_is_one_turn(text):
    assert [turn.role for turn in turns_of({"text": text})] == ["text"]
    assert conversations_of({"text": text}) == ()


@given(st.text("#: \nInstructionRespoHumAa", max_size=300))
def test_turns_stand_where_they_say(text):
    for turn in turns_of({"text": "### Instruction:\nx\n### Response:" + text}):
        start = turn.pointer.start
        assert ("### Instruction:\nx\n### Response:" + text)[start:].startswith(turn.text)
