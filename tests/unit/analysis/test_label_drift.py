"""Two spellings of one word, and words that are only similar."""

from __future__ import annotations

import pytest

from promptlint.analysis.label_drift import (
    answer_drift,
    list_drift,
    marker_drift,
    naming_drift,
    prefix_drift,
    same_word,
    shape_drift,
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("product exchange", "exchange product", True),
        ("question", "Question", True),
        ("first_name", "first name", True),
        ("confidence", "confidance", True),
        ("receive", "recieve", True),
        ("category", "categories", False),
        ("tool", "tools", False),
        ("version 1", "version 2", False),
        ("cat", "bat", False),
        ("effect", "affect", False),
        ("same", "same", False),
    ],
)
def test_which_labels_are_one(one: str, other: str, expected: bool) -> None:
    assert same_word(one, other) is expected
    assert same_word(other, one) is expected


def test_lists_that_share_most_labels() -> None:
    text = 'One of "go home", "stay here", "other".\nSo: "home go", "stay here" or "other"?'
    assert [(drift.written, drift.expected) for drift in list_drift(text)] == [
        ("home go", "go home")
    ]
    assert not list(list_drift('"red", "green", "blue"\n"small", "large", "Red"'))


def test_answers_drift_only_where_each_is_a_label() -> None:
    head = "Labels: spam, ham\n\n"
    assert [drift.written for drift in answer_drift(head + "Type: Spam\nType: ham\n")] == ["Spam"]
    assert not list(answer_drift(head + "Type: Spam\nType: unsure\n"))
    assert not list(answer_drift(head + "Type: Spam\n"))


def test_inline_lists_of_labels() -> None:
    text = "Classify it as spam or ham.\n\nLabel: Spam\nLabel: ham\n"
    assert [(drift.written, drift.expected) for drift in answer_drift(text)] == [("Spam", "spam")]


def test_markers() -> None:
    assert [drift.written for drift in marker_drift("End with [done].\n\nx\n# Done\n")] == [
        "# Done"
    ]
    assert not list(marker_drift("End with [done].\n\nx\n[done]\n"))
    assert not list(marker_drift("[start]\nx\n[END CONTEXT]\n"))


def test_prefixes_of_turns() -> None:
    turns = "Question: a\nAnswer: b\n" * 3
    assert [drift.written for drift in prefix_drift(turns + "Quesiton: c\nAnswer: d\n")] == [
        "Quesiton"
    ]
    assert not list(prefix_drift(turns + "Note: c\n"))


def test_turns_that_are_abbreviated_in_one_example_only() -> None:
    assert [drift.written for drift in naming_drift("Q: a\nA: b\nQuestion: c\nAnswer: d\n")] == [
        "Question"
    ]
    assert not list(naming_drift("Q: a\nA: b\nQuestion: {{q}}\nAnswer:\n"))


def test_answers_of_which_some_are_json() -> None:
    json = 'Q: a\nA: {"b": 1}\n'
    assert [drift.written for drift in shape_drift(json + "Q: c\nA: yes\n")] == ["plain text"]
    assert not list(shape_drift(json + json))
    assert not list(shape_drift(json + "Q: {{q}}\nA: {{a}}\n"))


LISTED = "Sort it into one of these labels:\n\n- refund\n- `product exchange`: a new one\n- delay\n"


def test_labels_in_a_list_below_a_line_that_announces_them() -> None:
    shown = "\nLabel: exchange product\n\nMessage: It is late.\nLabel: delay\n"
    (drift,) = answer_drift(LISTED + shown)
    assert (drift.written, drift.expected) == ("exchange product", "product exchange")
    assert (LISTED + shown)[slice(*drift.span)] == "exchange product"
    assert (LISTED + shown)[slice(*drift.other)] == "product exchange"


@pytest.mark.parametrize(
    "text",
    [
        LISTED + "\nLabel: refund\n\nLabel: delay\n",
        LISTED + "\nLabel: exchange product\n\nLabel: something else\n",
        LISTED.replace("labels", "steps").replace("one of", "")
        + "\nA b: exchange product\n\nA b: delay\n",
        "Labels:\n\nAny.\n\n- product exchange\n- delay\n\nLabel: exchange product\nLabel: delay\n",
    ],
)
def test_lists_of_something_else(text: str) -> None:
    assert list(answer_drift(text)) == []


def test_a_full_stop_within_the_quotes_is_no_part_of_a_label() -> None:
    text = 'Fill in "name", "goal", and "starters." Ask for "name", "goal", and "starters" later.'
    assert list(list_drift(text)) == []
