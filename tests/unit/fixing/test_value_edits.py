"""Edits of single values in a record's JSON text: everything else keeps its bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from promptlint.fixing.rows import apply_row_edits, diff_row_edits
from promptlint.fixing.values import edit_values
from promptlint.model.fix import RowEdit, ValueEdit

ROW = '{"a" :  "x\\u00e9 \\n old \\ud83d\\ude00 old", "n": 123456, "b": ["keep  ", {"c": "old"}]}'


def test_only_the_characters_change() -> None:
    at = json.loads(ROW)["a"].rindex("old")
    changed = edit_values(
        ROW, [ValueEdit(("a",), at, at + 3, "[N]"), ValueEdit(("b", 1, "c"), 0, 3, 'q"')]
    )
    assert changed == ROW.replace('\\ude00 old"', '\\ude00 [N]"').replace(
        '"c": "old"', '"c": "q\\""'
    )


def test_a_number_becomes_text() -> None:
    assert json.loads(edit_values(ROW, [ValueEdit(("n",), 0, 6, "[N]")]))["n"] == "[N]"


def test_of_two_edits_that_touch_the_earlier_one_is_made() -> None:
    edits = [ValueEdit(("b", 0), 2, 4, "Y"), ValueEdit(("b", 0), 0, 3, "X")]
    assert json.loads(edit_values(ROW, edits))["b"][0] == "Xp  "


def test_a_value_that_is_gone_is_an_error() -> None:
    with pytest.raises(ValueError, match="no longer there"):
        edit_values(ROW, [ValueEdit(("z",), 0, 1, "")])


@pytest.mark.parametrize(
    "text",
    [
        '{"t": "one"}\r\n{"t" :"secret x"}\r\n\n{"t": "three"}',
        '[\n {"t": "one"},\n {"t" :"secret x"},\n {"t": "three"}]\n',
    ],
)
def test_other_rows_stay_byte_for_byte(tmp_path: Path, text: str) -> None:
    file = tmp_path / ("rows.jsonl" if text.startswith("{") else "rows.json")
    file.write_bytes(text.encode())
    offset = text.index('{"t" :')
    apply_row_edits(file, [RowEdit(offset, 1, changes=(ValueEdit(("t",), 0, 6, "[S]"),))])
    assert file.read_bytes() == text.replace("secret", "[S]").encode()


def test_a_masked_diff_holds_no_value(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    file.write_text('{"t": "' + "pad " * 60 + 'secret x"}\n', encoding="utf-8")
    edit = RowEdit(0, 0, changes=(ValueEdit(("t",), 240, 246, "[S]"),))
    shown = diff_row_edits(file, [edit], mask=str)
    assert "secret" not in shown
    assert "[S]" in shown
    assert "secret" in diff_row_edits(file, [edit])
