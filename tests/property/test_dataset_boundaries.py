"""Records of a file don't depend on how it is cut into chunks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.model.batch import BadRecord
from promptlint.readers.datasets import DatasetFile, DatasetGuess

values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=6), values, max_size=4)
encoded = st.tuples(objects, st.booleans()).map(
    lambda pair: json.dumps(pair[0], ensure_ascii=pair[1]).encode("utf-8", "surrogatepass")
)
junk = st.binary(max_size=20).map(lambda raw: raw.replace(b"\n", b" ").replace(b"\0", b"0"))
endings = st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\n \t\n"])
files = st.builds(
    lambda bom, lines, last: bom + b"".join(raw + end for raw, end in lines) + last,
    st.sampled_from([b"", b"\xef\xbb\xbf"]),
    st.lists(st.tuples(encoded | junk, endings), max_size=12),
    encoded | junk,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("boundaries")


def records(file: DatasetFile, chunk: int) -> list[tuple[object, int, int]]:
    found = []
    for part in file.plan(chunk):
        first = 0
        for batch in file.batches(part):
            assert batch.first == first
            first += len(batch)
            found.extend(zip(batch.rows, batch.offsets, batch.sizes, strict=True))
    return found


@settings(max_examples=200, deadline=None)
@given(data=files, chunk=st.integers(1, 64))
def test_any_chunk_size_gives_the_same_records(folder: Path, data: bytes, chunk: int) -> None:
    path = folder / "rows.jsonl"
    path.write_bytes(b'{"first": 1}\n' + data)  # so that no magic number stands first
    file = DatasetFile("rows.jsonl", path, DatasetGuess("jsonl", "unknown"))
    whole = records(file, 1 << 24)
    assert records(file, chunk) == whole
    raw = path.read_bytes()
    body = raw.removeprefix(b"\xef\xbb\xbf")
    assert len(whole) == sum(bool(line.strip()) for line in body.split(b"\n"))
    for row, offset, size in whole:
        written = raw[offset : offset + size]
        assert b"\n" not in written
        if not isinstance(row, BadRecord):
            assert json.loads(written) == row
        assert file.records_at([offset])[offset] == row


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(objects, min_size=1, max_size=8),
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_arrays_give_what_json_gives(
    folder: Path, rows: list[object], indent: int | None, ascii_only: bool
) -> None:
    path = folder / "rows.json"
    text = json.dumps(rows, indent=indent, ensure_ascii=ascii_only)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    file = DatasetFile("rows.json", path, DatasetGuess("json-array", "unknown"))
    found = records(file, 1)
    assert len(found) == len(rows)
    for (row, offset, _), wanted in zip(found, rows, strict=True):
        if not isinstance(row, BadRecord):  # lone surrogates are refused
            assert row == wanted
            assert file.records_at([offset])[offset] == wanted


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=120))
def test_any_bytes_are_read_without_raising(folder: Path, data: bytes) -> None:
    for name, container, head in (
        ("x.jsonl", "jsonl", b'{"a": 1}\n'),
        ("x.json", "json-array", b"[{}"),
    ):
        path = folder / name
        path.write_bytes(head + data.replace(b"\0", b""))
        file = DatasetFile(name, path, DatasetGuess(container, "openai-chat"))
        for _, offset, _ in records(file, 1 << 20):
            file.records_at([offset])
            file.line_text(offset)
