from __future__ import annotations

from promptlint.analysis.scopes import document_scopes, first_line, record_scopes, values_at
from promptlint.model.batch import BadRecord, RecordBatch, Turn
from promptlint.model.document import Document, Message, Prompt
from promptlint.model.text import Text
from promptlint.rulebook.declarative import Where


def test_a_star_stands_for_every_key_and_index() -> None:
    data = {"a": [{"b": 1}, {"c": 2}], "d": {"b": 3}}
    assert dict(values_at(data, ("a", "*", "b"))) == {("a", 0, "b"): 1}
    assert dict(values_at(data, ("*", "b"))) == {("d", "b"): 3}
    assert dict(values_at(data, ("a", "1", "c"))) == {("a", 1, "c"): 2}
    assert list(values_at(data, ("a", "7"))) == []
    assert list(values_at(data, ("a", "-1"))) == []
    assert list(values_at("text", ("a",))) == []
    assert list(values_at(data, ())) == [((), data)]


def test_the_first_line_is_the_first_that_says_something() -> None:
    assert first_line("a\nb") == (0, 1)
    assert first_line("\n \r\na\rb") == (4, 5)
    assert first_line(" \n") == (0, 0)
    assert first_line("") == (0, 0)


def test_texts_of_a_file_and_prompts_are_scopes_of_their_own() -> None:
    text = "You cook.\nHi"
    prompts = tuple(
        Prompt(name, "chat", (Message(role, Text.verbatim(text, start, end)),))
        for name, role, start, end in (("a", "system", 0, 9), ("b", "user", 10, 12))
    )
    document = Document("a.py", "source", "python", text, prompts=prompts, data={"k": "v"})
    everywhere = [Where("text"), Where("pointer", pointer=("k",)), Where("role", role="user")]
    scopes = list(document_scopes(document, everywhere))
    assert [[piece.text for piece in scope.pieces] for scope in scopes] == [[text, "v"], ["Hi"]]
    assert scopes[1].place.span == (10, 12)
    assert scopes[1].pieces[0].place(1, 2).span == (11, 12)
    assert scopes[0].pieces[1].place(0, 1).pointer == ("k",)


def test_answers_are_no_part_of_a_records_prompt() -> None:
    turns = [
        [
            Turn("system", "s", ("m", 0)),
            Turn("user", "u", ("m", 1)),
            Turn("assistant", "a", ("m", 2)),
            Turn("rejected", "r", ("rejected",)),
        ],
        [],
    ]
    batch = RecordBatch("d", "x", [{}, BadRecord("x")], turns, 0, [0, 1], (), [1, 1])
    ((index, scope),) = record_scopes(batch, [Where("prompt"), Where("role", role="user")])
    assert index == 0
    assert [piece.text for piece in scope.pieces] == ["s", "u"]
    assert scope.context == ("s", "u", "a", "r")
