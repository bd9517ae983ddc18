"""Random string literals: the value is Python's own, and every character knows its source."""

from __future__ import annotations

import ast
import string
import warnings

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from promptlint.model.text import Text
from promptlint.readers.decode import Decoded
from promptlint.readers.pycode.literals import (
    LiteralError,
    TextBuilder,
    literal_text,
    write_literal,
)
from promptlint.readers.python_source import read

PIECES = st.one_of(
    st.text(alphabet=string.ascii_letters + " .,äß漢🙂{}#", max_size=8),
    st.sampled_from(
        ["\\n", "\\t", "\\\\", "\\'", '\\"', "\\x41", "\\u20ac", "\\U0001f600", "\\101", "\\0"]
    ),
    st.sampled_from(["\\N{BULLET}", "\\q", "\\d", "'", '"', "\n", "\r\n", "\\\n", "\\\r\n", "\t"]),
)
PREFIXES = st.sampled_from(["", "r", "R", "u", "U"])
QUOTES = st.sampled_from(['"', "'", '"""', "'''"])


@st.composite
def literals(draw: st.DrawFn) -> str:
    """One literal without replacement fields, perhaps an invalid one."""
    body = "".join(draw(st.lists(PIECES, max_size=8)))
    return draw(PREFIXES) + (quote := draw(QUOTES)) + body + quote


@st.composite
def concatenations(draw: st.DrawFn) -> str:
    """Several literals inside parentheses, as implicit concatenation writes them."""
    parts = draw(st.lists(literals(), min_size=1, max_size=4))
    between = st.sampled_from([" ", "\n  ", "  # a 'comment'\n", "\r\n", " \\\n"])
    text = parts[0]
    for part in parts[1:]:
        text += draw(between) + part
    return text


def python_value(source: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(f"({source}\n)", mode="eval")
        except (SyntaxError, ValueError):
            assume(False)
        assume(isinstance(tree.body, ast.Constant) and isinstance(tree.body.value, str))
        return str(ast.literal_eval(tree.body))


def check_places(source: str, text: Text) -> None:
    """Ascending, inside the source, and verbatim characters stand where they say."""
    last = 0
    for index, char in enumerate(text.value):
        start, end = text.source_span(index, index + 1)
        assert last <= start < end <= len(source)
        written = source[start:end]
        assert written == char or written[0] in "\\\r", (char, written)
        assert len(written) == 1 or written[0] in "\\\r"
        last = end
    if text.value:
        whole = text.source_span(0, len(text.value))
        assert whole[0] == text.source_span(0, 1)[0]
        assert whole[1] == last


@settings(max_examples=600, deadline=None)
@given(concatenations())
def test_value_and_places(source: str) -> None:
    value = python_value(source)
    text = literal_text(source, 0, len(source))
    assert text.value == value
    check_places(source, text)


@settings(max_examples=300, deadline=None)
@given(concatenations(), st.text(alphabet="äx🙂", max_size=6))
def test_places_in_a_file(source: str, before: str) -> None:
    source = "'These are five plain words. ' " + source
    value = python_value(source)
    code = f"import openai  # {before}\nX_PROMPT = ({source}\n)\n"
    document = read("x.py", Decoded(code, "utf-8", False), None)
    assert document is not None
    (prompt,) = document.prompts
    assert prompt.messages[0].text.value == value
    check_places(code, prompt.messages[0].text)


FIELDS = st.sampled_from(
    [
        "{name}",
        "{user.name}",
        "{rows[0]}",
        "{name!r:>10}",
        "{ name }",
        "{', '.join(names)}",
        "{value:{width}}",
        "{d['key']}",
        "{'}' + name}",
        "{ {'a': name}['a'] }",
        "{(lambda q: q)(name)}",
        "{name=}",
    ]
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(alphabet="ab c.ä🙂", max_size=6),
            st.sampled_from(["\\n", "{{", "}}", "\\\\", "\\x41"]),
            FIELDS,
        ),
        max_size=8,
    ),
    st.sampled_from(["f", "F", "rf", "fR"]),
    st.sampled_from(['"""', '"']),
)
def test_fstring_is_a_template_that_format_can_parse(
    pieces: list[str], prefix: str, quote: str
) -> None:
    source = prefix + quote + "".join(pieces) + quote
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source, mode="eval")
    except SyntaxError:
        assume(False)
    builder = TextBuilder()
    write_literal(builder, source, 0, len(source), double_braces=False)
    text = builder.finish()
    fields = [item for item in string.Formatter().parse(text.value) if item[1] is not None]
    expected = [node for node in ast.walk(tree) if isinstance(node, ast.FormattedValue)]
    outer = sum(1 for piece in pieces if piece.startswith("{") and piece not in ("{{",))
    assert len(fields) == outer <= len(expected)
    last = 0
    for index in range(len(text.value)):
        start, _ = text.source_span(index, index + 1)
        assert 0 <= start <= len(source)
        assert start >= last or text.value[index] not in "ab cä🙂"
        last = max(last, start)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="\"'{}\\rfb ()\n#N:!a", max_size=40))
def test_anything_ends_with_a_text_or_an_error(source: str) -> None:
    try:
        text = literal_text(source, 0, len(source))
    except LiteralError:
        return
    assert isinstance(text.value, str)


@pytest.mark.parametrize("depth", [5, 60, 5000])
def test_nested_fields_do_not_recurse_without_end(depth: int) -> None:
    source = 'f"' + "{x:" * depth + "}" * depth + '"'
    try:
        literal_text(source, 0, len(source))
    except LiteralError:
        assert depth > 5
