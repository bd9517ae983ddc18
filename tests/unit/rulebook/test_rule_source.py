from __future__ import annotations

from pathlib import Path

import pytest

from promptlint.rulebook.problems import RulebookError
from promptlint.rulebook.source import MAX_BYTES, parse_source, read_source


def refused(text: str) -> str:
    with pytest.raises(RulebookError) as caught:
        parse_source(text, "rule.yaml")
    return str(caught.value)


def test_every_value_has_its_line_and_column() -> None:
    source = parse_source("name: x\ncheck:\n  kind: pattern\n  params: {where: [a, b]}\n", "r.yaml")
    assert source.mark(("check", "kind")) == (3, 9)
    assert source.mark(("check", "kind"), on_key=True) == (3, 3)
    assert source.mark(("check", "params", "where", 1)) == (4, 23)
    assert source.mark(("check", "params", "missing")) == (4, 11)
    assert source.mark(()) == (1, 1)


def test_an_anchor_is_refused_before_it_can_grow() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n"
        for old, new in zip("abcdef", "bcdefg", strict=True)
    )
    assert refused(bomb) == "rule.yaml:1:4: anchors and aliases are not allowed"


def test_depth_is_limited_before_anything_recurses() -> None:
    assert "deeper than" in refused("a: " + "[" * 100_000)


def test_the_number_of_values_is_limited() -> None:
    assert "too many values" in refused("a: [" + "1," * 30_000 + "]")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: !!python/object/apply:os.system [ls]", "only plain YAML values are allowed"),
        ("a: !custom 1", "only plain YAML values are allowed"),
        ("a: [1", "not valid YAML"),
        ("a: 1\na: 2\n", "rule.yaml:2:1: `a` is given twice"),
        ("since: 2024-01-01", "rule.yaml:1:8: read as a date, not as text; put it in quotes"),
        ("a: {1: x}", "the key `1` is read as a int, not as text"),
        ("a: !!binary aGk=", "read as a bytes"),
        ("a: .nan", "not a finite number"),
        ("a: 99999999999999999999999", "more than 64 bits"),
        ("a: " + "9" * 5_000, "a value can't be read"),
        ("- a\n- b\n", "must be a mapping"),
        ("", "must be a mapping"),
        ("a: 1\n---\nb: 2\n", "not valid YAML"),
        ("a: \x01", "not valid YAML"),
    ],
)
def test_bad_files_say_what_is_wrong(text: str, message: str) -> None:
    assert message in refused(text)


def test_files_are_read_with_and_without_bom_and_within_the_size_limit(tmp_path: Path) -> None:
    file = tmp_path / "rule.yaml"
    file.write_bytes(b"\xef\xbb\xbfname: x\n")
    assert read_source(file).value == {"name": "x"}
    file.write_bytes(b"name: \xff\n")
    with pytest.raises(RulebookError, match="not valid UTF-8 at byte 6"):
        read_source(file)
    file.write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(RulebookError, match="larger than the limit"):
        read_source(file)
    with pytest.raises(RulebookError, match="can't be read"):
        read_source(tmp_path / "missing.yaml")
