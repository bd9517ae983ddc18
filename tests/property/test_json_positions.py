"""Places found in JSON text hold what the parser says is there."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.model.place import Pointer
from promptlint.readers.json_positions import locate, locate_within

text = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from('"\\/\n\t{}[],:é😀\u2028'),
    max_size=12,
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=15,
)


def pointers(value: object, at: Pointer = ()) -> Iterator[tuple[Pointer, object]]:
    yield at, value
    items = value.items() if isinstance(value, dict) else ()
    for key, child in items:
        yield from pointers(child, (*at, key))
    for index, child in enumerate(value if isinstance(value, list) else ()):
        yield from pointers(child, (*at, index))


@settings(max_examples=200, deadline=None)
@given(
    value=values,
    indent=st.sampled_from([None, 2]),
    ascii_only=st.booleans(),
    after=st.sampled_from(["", " \n", ", {", "]"]),
)
def test_every_value_is_found(
    value: object, indent: int | None, ascii_only: bool, after: str
) -> None:
    source = json.dumps(value, indent=indent, ensure_ascii=ascii_only) + after
    for pointer, wanted in pointers(value):
        span = locate(source, pointer)
        assert span is not None
        assert json.loads(source[slice(*span)]) == wanted
        if pointer and isinstance(pointer[-1], str):
            key = locate(source, pointer, on_key=True)
            assert key is not None
            assert json.loads(source[slice(*key)]) == pointer[-1]


@settings(max_examples=300, deadline=None)
@given(value=text, data=st.data(), ascii_only=st.booleans())
def test_parts_of_strings_are_found(value: str, data: st.DataObject, ascii_only: bool) -> None:
    source = json.dumps({"a": [value]}, ensure_ascii=ascii_only)
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    span = locate_within(source, ("a", 0), (start, end))
    assert json.loads('"' + source[slice(*span)] + '"') == value[start:end]
    assert (span[0] == span[1]) == (start == end)


@settings(max_examples=200, deadline=None)
@given(source=st.text(max_size=60), pointer=st.lists(st.integers(0, 3) | text, max_size=3))
def test_any_text_is_scanned_without_raising(source: str, pointer: list[int | str]) -> None:
    span = locate(source, tuple(pointer))
    assert span is None or 0 <= span[0] <= span[1] <= len(source)
