from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from promptlint.checks.pattern import CHECK, MAX_HITS
from promptlint.fixing.spans import apply_edits
from promptlint.model.batch import BadRecord, RecordBatch, Turn
from promptlint.model.check import CheckContext
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.hit import Hit, RowHit
from promptlint.model.rule import ParamsError
from promptlint.model.text import Text

CONTEXT = CheckContext(date(2026, 11, 24))


def prompt_document(*turns: tuple[str, str]) -> Document:
    """A document whose text is the turns, one a line, each a message."""
    text, messages = "", []
    for role, content in turns:
        text += f"{role}: "
        messages.append(Message(role, Text.verbatim(f"{text}{content}", len(text))))
        text += f"{content}\n"
    return Document(
        "a.prompty", "prompt", "prompty", text, prompts=(Prompt("a", "chat", tuple(messages)),)
    )


def batch(*rows: object, turns: list[list[Turn]] | None = None) -> RecordBatch:
    count = len(rows)
    all_turns = turns or [[] for _ in rows]
    return RecordBatch("d.jsonl", "openai-chat", rows, all_turns, 0, range(count), (), [1] * count)


def hits(document: Document, **params: Any) -> list[Hit]:
    return list(CHECK.check(document, params, CONTEXT))


def texts(document: Document, **params: Any) -> list[str]:
    spans = [hit.place.span for hit in hits(document, **params)]
    return [document.text[span[0] : span[1]] for span in spans if span]


def rows(data: RecordBatch, **params: Any) -> list[RowHit]:
    return list(CHECK.scan(data, params, CONTEXT))


CHAT = prompt_document(
    ("system", "Never utilise jargon."),
    ("user", "Please utilise {{text}}."),
)


def test_the_whole_file_is_searched_by_default() -> None:
    assert texts(CHAT, pattern=r"utilise \w*|^user") == ["utilise jargon", "utilise "]
    assert texts(CHAT, pattern="^user", flags=["multiline"]) == ["user"]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("role=system", ["utilise"]),
        ("role=assistant", []),
        ("prompt", ["utilise", "utilise"]),
        (["role=system", "role=user"], ["utilise", "utilise"]),
    ],
)
def test_where_limits_the_search_to_messages(where: Any, found: list[str]) -> None:
    assert texts(CHAT, pattern="utilise", where=where) == found


def test_anchors_mean_the_message() -> None:
    assert texts(CHAT, pattern="^Never|jargon.$", where="role=system") == ["Never", "jargon."]


def test_a_role_prefix_is_not_part_of_its_message() -> None:
    assert texts(CHAT, pattern="system|user", where="prompt") == []


def test_conditions_look_at_the_whole_prompt() -> None:
    assert texts(CHAT, pattern="jargon", where="role=system", requires="Please") == ["jargon"]
    assert texts(CHAT, pattern="jargon", where="role=system", unless="Please") == []
    assert texts(CHAT, pattern="jargon", requires=["jargon", "poetry"]) == []


def test_allowed_matches_pass_only_as_a_whole() -> None:
    found = texts(CHAT, pattern=r"utilise\w*|jargon\b", allow=["jarg", "utilise"])
    assert found == ["jargon"]


def test_named_groups_are_fields_and_places() -> None:
    (hit,) = hits(CHAT, pattern=r"utilise (?P<what>\w+)(?P<rest> never)?", group="what")
    assert hit.place.span == (CHAT.text.index("jargon"), CHAT.text.index("jargon") + 6)
    assert hit.args == {"match": "utilise jargon", "what": "jargon", "rest": ""}
    assert hit.data == {"value": "utilise jargon"}


def test_a_group_that_took_no_part_leaves_the_whole_match() -> None:
    assert texts(CHAT, pattern="(?P<a>poetry)|Please", group="a") == ["Please"]


def test_masked_matches_reach_neither_message_nor_data() -> None:
    (hit,) = hits(CHAT, pattern=r"utilise (?P<what>jargon)", mask=True)
    assert hit.args == {"match": "(14 characters)", "what": "(6 characters)"}
    assert not hit.data


