"""Places in JSON text that random values do not reach."""

from __future__ import annotations

import json

import pytest

from promptlint.readers.json_positions import locate, locate_within


def test_the_last_of_two_keys_counts() -> None:
    text = '{"a": 1, "b": {"a": 2}, "a": 3}'
    span = locate(text, ("a",))
    assert span is not None
    assert text[slice(*span)] == "3"


def test_keys_are_compared_decoded() -> None:
    text = r'{"\u0061\"": "x"}'
    assert locate(text, ('a"',)) == (13, 16)
    assert locate(text, ('a"',), on_key=True) == (1, 11)


def test_nothing_there() -> None:
    text = '{"a": [1, {"b": null}]}'
    for pointer in (("b",), ("a", 2), ("a", "b"), (0,), ("a", 1, "b", 0), ("a", -1)):
        assert locate(text, pointer) is None
    for broken in ("", "{", '{"a"', '{"a": ', '{"a": [', '{"a": "x', "nonsense }"):
        assert locate(broken, ("a",)) is None


def test_depth_needs_no_stack() -> None:
    text = '{"a": ' + "[" * 200_000 + "]" * 200_000 + ', "b": 7}'
    span = locate(text, ("b",))
    assert span is not None
    assert text[slice(*span)] == "7"


def test_surrogate_pairs_count_once() -> None:
    text = r'"x\ud83d\ude00y😀z\ud800"'
    assert text[slice(*locate_within(text, (), (1, 2)))] == r"\ud83d\ude00"
    assert text[slice(*locate_within(text, (), (2, 4)))] == "y😀"
    assert text[slice(*locate_within(text, (), (4, 6)))] == r"z\ud800"


def test_offsets_past_the_end_are_clamped() -> None:
    text = '{"a": "xy"}'
    assert locate_within(text, ("a",), (1, 99)) == (8, 9)
    assert locate_within(text, ("a",), (50, 99)) == (9, 9)


@pytest.mark.parametrize("pointer", [("b",), ("n",), ("l",)])
def test_only_strings_have_parts(pointer: tuple[str]) -> None:
    text = json.dumps({"a": "x", "n": 3, "l": ["x"]})
    with pytest.raises(ValueError, match="no string"):
        locate_within(text, pointer, (0, 1))
