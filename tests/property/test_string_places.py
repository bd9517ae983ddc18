"""Strings of YAML and JSON: the value is the parser's, and every character has its place."""

from __future__ import annotations

import json

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.model.text import Text
from promptlint.readers.strings import string_text
from promptlint.readers.yaml_tree import compose

ALPHABET = "ab {}\"'\\\n\t:#-é😀\u200b$%"
VALUES = st.text(alphabet=ALPHABET, max_size=40)
STYLES = st.sampled_from([None, '"', "'", "|", ">"])


def followed(text: Text, source: str) -> bool:
    """Words of the value stand at their places, and places only go forward."""
    last = 0
    for at, character in enumerate(text.value):
        start, end = text.source_span(at, at + 1)
        if not (last <= start <= end <= len(source)):
            return False
        written = source[start:end]
        alike = written == character or written[:1] in "\\'" or character in " \n\t"
        if not alike:
            return False
        last = start
    return True


@given(VALUES, STYLES, st.sampled_from([20, 80]))
@settings(max_examples=400, deadline=None)
def test_yaml_strings(value: str, style: str | None, width: int) -> None:
    dumped = yaml.dump(
        {"k": [{"content": value}]}, default_style=style, width=width, allow_unicode=True
    )
    for source in (dumped, dumped.replace("\n", "\r\n")):
        root = compose(source)
        assert root is not None
        node = root.pairs[0][1].items[0].pairs[0][1]
        text = string_text(source, node.span, node.text)
        assert text is not None
        assert text.value == node.text
        assert followed(text, source), (source, text)


@given(st.text(max_size=30), st.booleans())
@settings(max_examples=300, deadline=None)
def test_json_strings(value: str, ascii_only: bool) -> None:
    source = json.dumps(value, ensure_ascii=ascii_only)
    text = string_text(source, (0, len(source)), value)
    assert text is not None
    for at, character in enumerate(value):
        start, end = text.source_span(at, at + 1)
        assert json.loads(f'"{source[start:end]}"') == character


@given(
    st.lists(st.text(alphabet="ab {}:é", max_size=8), max_size=8),
    st.sampled_from("|>"),
    st.sampled_from(["", "-", "+"]),
    st.integers(1, 4),
)
@settings(max_examples=300, deadline=None)
def test_block_strings(lines: list[str], style: str, chomp: str, indent: int) -> None:
    body = "".join(" " * indent + line + "\n" for line in lines)
    source = f"k: {style}{indent}{chomp}\n{body}after: 1\n"
    root = compose(source)
    assert root is not None
    node = root.pairs[0][1]
    text = string_text(source, node.span, node.text)
    assert text is not None
    assert followed(text, source), (source, text)