def test_long_matches_are_shortened() -> None:
    document = Document("a.md", "prompt", "markdown", "x" * 500)
    (hit,) = hits(document, pattern="x+")
    assert len(str(hit.args["match"])) == 60


def test_values_of_a_structured_file_are_searched_as_decoded() -> None:
    data = {"steps": [{"text": "a b"}, {"text": "b\tc", "note": "b"}, {"text": 3}]}
    document = Document("a.yaml", "prompt", "yaml", "…", data=data)
    places = [hit.place for hit in hits(document, pattern="b", where="pointer=/steps/*/text")]
    assert [(place.pointer, place.within) for place in places] == [
        (("steps", 0, "text"), (2, 3)),
        (("steps", 1, "text"), (0, 1)),
    ]


def test_a_file_with_too_many_matches_stops_being_listed() -> None:
    document = Document("a.md", "prompt", "markdown", "a" * (MAX_HITS + 5))
    assert len(hits(document, pattern="a")) == MAX_HITS


def test_the_replacement_is_an_unsafe_fix() -> None:
    found = hits(CHAT, pattern=r"utilise (?P<what>\w*)", replace="use {what}", where="prompt")
    assert all(hit.fix and not hit.fix.safe for hit in found)
    edits = [edit for hit in found if hit.fix for edit in hit.fix.edits]
    assert apply_edits(CHAT.text, edits) == CHAT.text.replace("utilise", "use")


def test_a_match_that_the_file_writes_with_escapes_is_left_to_its_author() -> None:
    text = Text("a\tb", ((0, 1), (1, 2), (2, 4)))
    document = Document(
        "a.json",
        "prompt",
        "json",
        r'"a\tb"',
        prompts=(Prompt("a", "chat", (Message("user", text),)),),
    )
    (hit,) = hits(document, pattern=r"a\tb", where="prompt", replace="ab")
    assert hit.place.span == (1, 5)
    assert hit.fix is None


def test_a_pattern_from_a_config_can_not_run_away_either() -> None:
    with pytest.raises(ParamsError, match="could take very long"):
        hits(CHAT, pattern="(a+)+$")


def test_a_search_over_a_megabyte_of_one_word_ends() -> None:
    document = Document("a.md", "prompt", "markdown", "a" * 1_000_000)
    assert hits(document, pattern=r"\w+:") == []


def turn(role: str, text: str, index: int, native: str = "") -> Turn:
    return Turn(role, text, ("messages", index, "content"), native)


def test_records_are_searched_turn_by_turn() -> None:
    data = batch(
        {"id": "x utilise"},
        BadRecord("broken"),
        {},
        turns=[
            [turn("user", "utilise", 0), turn("assistant", "no", 1, "gpt")],
            [],
            [turn("assistant", "We utilise.", 0, "gpt"), turn("assistant", "utilise", 1, "gpt")],
        ],
    )
    found = rows(data, pattern="utilise", entity="UTILISE")
    assert [(hit.index, hit.pointer, hit.within) for hit in found] == [
        (0, ("messages", 0, "content"), (0, 7)),
        (2, ("messages", 0, "content"), (3, 10)),
        (2, ("messages", 1, "content"), (0, 7)),
    ]
    assert {hit.entity for hit in found} == {"UTILISE"}
    assert len({hit.key for hit in found}) == 1, "the same value counts once"
    assert [hit.index for hit in rows(data, pattern="utilise", where="prompt")] == [0]
    assert [hit.index for hit in rows(data, pattern="utilise", where="role=gpt")] == [2, 2]
    assert [hit.pointer for hit in rows(data, pattern="x", where="pointer=/id")] == [("id",)]
    assert [hit.index for hit in rows(data, pattern="utilise", unless="^no$")] == [2, 2]


def test_a_pattern_never_spans_two_turns() -> None:
    data = batch({}, turns=[[turn("user", "a", 0), turn("assistant", "b", 1)]])
    assert rows(data, pattern="a.*b", flags=["dotall"]) == []
    assert re.search("(?s)a.*b", data.buffer), "the joined text would match"
