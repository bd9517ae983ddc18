"""The characters at a value's place are that value as written."""

import json
import math
from contextlib import suppress

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.model.document import UnreadableError
from promptlint.readers.decode import Decoded
from promptlint.readers.structured import parse, read
from promptlint.readers.yaml_data import read_yaml

KEYS = st.text("abcxyz_-. 😀é'\":#", min_size=1, max_size=6)
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
    | st.sampled_from("\n'\"#:[]{},&*"),
    max_size=20,
)
SCALARS = (
    st.integers(-(10**9), 10**9)
    | st.booleans()
    | st.none()
    | TEXTS
    | st.floats(-1e6, 1e6, allow_nan=False)
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def leaves(value: object, pointer: tuple[str | int, ...] = ()):
    if isinstance(value, dict):
        for key, child in value.items():
            yield from leaves(child, (*pointer, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from leaves(child, (*pointer, index))
    else:
        yield pointer, value


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9)
    return one == other and isinstance(one, bool) == isinstance(other, bool)


@given(TREES, st.booleans(), st.sampled_from([None, "'", '"', "|"]), st.integers(20, 200))
@settings(max_examples=150, deadline=None)
def test_yaml(value: object, flow: bool, style: str | None, width: int):
    text = yaml.safe_dump(
        {"root": value},
        default_flow_style=flow,
        default_style=style,
        allow_unicode=True,
        width=width,
    )
    data = read_yaml(text)
    for pointer, leaf in leaves({"root": value}):
        span = data.locate(pointer)
        assert span is not None
        written = text[slice(*span)]
        if written[:1] in ("|", ">"):
            continue  # a block's text ends with its line, which is no part of the place
        if style is not None and not isinstance(leaf, str):
            continue  # written with a tag, which is no part of the place either
        assert same(yaml.safe_load(written) if written else None, leaf)


@given(st.dictionaries(KEYS, TREES, max_size=4), st.sampled_from([None, 0, 2]))
@settings(max_examples=100, deadline=None)
def test_json(value: dict[str, object], indent: int | None):
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    parsed = parse("a.json", text)
    assert parsed.documents == [value]
    for pointer, leaf in leaves(value):
        span = parsed.locate(pointer, False)
        assert span is not None
        assert same(json.loads(text[slice(*span)]), leaf)


@given(st.text(max_size=200), st.sampled_from(["a.yaml", "a.json", "a.toml"]))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused(text: str, path: str):
    for kind in (None, "retrieval", "training", "other"):
        with suppress(UnreadableError):
            document = read(path, Decoded(text, "utf-8", False), kind)
            assert document is None or document.text == text
