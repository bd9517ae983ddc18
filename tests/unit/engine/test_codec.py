"""Cached values come back equal; damaged ones are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promptlint.engine.codec import decode, encode
from promptlint.engine.result import FileResult
from promptlint.model.facts import Config, DataRef, DatasetProfile, FileFacts, Value
from promptlint.model.finding import Finding
from promptlint.model.fix import Edit, Fix, RowEdit
from promptlint.model.levels import Confidence, Severity
from promptlint.model.place import Location, Place

_text = st.text(max_size=8)
_number = st.none() | st.integers(0, 9)
_places = st.builds(
    Place,
    path=st.none() | _text,
    span=st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9)),
    pointer=st.none() | st.lists(_text | st.integers(0, 9), max_size=3).map(tuple),
    record=_number,
)
_scalars = st.none() | st.booleans() | st.integers(-9, 9) | _text
_values = st.builds(
    Value, value=_scalars | st.lists(_scalars, max_size=2).map(tuple), place=_places
)
_configs = st.builds(
    Config,
    world=_text,
    framework=_text,
    values=st.dictionaries(_text, _values, max_size=2),
    data=st.lists(st.builds(DataRef, value=_values), max_size=2).map(tuple),
)
_profiles = st.builds(
    DatasetProfile,
    format=_text,
    records=st.integers(0, 9),
    measures=st.dictionaries(_text, st.floats(0, 1), max_size=2),
    examples=st.dictionaries(_text, st.lists(_places, max_size=2).map(tuple), max_size=2),
)
_findings = st.builds(
    Finding,
    rule=_text,
    code=_text,
    family=_text,
    severity=st.sampled_from(Severity),
    confidence=st.sampled_from(Confidence),
    message=_text,
    path=_text,
    location=st.builds(Location, line=_number, record=_number),
    related=st.lists(st.builds(Location, path=_text), max_size=2).map(tuple),
    data=st.dictionaries(_text, st.integers(0, 9) | _text, max_size=2),
    fix=st.none()
    | st.builds(
        Fix,
        safe=st.booleans(),
        summary=_text,
        edits=st.lists(st.builds(Edit, st.integers(0, 9), st.integers(0, 9), _text)).map(tuple),
        rows=st.lists(st.builds(RowEdit, st.integers(0, 9), st.integers(0, 9))).map(tuple),
    ),
)
_results = st.builds(
    FileResult,
    path=_text,
    status=_text,
    records=_number,
    findings=st.lists(_findings, max_size=2).map(tuple),
    facts=st.none()
    | st.builds(
        FileFacts,
        path=_text,
        kind=_text,
        format=_text,
        configs=st.lists(_configs, max_size=2).map(tuple),
        dataset=st.none() | _profiles,
    ),
)


@given(_results)
def test_round_trip(result):
    assert decode(FileResult, encode(result)) == result


@pytest.mark.parametrize(
    "data", [b"", b"{", b"null", b"[]", b"3", b'{"path": 1}', b'{"path": "a"}']
)
def test_damage_is_a_value_error(data):
    with pytest.raises(ValueError):
        decode(FileResult, data)
