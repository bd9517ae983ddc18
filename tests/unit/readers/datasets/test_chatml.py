"""Text with ChatML applied, as turns."""

import pickle

import pytest

from promptlint.model.place import PartPointer
from promptlint.readers.datasets.formats import format_of, turns_of

TEXT = (
    "<|im_start|>system\nYou know the harbour.<|im_end|>\n"
    "<|im_start|>user\nWhich quay?<|im_end|>\n"
    "<|im_start|>assistant\nQuay 4.\nBerth 2.<|im_end|>\n"
)


@pytest.mark.parametrize("before", ["", "<s>", "\n <|begin_of_text|>"])
def test_turns_with_their_places(before):
    turns = turns_of({"text": before + TEXT})
    assert [(turn.role, turn.text) for turn in turns] == [
        ("system", "You know the harbour."),
        ("user", "Which quay?"),
        ("assistant", "Quay 4.\nBerth 2."),
    ]
    for turn in turns:
        assert isinstance(turn.pointer, PartPointer)
        assert turn.pointer == ("text",)
        start = turn.pointer.start
        assert (before + TEXT)[start : start + len(turn.text)] == turn.text
    assert format_of({"text": TEXT}).name == "text"


def test_the_last_turn_may_be_open():
    turns = turns_of({"text": TEXT.removesuffix("<|im_end|>\n")})
    assert turns[-1].text == "Quay 4.\nBerth 2."


@pytest.mark.parametrize(
    "text",
    [
        "In ChatML, <|im_start|>user\nbegins a turn.",
        TEXT + "and more",
        TEXT.replace("Which quay?<|im_end|>", "Which quay?"),
        "<|im_start|>captain\nAhoy.<|im_end|>",
        "<|im_start|>",
    ],
)
def test_any_other_text_stays_one(text):
    (turn,) = turns_of({"text": text})
    assert (turn.role, turn.text) == ("text", text)


def test_places_of_parts_survive_workers():
    part = pickle.loads(pickle.dumps(PartPointer.of(("text",), 7)))
    assert (part, part.start) == (("text",), 7)


def test_a_hit_is_placed_in_the_whole_string(promptlint, tmp_path):
    import json

    rows = [
        {"text": TEXT.replace("Quay 4", f"Quay {number} near the old light house")}
        for number in range(30)
    ]
    rows[4]["text"] = rows[4]["text"].replace("Berth 2.", "Write to j.harker@harbour-mail.org")
    rows[9]["text"] = "<|im_start|>user\nWhich quay?<|im_end|>\n<|im_start|>assistant\n<|im_end|>"
    (tmp_path / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    result = promptlint("check", "train.jsonl", "--output-format", "json", cwd=tmp_path)
    found = {item["rule"]: item for item in result.json["findings"]}
    (place,) = found["personal-data"]["data"]["places"]
    text = rows[4]["text"]
    assert text[place["start"] : place["end"]] == "j.harker@harbour-mail.org"
    assert place["pointer"] == "/text"
