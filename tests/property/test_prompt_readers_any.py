"""Prompt readers and their analyses on any text: no crash, and every place is exact."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.analysis import templates, unicode_hygiene
from promptlint.model.document import Document, UnreadableError
from promptlint.readers import read_document
from promptlint.readers.yaml_tree import compose, plain

PIECES = st.sampled_from(
    [
        "---\n", "---\r\n", "+++\n", "\n", "\r", "name: x\n", "inputs:\n  a: {type: string}\n",
        "inputs: [a, {name: b}]\n", "sample: {c: 1}\n", "model: {id: m, options: {topP: 1}}\n",
        "&a [*a]\n", "- ", "system:\n", "# user:\r\n", "assistant[name=\"k\"]:\n", "{{ a }}",
        "{% if b %}", "{% endif %}", "{#", "#}", "{{#if c}}", "{a}", "}}", "${d}", "é😀", "\u200b",
        "\u202e", "\U000e0041", "\ufe0f", "\u05d0", " ", "\t", "'", '"', ": ", "<<: ", "text ",
    ]
)  # fmt: skip
SOURCES = st.lists(PIECES, max_size=14).map("".join)


@given(SOURCES, st.sampled_from(["text", "prompty"]), st.sampled_from(["a.md", "a.jinja2", "a.x"]))
@settings(max_examples=300, deadline=None)
def test_places_hold_whatever_the_file_is(source: str, reader: str, path: str) -> None:
    try:
        document = read_document(path, source.encode(), reader, "prompt")
    except UnreadableError as error:
        start, end = error.span or (0, 0)
        inside = 0 <= start <= end <= len(source)
    else:
        inside = document is not None and _exact(document)
    assert inside


def _exact(document: Document) -> bool:
    placed = [(use.span, use.name) for used in templates.of_document(document) for use in used.uses]
    for prompt in document.prompts:
        texts = [message.text for message in prompt.messages]
        placed += [(text.source_span(0, len(text.value)), text.value) for text in texts]
        for variable in prompt.declared or ():
            span = variable.place.span or (0, 0)
            # A name in quotes may be folded or escaped.
            if document.text[span[0]] not in "'\"":
                placed.append((span, variable.name))
    return all(document.text[slice(*span)] == text for span, text in placed)


@given(SOURCES)
@settings(max_examples=200, deadline=None)
def test_yaml_never_crashes_and_spans_stay_inside(source: str) -> None:
    try:
        root = compose("x" + source, 1)
    except UnreadableError:
        return
    plain(root)
    if root is not None:
        assert 1 <= root.span[0] <= root.span[1] <= len(source) + 1


@given(
    st.text(
        alphabet="ab \n\u00ad\u200b\u200d\u202e\ufe0f\U000e0041\u05d0\u0e01\u2764\U0001f3f4",
        max_size=30,
    )
)
@settings(max_examples=300, deadline=None)
def test_removing_hidden_characters_removes_the_finding_and_nothing_visible(text: str) -> None:
    rest = text
    pieces = [piece for item in unicode_hygiene.scan(text) for piece in item.pieces]
    for start, end in reversed(pieces):
        rest = rest[:start] + rest[end:]
    assert not list(unicode_hygiene.scan(rest))
    visible = [character for character in text if character in "ab \n\u05d0\u0e01\u2764\U0001f3f4"]
    assert [c for c in rest if c in visible] == visible
