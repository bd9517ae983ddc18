"""Removing any records of any file leaves exactly the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promptlint.fixing.rows import apply_row_edits
from promptlint.model.fix import RowEdit
from promptlint.readers.datasets import DatasetFile, DatasetGuess

rows = st.lists(
    st.dictionaries(
        st.just("text"), st.text(st.characters(exclude_categories=["Cs"]), max_size=9), min_size=1
    ),
    min_size=2,
    max_size=7,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rows")


def read(file: DatasetFile) -> list[tuple[int, object]]:
    return [
        pair
        for part in file.plan()
        for batch in file.batches(part)
        for pair in zip(batch.offsets, batch.rows, strict=True)
    ]


@settings(max_examples=150, deadline=None)
@given(
    values=rows,
    data=st.data(),
    container=st.sampled_from(["jsonl", "json-array"]),
    glue=st.sampled_from(["\n", "\r\n", "\n\n"]),
    final=st.booleans(),
)
def test_the_others_stay(
    folder: Path, values: list[object], data: st.DataObject, container: str, glue: str, final: bool
) -> None:
    texts = [json.dumps(value) for value in values]
    if container == "jsonl":
        path, written = folder / "x.jsonl", glue.join(texts) + (glue if final else "")
    else:
        path, written = folder / "train.json", "[" + f",{glue} ".join(texts) + "]"
    path.write_bytes(written.encode())
    file = DatasetFile(path.name, path, DatasetGuess(container, "text"))
    before = read(file)
    assert [row for _, row in before] == values
    gone = data.draw(st.sets(st.integers(0, len(values) - 1), max_size=len(values) - 1))
    apply_row_edits(path, [RowEdit(before[number][0], number) for number in gone])
    left = [value for number, value in enumerate(values) if number not in gone]
    assert [row for _, row in read(file)] == left
    if not gone:
        assert path.read_bytes() == written.encode()
