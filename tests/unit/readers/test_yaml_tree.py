from __future__ import annotations

import pytest
import yaml

from promptlint.model.document import UnreadableError
from promptlint.readers import yaml_tree

SOURCE = (
    "name: 'café 😀'\r\n"
    "size: 0x1f\n"
    "on: yes\n"
    "text: |\n  one\n  two\n\n"
    "base: &base {a: 1, b: 2}\n"
    "more:\n  <<: *base\n  b: 3\n"
    "tags: [x, {y: z}]\n"
    "none:\n"
    '"q\\"k": 2.5 # why\n'
)


def test_plain_values_are_what_pyyaml_reads() -> None:
    assert yaml_tree.plain(yaml_tree.compose(SOURCE)) == yaml.safe_load(SOURCE)


@pytest.mark.parametrize(
    ("pointer", "on_key", "expected"),
    [
        (("name",), False, "'café 😀'"),
        (("name",), True, "name"),
        (("text",), False, "|\n  one\n  two"),
        (("base",), False, "{a: 1, b: 2}"),
        (("more",), False, "<<: *base\n  b: 3"),
        (("more", "a"), False, "1"),
        (("more", "b"), False, "3"),
        (("tags", 1, "y"), False, "z"),
        (('q"k',), True, '"q\\"k"'),
    ],
)
def test_places_are_exact(pointer: tuple[str | int, ...], on_key: bool, expected: str) -> None:
    text = "# before\n" + SOURCE
    root = yaml_tree.compose(text, 9)
    span = yaml_tree.locate(root, pointer, on_key)
    assert span is not None
    assert text[slice(*span)] == expected


def test_nothing_at_a_wrong_pointer() -> None:
    root = yaml_tree.compose("a: [1]")
    assert yaml_tree.locate(root, ("a", 7)) is None
    assert yaml_tree.locate(root, ("b", "c")) is None
    assert yaml_tree.locate(root, ("a", "c")) is None


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("[" * 200_000, "deeper"),
        ("a: " + "{a: " * 300, "deeper"),
        ("a: &a [*a]", "inside its own anchor"),
        ("a: *b", "no anchor"),
        ("a: b: c", "mapping values"),
        ("a: [1, 2", "expected"),
        ("a: \x07", "control characters"),
    ],
)
def test_broken_and_hostile_yaml_is_refused_with_a_reason(source: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason) as raised:
        yaml_tree.compose(source)
    assert raised.value.text == source


def test_alias_bombs_are_refused() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    with pytest.raises(UnreadableError, match="repeat too much"):
        yaml_tree.compose("\n".join(lines))


def test_aliases_cannot_nest_without_end() -> None:
    lines = ["a0: &a0 [1]"]
    lines += [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 500)]
    with pytest.raises(UnreadableError, match="deeper"):
        yaml_tree.compose("\n".join(lines))


def test_tags_construct_nothing() -> None:
    root = yaml_tree.compose("x: !!python/object/apply:os.system [ls]\ny: !Ref z\nz: !!int x")
    assert yaml_tree.plain(root) == {"x": ["ls"], "y": "z", "z": "x"}


def test_a_number_too_long_for_python_stays_text() -> None:
    digits = "9" * 5000
    assert yaml_tree.plain(yaml_tree.compose(f"n: {digits}")) == {"n": digits}


def test_an_empty_document_is_none() -> None:
    assert yaml_tree.compose("# only a comment\n") is None
