"""Any text through the readers of scripts and notebooks: no exception, and places that hold."""

import json
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from promptlint.model.document import UnreadableError
from promptlint.readers import read_document

_PIECES = st.sampled_from(
    [
        "const SYSTEM_PROMPT = ", "openai.chat.completions.create({", "messages: [",
        "{role: 'system',",
        " content: ", "`", "'", '"', "${", "}", "]", ")", "(", "{", "\\n", "\\u{1F600}", "\\x4",
        "\\",
        "You are a kind bot ", "é", "😀", "\n", "\r\n", "\r", " + ", "a.b", "// openai\n", ";",
        ",", "[",
        "new PromptTemplate({template: ", "class A {", "function f(x) {", "dedent", "...", "=>",
        "<b>",
    ]
)  # fmt: skip
_SCRIPTS = st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=40).map("".join))

_PYTHON = st.sampled_from(
    [
        "X_PROMPT = ", "f", "'", '"', '"""', "{name}", "You are a kind bot ", "\\n", "\\", "\n",
        "\r\n",
        "é", "😀", "%time ", "!ls", "%%bash\n", " + ", "import openai\n", "(", ")", "    ", "{{",
        "?",
    ]
)  # fmt: skip
_CELLS = st.lists(
    st.tuples(
        st.sampled_from(["code", "markdown"]),
        st.one_of(st.text(max_size=40), st.lists(_PYTHON, max_size=25).map("".join)),
        st.booleans(),
    ),
    max_size=4,
)


def _holds(document):
    for prompt in document.prompts:
        for message in prompt.messages:
            text = message.text
            ends = text.source_span(0, len(text.value))
            assert 0 <= ends[0] <= ends[1] <= len(document.text)
            for at, char in enumerate(text.value):
                start, end = text.source_span(at, at + 1)
                assert 0 <= start < end <= len(document.text)
                if char.isalpha() and end == start + 1:
                    assert document.text[start] in (char, "$", "{") or "$" in text.value


@given(_SCRIPTS, st.sampled_from(["a.ts", "a.tsx", "a.js"]))
def test_any_script(text, path):
    source = "// openai\n" + text.replace("\0", " ")
    document = read_document(path, source.encode("utf-8", "replace"), "script")
    if document is not None:
        _holds(document)


@given(
    st.lists(
        st.sampled_from(["You are ", "a cat", "é", "😀", "\n", "'", "\\", "\t"]), min_size=1
    ).map("".join)
)
def test_a_literal_decodes_to_what_was_encoded(value):
    text = "openai; const A_PROMPT = " + json.dumps("Be a good cat. " + value) + ";"
    document = read_document("a.ts", text.encode(), "script")
    (prompt,) = document.prompts
    found = prompt.messages[0].text
    assert found.value == "Be a good cat. " + value
    for start in range(len(found.value)):
        piece = document.text[slice(*found.source_span(start, start + 1))]
        surrogates = found.value[start] > "\uffff"
        assert surrogates or json.loads(f'"{piece}"') == found.value[start]


@given(_CELLS, st.sampled_from([None, 1]), st.booleans())
def test_any_notebook(cells, indent, ascii_only):
    data = {
        "cells": [
            {"cell_type": kind, "source": source.splitlines(keepends=True) if split else source}
            for kind, source, split in [("code", "import openai", True), *cells]
        ],
        "nbformat": 4,
    }
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    document = read_document("n.ipynb", text.encode("utf-8", "replace"), "notebook")
    assert document is not None
    for prompt in document.prompts:
        for message in prompt.messages:
            found = message.text
            for at, char in enumerate(found.value):
                start, end = found.source_span(at, at + 1)
                assert 0 <= start < end <= len(document.text)
                piece = document.text[start:end]
                if len(piece) == 1 and char.isalpha():
                    assert piece == char or "{" in found.value
    for docs in document.extra["docs"]:
        if docs.value:
            start, end = docs.source_span(0, len(docs.value))
            assert 0 <= start < end <= len(document.text)


@given(st.text(max_size=60))
def test_any_text_as_a_notebook(text):
    with suppress(UnreadableError):
        read_document("n.ipynb", ("openai" + text).encode("utf-8", "replace"), "notebook")
