from __future__ import annotations

import json
from string import Formatter

from hypothesis import given
from hypothesis import strategies as st

from promptlint.analysis import literal_braces

VALUES = st.recursive(
    st.integers() | st.sampled_from(["yes", "a b", "{name}"]),
    lambda inner: st.dictionaries(st.sampled_from(["a", "b c", "d"]), inner, min_size=1),
    max_leaves=6,
)


def doubled(source: str) -> str:
    found = literal_braces.find(source, "format")
    if found is None:
        return source
    assert found.balanced
    pieces, last = [], 0
    for start, end in found.spans:
        pieces += [source[last:start], source[start:end] * 2]
        last = end
    return "".join([*pieces, source[last:]])


@given(st.dictionaries(st.sampled_from(["x", "y"]), VALUES, min_size=1), st.sampled_from([None, 2]))
def test_doubling_keeps_json_and_variables(value: object, indent: int | None) -> None:
    example = json.dumps(value, indent=indent)
    source = f"Reply to {{name}} as {example}."
    repaired = doubled(source)
    assert literal_braces.find(repaired, "format") is None
    assert repaired.format(name="{name}") == source


@given(st.text(alphabet="{}a\": .!\n'", max_size=40))
def test_spans_are_braces_and_nothing_raises(source: str) -> None:
    for engine in ("format", "f-string"):
        found = literal_braces.find(source, engine)
        if found is not None:
            assert all(source[start:end] in "{}" for start, end in found.spans)


FIELDS = ["{a}", "{a.b}", "{a[0]}", "{a!r:>3}", "{{", "}}", "text ", "{a:.2f}"]


@given(st.lists(st.sampled_from(FIELDS)))
def test_templates_that_format_are_left_alone(pieces: list[str]) -> None:
    source = " ".join(pieces)
    list(Formatter().parse(source))
    assert literal_braces.find(source, "format") is None
