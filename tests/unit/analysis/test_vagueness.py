from __future__ import annotations

import pytest

from promptlint.analysis.vagueness import (
    CRITERION,
    LENGTH,
    OPEN_LIST,
    QUANTITY,
    gives_length,
    vague,
)


def found(sentence: str) -> list[tuple[str, str]]:
    return [(hit.kind, hit.word) for hit in vague(sentence)]


@pytest.mark.parametrize(
    ("sentence", "kind", "word"),
    [
        ("Give some examples.", QUANTITY, "some"),
        ("Please suggest a few alternative titles", QUANTITY, "a few"),
        ("You should list several reasons.", QUANTITY, "several"),
        ("Write a brief summary of the report.", LENGTH, "brief"),
        ("Keep your answer short.", LENGTH, "short"),
        ("Use an appropriate scale.", CRITERION, "appropriate"),
        ("Implement proper error handling and validation.", CRITERION, "proper"),
        ("Handle errors properly.", CRITERION, "properly"),
        ("Make it better.", CRITERION, "better"),
        ("Extract name, street, town, etc.", OPEN_LIST, "etc."),
    ],
)
def test_orders_without_number_or_criterion(sentence: str, kind: str, word: str) -> None:
    assert found(sentence) == [(kind, word)]
    (hit,) = vague(sentence)
    assert sentence[slice(*hit.span)].lower() == word


@pytest.mark.parametrize(
    "sentence",
    [
        "Some examples are in German.",
        "I will provide some topics.",
        "Users may give several reasons.",
        "Give three examples.",
        "Give some examples, at least two.",
        "Suggest some names such as Ruby.",
        "Write a short summary of 50 words.",
        "Never give several answers.",
        "Do not use an appropriate tone.",
        "Use appropriate units for the country.",
        "Choose suitable colours based on the logo.",
        "Implement proper types (see types.md).",
        "Questions should use proper nouns.",
        "Apply proper semantic HTML.",
        "Should it give some examples?",
        "I'll make it better.",
        "Include the usual fields (name, street, etc.).",
        "The brief summary is shown on the first page.",
        "",
    ],
)
def test_no_order_or_enough_said(sentence: str) -> None:
    assert found(sentence) == []


def test_a_prompt_that_gives_a_length_in_numbers() -> None:
    assert gives_length("In 100-150 words.")
    assert gives_length("Two short sentences")
    assert not gives_length("In 2026 the words were few.")


def test_long_sentences_are_read_in_one_pass() -> None:
    assert found("include " + "a, " * 3_000 + "b") == []
    assert found("use " * 5_000) == []


@pytest.mark.parametrize(
    ("sentence", "around", "told"),
    [
        ("Return proper HTTP status codes.", "", False),
        ("Use appropriate emojis.", "", False),
        ("Implement proper CORS handling.", "", True),
        ("Handle errors and return appropriate responses.", "", True),
        ("Handle errors and return appropriate responses.", "All actions return a Response", False),
        ("Assign appropriate priorities.", "Include test data.", True),
    ],
)
def test_what_usage_or_the_next_lines_say(sentence: str, around: str, told: bool) -> None:
    assert bool(list(vague(sentence, around))) == told
