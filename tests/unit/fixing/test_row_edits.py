"""Removing and replacing records leaves everything else as it was."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from promptlint.fixing.rows import FileStamp, apply_row_edits, diff_row_edits
from promptlint.model.fix import RowEdit
from promptlint.readers.datasets import DatasetFile, DatasetGuess, sniff


def write(folder: Path, data: bytes, name: str = "data.jsonl") -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def offsets(file: Path) -> list[int]:
    guess = sniff(file.read_bytes(), file.name) or DatasetGuess("jsonl", "unknown")
    dataset = DatasetFile(file.name, file, guess)
    return [
        offset
        for part in dataset.plan()
        for batch in dataset.batches(part)
        for offset in batch.offsets
    ]


def edit(file: Path, changes: dict[int, str | None]) -> list[RowEdit]:
    starts = offsets(file)
    return [RowEdit(starts[record], record, text) for record, text in changes.items()]


BOM = b"\xef\xbb\xbf"


class TestJsonLines:
    @pytest.mark.parametrize(
        ("before", "changes", "after"),
        [
            (b'{"a":0}\n{"a":1}\n{"a":2}\n', {1: None}, b'{"a":0}\n{"a":2}\n'),
            (b'{"a":0}\n{"a":1}', {1: None}, b'{"a":0}\n'),
            (b'{"a":0}\n{"a":1}', {0: None}, b'{"a":1}'),
            (BOM + b'{"a":0}\r\n{"a":1}\r\n', {0: None}, BOM + b'{"a":1}\r\n'),
            (b'{"a":0}\r\n{"a":1}\r\n', {0: '{"b":9}'}, b'{"b":9}\r\n{"a":1}\r\n'),
            (b'{"a":0}\n\n {"a":1} \n', {1: '{"b":9}'}, b'{"a":0}\n\n{"b":9}\n'),
            (b'{"a":0}\nbroken\n{"a":2}\n', {1: None}, b'{"a":0}\n{"a":2}\n'),
            (b'{"a":0}\n', {0: None}, b""),
            (
                b'{"a":0}',
                {0: '{"\xc3\xa9":1}'.encode("latin-1").decode("utf-8")},
                b'{"\xc3\xa9":1}',
            ),
        ],
    )
    def test_only_the_records_change(
        self, tmp_path: Path, before: bytes, changes: dict[int, str | None], after: bytes
    ) -> None:
        file = write(tmp_path, before)
        apply_row_edits(file, edit(file, changes))
        assert file.read_bytes() == after
        assert os.listdir(tmp_path) == [file.name]

    def test_a_removal_wins_and_order_does_not_matter(self, tmp_path: Path) -> None:
        file = write(tmp_path, b'{"a":0}\n{"a":1}\n{"a":2}\n')
        first, _, last = offsets(file)
        edits = [RowEdit(last, 2, '{"z":1}'), RowEdit(first, 0, "{}"), RowEdit(first, 0)]
        apply_row_edits(file, edits)
        assert file.read_bytes() == b'{"a":1}\n{"z":1}\n'

    def test_a_line_longer_than_a_block(self, tmp_path: Path) -> None:
        long = b'{"text":"' + b"x" * 3_000_000 + b'"}\n'
        file = write(tmp_path, b'{"a":0}\n' + long + b'{"a":2}\n')
        apply_row_edits(file, edit(file, {1: None}))
        assert file.read_bytes() == b'{"a":0}\n{"a":2}\n'


ROWS = [{"instruction": f"Task {number}", "output": "a, [b] }"} for number in range(4)]


class TestJsonArray:
    @pytest.mark.parametrize("indent", [None, 2])
    @pytest.mark.parametrize(
        "gone", [[0], [1], [3], [0, 1], [2, 3], [0, 3], [0, 1, 2], [0, 1, 2, 3]]
    )
    def test_commas_fit(self, tmp_path: Path, indent: int | None, gone: Sequence[int]) -> None:
        file = write(tmp_path, json.dumps(ROWS, indent=indent).encode() + b"\n", "train.json")
        apply_row_edits(file, edit(file, dict.fromkeys(gone)))
        left = [row for number, row in enumerate(ROWS) if number not in gone]
        assert json.loads(file.read_bytes()) == left
        if left:
            assert file.read_text() == json.dumps(left, indent=indent) + "\n"

    def test_replacing(self, tmp_path: Path) -> None:
        file = write(tmp_path, BOM + json.dumps(ROWS, indent=1).encode(), "train.json")
        apply_row_edits(file, edit(file, {2: '{"instruction": "new", "output": "x"}', 0: None}))
        raw = file.read_bytes()
        assert raw.startswith(BOM)
        assert json.loads(raw.removeprefix(BOM)) == [
            ROWS[1],
            {"instruction": "new", "output": "x"},
            ROWS[3],
        ]

    def test_array_in_an_object(self, tmp_path: Path) -> None:
        data = {"type": "x", "data": [{"instruction": "a", "input": "", "output": "b"}] * 3, "n": 1}
        file = write(tmp_path, json.dumps(data).encode(), "x.json")
        apply_row_edits(file, edit(file, {1: None}))
        assert json.loads(file.read_bytes()) == {**data, "data": data["data"][:2]}  # type: ignore[index]

    def test_broken_elements_are_left_to_people(self, tmp_path: Path) -> None:
        text = '[{"instruction": "a", "output": "b"}, {"instruction": "x, "output": "y"}, '
        text += '{"instruction": "c", "output": "d"}]'
        file = write(tmp_path, text.encode(), "train.json")
        with pytest.raises(ValueError, match="by hand"):
            apply_row_edits(file, edit(file, {1: None}))
        assert file.read_text() == text
        assert os.listdir(tmp_path) == ["train.json"]


class TestRefusals:
    def test_offsets_that_begin_no_record(self, tmp_path: Path) -> None:
        for name, data in (
            ("a.jsonl", b'{"a":0}\n{"a":1}\n'),
            ("train.json", json.dumps(ROWS).encode()),
        ):
            file = write(tmp_path, data, name)
            for offset in (3, 10_000, -1):
                with pytest.raises(ValueError, match="no longer at byte"):
                    apply_row_edits(file, [RowEdit(offset, 0)])
            assert file.read_bytes() == data

    def test_a_changed_file(self, tmp_path: Path) -> None:
        file = write(tmp_path, b'{"a":0}\n{"a":1}\n')
        stamp = FileStamp.of(file)
        edits = edit(file, {0: None})
        apply_row_edits(file, edits, expected=stamp)
        with pytest.raises(ValueError, match="changed"):
            apply_row_edits(file, edits, expected=stamp)
        assert file.read_bytes() == b'{"a":1}\n'

    def test_replacements_with_line_breaks(self, tmp_path: Path) -> None:
        file = write(tmp_path, b'{"a":0}\n')
        with pytest.raises(ValueError, match="one line"):
            apply_row_edits(file, [RowEdit(0, 0, '{\n"a":1}')])
        assert file.read_bytes() == b'{"a":0}\n'

    def test_no_edits_no_write(self, tmp_path: Path) -> None:
        file = write(tmp_path, b'{"a":0}\n')
        stamp = FileStamp.of(file)
        apply_row_edits(file, [])
        assert FileStamp.of(file) == stamp


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes and links")
def test_mode_is_kept_and_links_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    file = write(tmp_path / "real", b'{"a":0}\n{"a":1}\n')
    file.chmod(0o640)
    link = tmp_path / "link.jsonl"
    link.symlink_to(file)
    apply_row_edits(link, [RowEdit(0, 0)])
    assert link.is_symlink()
    assert file.read_bytes() == b'{"a":1}\n'
    assert file.stat().st_mode & 0o777 == 0o640


class TestDiff:
    def test_lines(self, tmp_path: Path) -> None:
        file = write(tmp_path, b'{"a":0}\n\n{"a":1}\n{"a":2}\n')
        edits = edit(file, {1: None, 2: '{"b":2}'})
        assert diff_row_edits(file, edits, path="data/x.jsonl") == (
            "--- a/data/x.jsonl\n"
            "+++ b/data/x.jsonl\n"
            "@@ -3,1 +2,0 @@ record 1\n"
            '-{"a":1}\n'
            "@@ -4,1 +3,1 @@ record 2\n"
            '-{"a":2}\n'
            '+{"b":2}\n'
        )
        assert file.read_bytes() == b'{"a":0}\n\n{"a":1}\n{"a":2}\n'

    def test_is_bounded(self, tmp_path: Path) -> None:
        row = b'{"text":"' + b"x" * 5000 + b'"}\n'
        file = write(tmp_path, row * 80)
        shown = diff_row_edits(file, edit(file, dict.fromkeys(range(80))), limit=10, width=100)
        assert "and 70 more records" in shown
        assert max(map(len, shown.splitlines())) < 110
        assert diff_row_edits(file, []) == ""

    def test_a_long_line_is_shown_where_it_changes(self, tmp_path: Path) -> None:
        file = write(tmp_path, b'{"text":"' + b"x" * 5000 + b'old"}\n')
        new = '{"text":"' + "x" * 5000 + 'new"}'
        shown = diff_row_edits(file, [RowEdit(0, 0, new)], width=100)
        assert 'old"}' in shown
        assert 'new"}' in shown
