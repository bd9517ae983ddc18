from promptlint.readers import read_document

TEXT = """\
# endpoints
OPENAI_CHAT_MODEL=gpt-4o-mini   # the small one
export QUOTED="two words"
EMPTY=
not an assignment
OPENAI_CHAT_MODEL='gpt-4.1'
"""


def test_assignments_with_places_and_repeats():
    document = read_document(".env", TEXT.encode(), "env")
    assert document is not None
    assert document.kind == "other"
    assert document.data == {
        "OPENAI_CHAT_MODEL": "gpt-4.1",
        "QUOTED": "two words",
        "EMPTY": "",
    }
    assert document.locate is not None
    span = document.locate(("QUOTED",), False)
    assert span is not None
    assert TEXT[slice(*span)] == '"two words"'
    ((pointer, _, _),) = document.extra["repeated_keys"]  # type: ignore[misc]
    assert pointer == ("OPENAI_CHAT_MODEL",)


def test_a_comment_is_no_part_of_a_plain_value():
    document = read_document(".env", b"MODEL=gpt-4o # note\n", "env")
    assert document is not None
    assert document.data == {"MODEL": "gpt-4o"}
